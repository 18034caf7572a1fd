"""Cleaning what people write in cells: one cell in, one value out, or BadValue saying what to write instead.

Empty is only what has nothing in it, and what databases write for nothing: NULL, null, \\N. "Null" is a surname, and
"-", "n/a" or "?" are for a person to judge: a text keeps them, any other field refuses them.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import idna
import phonenumbers
from django.utils.translation import gettext as _
from email_validator import EmailNotValidError, ValidatedEmail, validate_email
from publicsuffixlist import PublicSuffixList

_NOTHING = {"NULL", "null", "\\N"}
_INVISIBLE = re.compile(r"[\0\u00ad\u200b\u2060\ufeff]")
_PLAIN_MAIL = re.compile(  # most addresses: nothing to judge but the domain, which many share
    r"(?=.{6,254}$)([A-Za-z0-9_+-]{1,30}(?:\.[A-Za-z0-9_+-]{1,30})?)@((?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63})"
)
_HARMFUL = ("=", "+", "-", "@", "\t", "\r")
_YES = {
    "yes",
    "y",
    "true",
    "t",
    "1",
    "x",
    "on",
    "ja",
    "j",
    "wahr",
    "sim",
    "s",
    "verdadeiro",
    "oui",
    "vrai",
    "si",
    "sí",
    "✓",
}
_NO = {"no", "n", "false", "f", "0", "off", "nein", "falsch", "não", "nao", "falso", "non", "faux"}
_suffixes = cache(PublicSuffixList)


class BadValue(Exception):
    """A cell that cannot be read: the kind of value, the text, and a sentence with what to write instead."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason = field, value, reason


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as E.164 (with `;ext=` when it has one), or as written with a note why."""

    text: str
    note: str = ""


def text(cell: str) -> str:
    """A text in Unicode form C without surrounding or invisible characters; "" when there is nothing."""
    cleaned = _INVISIBLE.sub("", unicodedata.normalize("NFC", cell)).strip()
    return "" if cleaned in _NOTHING else cleaned


def email(cell: str) -> str:
    """The form in which two spellings of one address are equal: Unicode form KC, no case, domain readable (not xn--)."""
    plain_form = _PLAIN_MAIL.fullmatch(cell)
    if plain_form and _is_plain_domain(plain_form[2].lower()):
        return cell.lower()
    parts = _mail(unicodedata.normalize("NFKC", cell), cell)
    return _mail(f"{_folded(parts.local_part)}@{parts.domain}", cell).normalized


def address(cell: str) -> str:
    """The address to write to: the part before the @ as it was written, because some servers care."""
    return _mail(cell, cell).normalized


def phone(cell: str, *, country: str = "") -> Phone:
    """A number in international form. `country` (ISO code) is where numbers without + are dialled. Refuses nothing."""
    written = text(cell)
    try:
        number = phonenumbers.parse(written, country.upper() or None)
    except phonenumbers.NumberParseException:
        return Phone(
            written, _("Kept as written: no country is known for it, or it is no phone number.") if written else ""
        )
    if not phonenumbers.is_possible_number(number):
        return Phone(written, _("Kept as written: no phone number has this many digits."))
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(f"{e164};ext={number.extension}" if number.extension else e164)


def domain(cell: str) -> str | None:
    """The registrable domain of a website, an address or a bare domain; None when anybody may have an address there."""
    host = _host(text(cell))
    found = _suffixes().privatesuffix(host) if host else None
    if found is None:
        raise BadValue(
            "domain", cell, _("“%(text)s” is no company domain. Write it like company.example.") % {"text": cell}
        )
    return None if found in free_mail() or f"{found.partition('.')[0]}.*" in free_mail() else found


def boolean(cell: str) -> bool:
    """Yes or no, in English, German, Portuguese, French or Spanish, or as 1 and 0."""
    word = text(cell).casefold()
    if word not in _YES | _NO:
        raise BadValue("boolean", cell, _("“%(text)s” is neither yes nor no. Write yes or no.") % {"text": cell})
    return word in _YES


def country(cell: str) -> str:
    """The ISO code when the text is one or a name that is known here; otherwise the text as written."""
    written = text(cell)
    known = _countries().get(plain(written))
    if known or not re.fullmatch("[A-Za-z]{2}", written):
        return known or written
    return written.upper()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet program will not run as a formula."""
    return f"'{cell}" if cell.startswith(_HARMFUL) else cell


def plain(words: str) -> str:
    """Words for comparing: no case, no accents, single spaces, letters and digits only."""
    bare = (c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", "".join(bare)).split())


@cache
def free_mail() -> frozenset[str]:
    """Domains where anybody may have an address; `name.*` stands for that name under every ending."""
    return frozenset(_lines("freemail.txt"))


@lru_cache(maxsize=20_000)
def _is_plain_domain(host: str) -> bool:
    """Whether any address at this host is its own normal form."""
    try:
        return _mail(f"a@{host}", host).normalized == f"a@{host}"
    except BadValue:
        return False


def _mail(written: str, cell: str) -> ValidatedEmail:
    bare = re.sub(r"^mailto:", "", text(written), flags=re.IGNORECASE)
    try:
        return validate_email(bare, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        reason = _("“%(text)s” is no e-mail address. Write it like name@company.example.")
        raise BadValue("email", cell, reason % {"text": cell}) from None


def _folded(words: str) -> str:
    while (again := unicodedata.normalize("NFKC", words.casefold())) != words:
        words = again
    return words


def _host(written: str) -> str:
    """The host of a website or an address in readable form, or "" when there is none."""
    rest = re.sub(r"^(?:[a-z][a-z0-9+.-]*:)?//|^mailto:", "", written, flags=re.IGNORECASE)
    host = re.sub(r":\d*$", "", re.split(r"[/?#\\]", rest)[0].rpartition("@")[2]).rstrip(".")
    if re.fullmatch(r"[\d.]+|.*:.*", host):
        return ""  # the number of a machine
    try:
        return idna.decode(idna.encode(host, uts46=True))
    except (idna.IDNAError, UnicodeError):
        return ""


@cache
def _countries() -> dict[str, str]:
    known: dict[str, str] = {}
    for line in _lines("countries.txt"):
        code, names = line.split(" ", 1)
        known |= {plain(name): code for name in (code, *names.split(","))}
    return known


def _lines(name: str) -> list[str]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]

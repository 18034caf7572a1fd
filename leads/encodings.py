"""Which encoding the bytes of a file are in. Valid UTF-8 wins; the rest is a good guess from a sample, open to correction."""

import codecs
import re

from charset_normalizer import from_bytes

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
OFFERED = {  # what a form offers, with the name people know it by
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows-1252",
    "iso8859-15": "ISO 8859-15",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "mac-roman": "Mac Roman",
    "cp850": "DOS 850",
    "shift_jis": "Shift JIS",
    "gb18030": "GB 18030",
    "big5": "Big5",
    "euc_kr": "EUC-KR",
}
_GUESSED = [code for code in OFFERED if code not in ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "iso8859-15")]
_WIDE = ("shift_jis", "gb18030", "big5", "euc_kr")
_ENOUGH = 20  # bytes that are not ASCII; almost any two make a Chinese character
_ASCII = "".join(map(chr, range(128)))
_GUESS_FROM = 16 * 1024  # bytes; guessing is slow, and lines that are not ASCII say enough
_NOT_WESTERN = re.compile(  # what Polish, Russian, Mac or DOS bytes look like when they are read as Windows-1252
    r"[^\W\d_][¡-©«-´¶-¹»-¿×÷‚ƒ„†‡ˆ‰‹][^\W\d_]|£[^\W\d_]|[a-zß-ÿ][À-ÖØ-ÞŒŠŽŸ][a-z]|[À-ÿ]{3}"
)


def named(encoding: str) -> str:
    """The name to show for an encoding."""
    return OFFERED.get(encoding, encoding)


def known(encoding: str) -> str | None:
    """The code under which rows can be read, or None: nothing that is not text, nor that hides line ends."""
    try:
        code = codecs.lookup(encoding).name
        if code in ("utf-8", "utf-8-sig"):
            return "utf-8"
        if code in ("utf-16", "utf-16-le", "utf-16-be"):
            return code
        offered = code in OFFERED or code.startswith(("ascii", "cp", "euc", "gb", "iso8859", "koi8", "mac-"))
        return code if offered and _ASCII.encode().decode(code) == _ASCII else None
    except (LookupError, UnicodeError):
        return None


def detected(sample: bytes, *, whole: bool) -> tuple[str, int] | None:
    """(encoding, length of its mark) of a sample from the start of a file; `whole` when nothing comes after it."""
    for mark, encoding in BOMS:
        if sample.startswith(mark):
            return encoding, len(mark)
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if len(sample) > 3 and zeros.count(0) > 0.6 * len(zeros) and reads(sample, encoding, whole=whole):
            return encoding, 0
    if reads(sample, "utf-8", whole=whole):
        return "utf-8", 0
    guess = _guessed(sample)
    return (guess, 0) if guess else None


def reads(sample: bytes, encoding: str, *, whole: bool) -> bool:
    """Whether the sample is text in this encoding; a character cut off at its end does no harm unless it is the whole."""
    return first_unreadable(sample, encoding, whole=whole) is None


def first_unreadable(sample: bytes, encoding: str, *, whole: bool) -> int | None:
    """The place of the first byte that this encoding does not have, or None."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample, final=whole)
    except UnicodeDecodeError as error:
        return error.start
    return None


def _guessed(sample: bytes) -> str | None:
    telling = b"\n".join(line for line in sample.splitlines() if not line.isascii())[:_GUESS_FROM]
    try:
        western = not _NOT_WESTERN.search(sample.decode("cp1252"))
    except UnicodeDecodeError:
        western = False
    if western:
        return "cp1252"
    best = from_bytes(telling, cp_isolation=_GUESSED).best()
    guess = known(best.encoding) if best is not None else None
    if guess in _WIDE and sum(byte > 127 for byte in telling) < _ENOUGH and reads(sample, "cp1252", whole=True):
        return "cp1252"
    return guess or ("cp1252" if reads(sample, "cp1252", whole=True) else None)

"""German is complete: whatever the code says in English has its German words, with the same names in them."""

import ast
import re
from io import BytesIO

import pytest
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation import templatize

from smarketing.state import HOUSE

FOLDER = HOUSE / "locale" / "de" / "LC_MESSAGES"
ONE, MANY, IN_CONTEXT = (1,), (1, 2), ((1, "c"), 2)
KEYWORDS = {
    **dict.fromkeys(("_", "_t", "gettext", "gettext_lazy", "gettext_noop"), ONE),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), MANY),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), IN_CONTEXT),
}
STRING = r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\""
CALL = re.compile(rf"\bu?(?:_|\w*gettext)\((?:[^()'\"]|{STRING})*\)")
NAMES = re.compile(r"%\(\w+\)|%[sd%]")
OTHERS = ("tests", "var", "node_modules")


def sources():
    """Every file with words for people: our Python and our templates, as xgettext reads them."""
    for path in sorted(HOUSE.rglob("*.py")) + sorted((HOUSE / "templates").rglob("*.*")):
        if not {*path.relative_to(HOUSE).parts} & {*OTHERS} and not any(
            part[0] == "." for part in path.relative_to(HOUSE).parts
        ):
            text = path.read_text(encoding="utf-8")
            yield path, text if path.suffix == ".py" else "\n".join(CALL.findall(templatize(text)))


def said():
    """Each message, as the catalogue names it, with where it is said."""
    found = {}
    for path, text in sources():
        for line, message, _comments, context in extract("python", BytesIO(text.encode()), keywords=KEYWORDS):
            found[message, context] = f"{path.relative_to(HOUSE)}:{line}"
    return found


@pytest.fixture(scope="module")
def german():
    with (FOLDER / "django.po").open("rb") as file:
        return read_po(file, locale="de")


def test_everything_said_in_english_is_said_in_german(german):
    missing = [
        f"{place}: {message}"
        for (message, context), place in said().items()
        if not (known := german.get(message, context=context)) or not all(forms(known.string)) or known.fuzzy
    ]

    assert missing == []


def test_no_words_hide_inside_an_f_string():
    """Whoever collects messages does not look into f-strings, so that what is said there stays English."""
    hidden = [
        f"{path.relative_to(HOUSE)}:{call.lineno}"
        for path, text in sources()
        if path.suffix == ".py"
        for joined in ast.walk(ast.parse(text))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
    ]

    assert hidden == []


def test_both_languages_name_the_same_things(german):
    differing = [
        known.id for known in german if known.id and names(forms(known.string)[-1]) != names(forms(known.id)[-1])
    ]

    assert differing == []


def test_german_says_du(german):
    """“Sie” begins a sentence about her, it or them; anywhere else it would address the reader."""
    stiff = [
        form
        for known in german
        for form in forms(known.string)
        if re.search(r"(?<![.?!:“„(] )(?<!^)(?<!„)\b(?:Sie|Ihnen|Ihr(?:e[mnrs]?)?)\b", form)
    ]

    assert stiff == []


def test_what_is_shipped_is_what_was_written(german):
    """The compiled file is in the repository, so that no machine needs a compiler of messages."""
    with (FOLDER / "django.mo").open("rb") as file:
        shipped = read_mo(file)

    assert words(shipped) == words(german)


def words(catalogue):
    """Each message by its context, with its forms in German; a compiled plural is known by its singular."""
    return {(forms(one.id)[0], as_text(one.context)): forms(one.string) for one in catalogue if one.id}


def forms(words):
    return list(words) if isinstance(words, (tuple, list)) else [words]


def names(text):
    return sorted(set(NAMES.findall(text)))


def as_text(context):
    return context.decode() if isinstance(context, bytes) else context

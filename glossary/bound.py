"""The words of the glossary as pages use them: all of them at once, once a page."""

import re
from dataclasses import dataclass

from django.http import HttpRequest

from frame.known import known
from glossary.models import Term

EVERYDAY = frozenset(
    {"working", "submitted", "lost", "due", "contact", "fit", "customer"}
)  # often mean no stage in a text


@dataclass(frozen=True)
class Words:
    """Every word by its code, the agreed ones, and a pattern that finds them in running text."""

    by_code: dict[str, str]
    agreed: frozenset[str]
    pattern: re.Pattern[str] | None
    code_of: dict[str, str]

    def label(self, code: str, otherwise: str) -> str:
        """The agreed word; until both sides agree on one, the house's own."""
        return self.by_code[code] if code in self.agreed or not otherwise else otherwise


def words_for(request: HttpRequest | None) -> Words:
    """The words, read once for each request."""
    if request is None:
        return _read()
    if not hasattr(request, "glossary_words"):
        request.glossary_words = known("words", _read)  # type: ignore[attr-defined]  # ours, for as long as the page takes
    found: Words = request.glossary_words  # type: ignore[attr-defined]
    return found


def _read() -> Words:
    rows = list(Term.objects.values_list("code", "word", "current_id"))
    by_length = sorted((word for code, word, _current in rows if code not in EVERYDAY), key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, by_length))})\b", re.IGNORECASE) if by_length else None
    return Words(
        {code: word for code, word, _current in rows},
        frozenset(code for code, _word, current in rows if current),
        pattern,
        {word.casefold(): code for code, word, _current in rows},
    )

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frame.finding import MANY, Found, does, finds
from glossary.models import Term
from people.rules import may


@finds(gettext_lazy("Glossary"))
def terms(request: HttpRequest, words: str) -> list[Found]:
    """Words that both sides agreed on, or that somebody proposes."""
    if not may(request.user, "term.see"):
        return []
    rows = Term.objects.filter(word__icontains=words).order_by("word")[:MANY]
    return [Found(term.word, reverse("glossary:term", args=[term.code]), "book-open") for term in rows]


@does
def proposals(request: HttpRequest) -> list[Found]:
    if not may(request.user, "term.propose"):
        return []
    return [Found(_("Propose a word"), reverse("glossary:term_new"), "book-open")]

"""Gives a new workspace its starting words: proposals that wait for both sides."""

from datetime import datetime

from django.db import transaction
from django.utils import translation

from glossary.models import Term
from glossary.starting_words import STARTING_WORDS
from people.models import Workspace


@transaction.atomic
def fill(*, at: datetime) -> int:
    """Propose each starting word that is not there yet, in the workspace's language; how many were added.

    Safe to call again or twice at once. The wording is nobody's own, so anybody may change it before both approve.
    """
    workspace = Workspace.objects.select_for_update(no_key=True).filter(pk=1).first()
    present = {key for pair in Term.objects.values_list("code", "word") for key in (pair[0], pair[1].casefold())}
    added = 0
    with translation.override(workspace.language if workspace else None):
        for code, word, wording, counts, does_not_count in STARTING_WORDS:
            if code not in present and str(word).casefold() not in present:
                Term.introduce(
                    code=code,
                    word=str(word),
                    by=None,
                    at=at,
                    wording=str(wording),
                    counts=[str(line) for line in counts],
                    does_not_count=[str(line) for line in does_not_count],
                )
                added += 1
    return added

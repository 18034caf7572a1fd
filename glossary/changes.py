"""What one wording changed of the one before it, in a sentence."""

from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

LONGEST = 60


def what_changed(before: Any, after: Any) -> str:
    """The first thing that differs between two versions of a term; of the first version, that it is the first."""
    if before is None:
        return _("First wording")
    if before.word != after.word:
        return _("“%(new)s”, until then “%(old)s”") % {"new": after.word, "old": before.word}
    if before.wording != after.wording:
        return _of_wording(before.wording, after.wording)
    if before.counts != after.counts:
        return _("What counts was changed")
    if before.does_not_count != after.does_not_count:
        return _("What does not count was changed")
    return _("The same wording again")


def _of_wording(old: str, new: str) -> str:
    was, now = old.split(), new.split()
    steps = [step for step in SequenceMatcher(None, was, now, autojunk=False).get_opcodes() if step[0] != "equal"]
    tag, start, end, first, last = steps[0]
    said = {"old": " ".join(was[start:end]).strip(".,;:"), "new": " ".join(now[first:last]).strip(".,;:")}
    if len(steps) > 1 or max(map(len, said.values())) > LONGEST:
        return _("The wording was changed")
    match tag:
        case "insert":
            return _("“%(new)s” was added") % said
        case "delete":
            return _("“%(old)s” was left out") % said
    return _("“%(new)s” replaces “%(old)s”") % said

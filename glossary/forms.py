from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from glossary.models import Term, TermVersion, WordTaken, refuse_taken


class LinesField(forms.CharField):
    """A text area in which each line is an entry; gives a list of the lines that say something."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"required": False, "widget": forms.Textarea(attrs={"rows": 4}), "help_text": _("One on each line.")}
            | options
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if too_long := next((line for line in lines if len(line) > 300), None):
            raise forms.ValidationError(
                _("Keep each line under 300 letters. This one is longer: “%(start)s…”") % {"start": too_long[:40]}
            )
        return lines


class ProposalForm(forms.Form):
    """A wording of a term; with ``revision`` it changes the open proposal that was seen."""

    word = forms.CharField(
        label=_("Word"), max_length=80, error_messages={"required": _("Write the word that this is about.")}
    )
    wording = forms.CharField(
        label=_("What it means"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One or two sentences that both teams would say the same way."),
        error_messages={"required": _("Write what the word means, in a sentence or two.")},
    )
    counts = LinesField(label=_("Counts"))
    does_not_count = LinesField(label=_("Does not count"))
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, term: Term | None = None, seen: TermVersion | None = None, **kwargs: Any) -> None:
        """``term`` is None for a new word; ``seen`` is the version that the form starts from."""
        self.term, self.seen = term, seen
        if seen:
            shown = {field: getattr(seen, field) for field in TermVersion.content}
            kwargs["initial"] = shown | {"revision": None if seen.agreed_at else seen.revision}
        super().__init__(*args, **kwargs)

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"]
        try:
            refuse_taken(word, unless=self.term)
        except WordTaken as taken:
            raise forms.ValidationError(str(taken)) from taken
        return word

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if (
            self.seen
            and not self.errors
            and all(cleaned[name] == getattr(self.seen, name) for name in self.seen.content)
        ):
            raise forms.ValidationError(_("Nothing differs from the wording so far. Change something to propose it."))
        return cleaned

    @property
    def worded(self) -> dict[str, Any]:
        """What was written, by the names of a version's fields."""
        return {name: self.cleaned_data[name] for name in TermVersion.content}

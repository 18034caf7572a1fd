from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from glossary.approved import Version, Versioned
from glossary.models import Term, TermVersion, WordTaken, refuse_taken


class LinesField(forms.CharField):
    """A text area in which each line is an entry; gives a list of the lines that say something."""

    widget = forms.Textarea

    def __init__(self, *, label: Any) -> None:
        super().__init__(label=label, required=False, help_text=_("One on each line."))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"rows": 4}

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if too_long := next((line for line in lines if len(line) > 300), None):
            raise forms.ValidationError(
                _("Keep each line under 300 letters. This one is longer: “%(start)s…”") % {"start": too_long[:40]}
            )
        return lines


class VersionForm(forms.Form):
    """The content of a version. It knows which version and wording the writer saw, so that nobody overwrites unseen."""

    versions: ClassVar[type[Version]]

    number = forms.IntegerField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, thing: Versioned | None = None, **kwargs: Any) -> None:
        """``thing`` is None for a new one; else the form starts from its latest version."""
        self.thing = thing
        self.seen: Any = thing.latest() if thing else None
        if self.seen:
            kwargs["initial"] = {
                name: getattr(self.seen, name) for name in (*self.versions.content, "number", "revision")
            }
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        if self.seen and not self.errors and all(getattr(self.seen, key) == said for key, said in self.worded.items()):
            raise forms.ValidationError(_("Nothing differs from the wording so far. Change something to propose it."))
        return self.cleaned_data

    @property
    def seen_by_writer(self) -> dict[str, int]:
        """The version and revision on which the writer's text rests; 0, which none has, when not said."""
        return {name: self.cleaned_data.get(name) or 0 for name in ("number", "revision")}

    @property
    def worded(self) -> dict[str, Any]:
        """What was written, by the names of a version's fields."""
        return {name: self.cleaned_data[name] for name in self.versions.content}


class TermForm(VersionForm):
    """A wording of a term."""

    versions = TermVersion
    thing: Term | None

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

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"]
        try:
            refuse_taken(word, unless=self.thing)
        except WordTaken as taken:
            raise forms.ValidationError(str(taken)) from taken
        return word

"""Rows of a table that is edited as one form, without a script: blank ones are ignored, ticked ones removed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar, cast

from django import forms
from django.utils.choices import flatten_choices
from django.utils.translation import gettext_lazy as _

MOST = 200


class RowForm(forms.Form):
    """One row. ``tells`` names the fields of which at least one is filled in unless the row is blank."""

    remove = forms.BooleanField(label=_("Remove"), required=False)
    use_required_attribute = False
    tells: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*(name for name in self.fields if name != "remove"), "remove"])

    @property
    def is_blank(self) -> bool:
        return not any(str(self[name].data or "").strip() for name in self.tells)

    @property
    def counts(self) -> bool:
        return not self.is_blank and self["remove"].data not in ("on", True)

    @classmethod
    def row(cls, part: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the row for one part of the document."""
        return dict(part)

    @property
    def first_error(self) -> str:
        """One sentence on what to mend, for the list above the form."""
        return str(next(iter(self.errors.values()))[0])

    @property
    def name_in_words(self) -> str:
        """What the row says first, so that a reader finds it."""
        said = ((self.fields[name], str(self[name].data or "").strip()) for name in self.tells)
        return next((label_of(field, text) for field, text in said if text), self.prefix or "")

    @property
    def cells(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields]


R = TypeVar("R", bound=RowForm)


class Rows(Generic[R]):
    """All rows of one kind: from the document, or as somebody typed them; with some blank ones at the end."""

    def __init__(
        self,
        form_class: type[R],
        *,
        prefix: str,
        parts: Iterable[Mapping[str, Any]] = (),
        data: Mapping[str, Any] | None = None,
        blank: int = 2,
        more: int = 0,
    ) -> None:
        self.form_class, self.prefix = form_class, prefix
        if data is None:
            initial = [form_class.row(part) for part in parts] + [{}] * blank
            self.forms = [form_class(prefix=f"{prefix}-{place}", initial=row) for place, row in enumerate(initial)]
        else:
            known = _count(data.get(f"{prefix}-rows"))
            self.forms = [form_class(data, prefix=f"{prefix}-{place}") for place in range(min(known + more, MOST))]

    def __iter__(self) -> Iterator[R]:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    @property
    def filled(self) -> list[R]:
        """The rows that count, checked: their ``cleaned_data`` is there."""
        return [form for form in self.forms if form.counts and form.is_bound and form.errors is not None]


def label_of(field: forms.Field, text: str) -> str:
    """What a choice is called; any other text as it stands."""
    choices: Any = flatten_choices(cast("Any", field.choices)) if isinstance(field, forms.ChoiceField) else ()
    return next((str(label) for value, label in choices if str(value) == text), text)


def _count(said: Any) -> int:
    text = str(said or "0")
    return min(int(text), MOST) if text.isascii() and text.isdigit() and len(text) < 6 else 0

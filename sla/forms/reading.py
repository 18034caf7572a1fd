"""From the rows of the form to the document of a draft, remembering which row stands at which path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.forms import Form
from django.utils.text import slugify
from django.utils.translation import gettext as _

from criteria import Problem
from sla.forms.criteria import COMMON, gathered
from sla.forms.parts import target
from sla.forms.single import PLACES, WITHIN
from sla.schema import BY_TIER

if TYPE_CHECKING:
    from sla.forms.agreement import AgreementForm

_TYPED_AS = {  # a part of the document that is typed under another name
    "share": "percent",
    "after": "after_amount",
    "respond": "respond_amount",
    "first_follow_up": "first_follow_up_amount",
    "code": "label",
}


@dataclass
class Places:
    """Which form stands at a path, and how the fields of its target begin."""

    forms: dict[str, tuple[Form, str]] = field(default_factory=dict)

    def put(self, path: str, form: Form, stem: str = "target") -> None:
        self.forms[path] = form, stem

    def show(self, problem: Problem) -> bool:
        """Put the sentence beside its field or row; False when no row stands for it."""
        path = max((path for path in self.forms if _is_in(problem.path, path)), key=len, default=None)
        if path is None:
            return False
        form, stem = self.forms[path]
        name = self._name(problem.path.removeprefix(path).lstrip("."), form, stem)
        if name is None or name not in form.errors:  # what cannot even be read has said so already
            form.add_error(name, problem.sentence)
        return True

    @staticmethod
    def _name(below: str, form: Form, stem: str) -> str | None:
        first = below.partition(".")[0].partition("[")[0]
        if first == "target":
            first = f"{stem}_unit" if below.endswith("unit") else f"{stem}_amount"
        for name in (f"{stem}_{first}", _TYPED_AS.get(first, first), stem):
            if name in form.fields:
                return name
        return None


def read(form: "AgreementForm") -> tuple[dict[str, Any], Places]:
    """The document that the form says, right or wrong, and where its parts stand."""
    form.single.is_valid()
    said, places = form.single.cleaned_data, Places()
    document: dict[str, Any] = {
        "words": {**form.before.get("words", {}), "intro": said.get("intro", "")},
        "qualified": _definition(form, said, places),
        "exceptions": {},
        "context": [*_coded(form.context, "context", places)],
        "promises": [*_promises(form, said, places)],
        "measures": {},
        "ladder": [row.document for row in form.ladder.filled],
        "both": {},
        "reasons": [*_coded(form.reasons, "reasons", places)],
    }
    for place, row in enumerate(form.ladder.filled):
        places.put(f"ladder[{place}]", row)
    for name, path in PLACES.items():
        places.put(path, form.single, name)
        section, dot, part = path.partition(".")
        if said.get(name) not in (None, ""):
            document.update({section: document[section] | {part: said[name]}} if dot else {section: said[name]})
    document["exceptions"] |= {"tier": said.get("exception_tier", "").upper()}
    return document, places


def _definition(form: "AgreementForm", said: Mapping[str, Any], places: Places) -> dict[str, Any]:
    common, rows = gathered(form.criteria, COMMON, "qualified.common")
    definition: dict[str, Any] = {"common": common, "tiers": []}
    if said.get("common_points") is not None:
        definition["at_least_points"] = said["common_points"]
    places.put("qualified.at_least_points", form.single, "common_points")
    for interest in form.interest.filled:
        kind = interest.cleaned_data.get("kind", "")
        definition.setdefault("interest", {"points": {}})["points"][kind] = interest.cleaned_data.get("points")
        places.put(f"qualified.interest.points.{kind}", interest, "points")
    for place, tier in enumerate(form.tiers.filled):
        path, letter = f"qualified.tiers[{place}]", _letter(tier)
        rules, found = gathered(form.criteria, letter, f"{path}.criteria")
        rows |= found
        places.put(path, tier)
        needed = tier.cleaned_data.get("at_least_points")
        definition["tiers"].append(
            {"letter": letter, "label": tier.cleaned_data.get("label", ""), "criteria": rules}
            | ({} if needed is None else {"at_least_points": needed})
        )
    for path, row in rows.items():
        places.put(path, row)
    _refuse_homeless(form, {COMMON, *(tier["letter"] for tier in definition["tiers"])})
    return definition


def _refuse_homeless(form: "AgreementForm", parts: set[str]) -> None:
    """A criterion for a tier that there is not would be lost without a word."""
    for row in form.criteria.filled:
        if (row.cleaned_data.get("part") or COMMON) not in parts:
            row.add_error("part", _("There is no such tier: add it to the tiers, or choose another."))


def _promises(form: "AgreementForm", said: Mapping[str, Any], places: Places) -> Iterator[dict[str, Any]]:
    count = 0
    for row in form.tiers.filled:
        for kind in BY_TIER:
            if given := target(row.cleaned_data, kind):
                places.put(f"promises[{count}]", row, kind)
                yield {"kind": kind, "tier": _letter(row), "target": given, "firm": True}
                count += 1
    for kind in WITHIN:
        if given := target(said, kind):
            names = ("count", "channels") if kind == "attempts" else ()
            numbers = {name: number for name in names if (number := said.get(f"attempts_{name}")) is not None}
            places.put(f"promises[{count}]", form.single, kind)
            yield {"kind": kind, "target": given, "firm": True, **numbers}
            count += 1
    for aim in form.aims.filled:
        places.put(f"promises[{count}]", aim)
        yield aim.document
        count += 1


def _coded(rows: Any, name: str, places: Places) -> Iterator[dict[str, Any]]:
    """Rows that keep their code whatever they are called; a new one gets its code from its name."""
    filled = rows.filled
    taken = {row.cleaned_data.get("code") for row in filled}
    for place, row in enumerate(filled):
        said = {part: value for part, value in row.cleaned_data.items() if part != "remove"}
        said["code"] = said.get("code") or _free(slugify(said.get("label", "")).replace("-", "_")[:50] or name, taken)
        taken.add(said["code"])
        places.put(f"{name}[{place}]", row)
        yield said


def _free(code: str, taken: set[Any]) -> str:
    number, free = 2, code
    while free in taken:
        number, free = number + 1, f"{code}_{number}"
    return free


def _letter(tier: Any) -> str:
    return str(tier.cleaned_data.get("letter", "")).upper()


def _is_in(path: str, whole: str) -> bool:
    return path == whole or (path.startswith(whole) and path[len(whole)] in ".[")

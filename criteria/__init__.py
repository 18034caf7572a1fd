"""The rule language `field operator value`: read, evaluate, explain. Knows no leads; whoever judges supplies the catalogue."""

from criteria.catalogue import Catalogue, Field, FieldKind, Operator
from criteria.evaluating import Outcome, matches
from criteria.facts import Engagement, Facts
from criteria.judging import judge, judge_rule
from criteria.reading import InvalidRule, Problem, read, read_rules
from criteria.rules import Criterion, Definition, Group, Kind, Part, Tier
from criteria.schema import schema
from criteria.verdict import COMMON, Line, Verdict, explain, reworded
from criteria.words import words

__all__ = [
    "COMMON",
    "Catalogue",
    "Criterion",
    "Definition",
    "Engagement",
    "Facts",
    "Field",
    "FieldKind",
    "Group",
    "InvalidRule",
    "Kind",
    "Line",
    "Operator",
    "Outcome",
    "Part",
    "Problem",
    "Tier",
    "Verdict",
    "explain",
    "judge",
    "judge_rule",
    "matches",
    "read",
    "read_rules",
    "reworded",
    "schema",
    "words",
]

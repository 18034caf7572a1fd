"""The rule language once more, tiny and slow, straight from documents: what the real one is compared with."""

from datetime import UTC, date, datetime, timedelta

COMPARE = {
    "at_least": lambda fact, value: fact >= value,
    "at_most": lambda fact, value: fact <= value,
    "more_than": lambda fact, value: fact > value,
    "less_than": lambda fact, value: fact < value,
    "equals": lambda fact, value: fact == value,
    "between": lambda fact, value: value[0] <= fact <= value[1],
    "is": lambda fact, value: fact.casefold() == value.casefold(),
    "is_not": lambda fact, value: fact.casefold() != value.casefold(),
    "contains": lambda fact, value: value.casefold() in fact.casefold(),
    "one_of": lambda fact, value: fact.casefold() in [one.casefold() for one in value],
    "not_one_of": lambda fact, value: fact.casefold() not in [one.casefold() for one in value],
    "on_or_after": lambda fact, value: date.fromisoformat(fact) >= date.fromisoformat(value),
    "on_or_before": lambda fact, value: date.fromisoformat(fact) <= date.fromisoformat(value),
    "is_true": lambda fact, _value: fact is True,
    "is_false": lambda fact, _value: fact is False,
}


def outcome(rule, facts, at, interest):
    """True, False, or None for unknown."""
    if "any" in rule:
        found = [outcome(member, facts, at, interest) for member in rule["any"]]
        return True if True in found else None if None in found else False
    section, _dot, key = rule["field"].rpartition(".")
    if section == "engagements":
        return _tally(rule, facts, at, interest, points=key == "points")
    fact = facts.get(section or "lead", {}).get(key)
    if rule["operator"] in ("known", "unknown"):
        return (fact is not None) == (rule["operator"] == "known")
    if fact is None:
        return None
    if rule["operator"] == "within_days":
        return 0 <= (at.astimezone(UTC).date() - date.fromisoformat(fact)).days < rule["value"]
    return COMPARE[rule["operator"]](fact, rule.get("value"))


def _tally(rule, facts, at, interest, *, points):
    if facts.get("engagements") is None:
        return None
    total = 0
    for one in facts["engagements"]:
        age = at - datetime.fromisoformat(one["at"])
        fresh = "within_days" not in rule or age < timedelta(days=rule["within_days"])
        if age >= timedelta(0) and fresh and one["kind"] in rule.get("of", [one["kind"]]):
            total += interest.get(one["kind"], 0) if points else 1
    return COMPARE[rule["operator"]](total, rule["value"])


def holds(rules, threshold, facts, at, interest, carried=(0, 0)):
    """Whether the part holds, its score, and what could be reached."""
    (score, reachable), ok = carried, True
    for rule in rules:
        found, kind = outcome(rule, facts, at, interest), rule.get("kind", "required")
        if kind == "required":
            ok = ok and found is True
        elif kind == "disqualifying":
            ok = ok and found is not True
        else:
            score += rule["points"] if found else 0
            reachable += rule["points"] if found or (found is None and rule["points"] > 0) else 0
    return ok and (threshold is None or score >= threshold), score, reachable


def judged(document, facts, at):
    """(qualified, tier) of a definition."""
    interest = document.get("interest", {}).get("points", {})
    ok, *carried = holds(document["common"], document.get("at_least_points"), facts, at, interest)
    tiers = document.get("tiers")
    if not ok or not tiers:
        return ok, None
    for tier in tiers:
        if holds(tier["criteria"], tier.get("at_least_points"), facts, at, interest, carried)[0]:
            return True, tier["letter"]
    return False, None

"""What every number is, as SQL over the raw rows: a row per fact, with its day, what it is counted by, and what it counts.

This is the definition. A page that counts today, the sweep that counts a day, the proof that both agree and the measurements
all read from here; only lists, which show the rows themselves, say it again as querysets.

What a row points to is joined by an outer join to a unique key, or looked up in the row: either way the planner leaves out what
nobody asks about. Looked up for a few days, because the planner would read all leads to find those of one day; joined for many.
"""

from collections.abc import Callable

from scoreboard.days import Days

STEPS = {
    "submitted": {
        "submitted": "1",
        "volume": "(h.attempt = 1 AND h.exception = '' AND h.state <> 'withdrawn')::int",
        "complete": "h.is_complete::int",
        "exceptions": "(h.exception <> '')::int",
    },
    # each handoff once, by the day of its first decision: accepted, or returned for a reason against quality
    "decided": {"decided": "1", "not_accepted": "COALESCE(r.counts_against_quality, FALSE)::int"},
    "returned": {"returned": "1"},
    "accepted": {"accepted": "1"},
    "converted": {"converted": "1"},
    "won": {"won": "1"},
}
NUMBERS = tuple(name for numbers in STEPS.values() for name in numbers)
WAITS = {"submitted": "accepted", "accepted": "converted", "converted": "won"}
OWN = "NOT h.is_imported AND h.taken_back_at IS NULL"  # what was imported counts in no number about handoffs


def local(moment: str) -> str:
    """The workspace's date of an instant."""
    return f"({moment} AT TIME ZONE %(zone)s)::date"


def promises(days: Days, *, only: str = "TRUE") -> str:
    """Firm promises by the day they were decided, ``least(met, due)``; broken when ``least(met, voided, now) > due``. Aims when met.

    Nothing is decided later than now, which keeps the many that are due later today out of sight.
    """
    decided = "LEAST(c.met_at, c.due_at)"
    who = "c.counts_for_team_id AS team, COALESCE(c.counts_for_id, 0) AS person, c.kind, c.tier"
    return f"""
SELECT {local(decided)} AS day, TRUE AS firm, {who},
    (NOT c.broken)::int AS kept, c.broken::int AS broken,
    (c.broken AND c.met_at IS NULL AND c.voided_at IS NULL)::int AS late
FROM (SELECT *, COALESCE(due_at < LEAST(met_at, voided_at, %(at)s), FALSE) AS broken FROM sla_clock) c
WHERE c.firm AND (c.broken OR c.met_at IS NOT NULL) AND {days.within(decided)} AND {decided} <= %(at)s AND {only}
UNION ALL
SELECT {local("c.met_at")} AS day, FALSE AS firm, {who},
    (1 - COALESCE((c.met_at > c.due_at)::int, 0)) AS kept, COALESCE((c.met_at > c.due_at)::int, 0) AS broken, 0 AS late
FROM sla_clock c
WHERE NOT c.firm AND c.met_at IS NOT NULL AND {days.within("c.met_at")} AND c.met_at <= %(at)s
"""  # noqa: S608 (our own columns)


def late(days: Days) -> str:
    """Firm promises past their due time that nobody has met yet, by the day they were due."""
    return f"""
SELECT {local("c.due_at")} AS day, c.counts_for_team_id AS team, c.kind, 1 AS late
FROM sla_clock c
WHERE c.firm AND c.met_at IS NULL AND c.voided_at IS NULL AND c.due_at < %(at)s AND {days.within("c.due_at")}
"""  # noqa: S608


def handoffs(days: Days) -> str:
    return " UNION ALL ".join(_step(step, days) for step in STEPS)


def origins(days: Days) -> str:
    """What was handed over, decided and won, by everything it may be told apart by."""
    facts = " UNION ALL ".join(_step(step, days) for step in ("submitted", "decided", "won"))
    return f"""
SELECT f.day, f.team_id, f.marketing_team_id, b.by, b.key, f.submitted AS given, f.decided, f.not_accepted, f.won
FROM ({facts}) f CROSS JOIN LATERAL (VALUES
    ('source', f.source), ('campaign', COALESCE(f.campaign_id::text, '')), ('tier', f.tier),
    ('team', f.team_id::text), ('person', COALESCE(f.submitted_by_id::text, ''))
) AS b(by, key)
"""  # noqa: S608


def reasons(days: Days) -> str:
    facts = _step("returned", days)
    return f"SELECT f.day, f.team_id, f.marketing_team_id, COALESCE(f.returned_for_id, 0) AS reason, f.returned AS number FROM ({facts}) f"  # noqa: S608


def waits(days: Days) -> str:
    """Business minutes until the first follow-up, and whole hours until the next step of those that went on."""
    lead = _Lead(days)
    parts = [("followed_up", "h.follow_up_minutes", "h.follow_up_minutes IS NOT NULL")]
    for step, after in WAITS.items():
        hours = f"FLOOR(EXTRACT(EPOCH FROM h.{after}_at - h.{step}_at) / 3600)::int"
        parts.append((step, hours, f"h.{after}_at IS NOT NULL"))
    return " UNION ALL ".join(
        f"""
SELECT {local(f"h.{step}_at")} AS day, h.team_id, {lead.marketing_team}, '{step}' AS what, {amount} AS amount, 1 AS number
FROM leads_handoff h {lead.join}
WHERE {OWN} AND {known} AND {days.within(f"h.{step}_at")}
"""  # noqa: S608
        for step, amount, known in parts
    )


def calls(days: Days) -> str:
    when, joins = (
        'c."when"',
        "LEFT JOIN leads_handoff h ON h.id = c.handoff_id LEFT JOIN leads_lead l ON l.id = h.lead_id",
    )
    team, marketing_team = "h.team_id", "l.marketing_team_id"
    if days.are_few:
        handoff, joins = _looked_up("leads_handoff", "c.handoff_id"), ""
        team, marketing_team = handoff("team_id"), _looked_up("leads_lead", handoff("lead_id"))("marketing_team_id")
    return f"""
SELECT {local(when)} AS day, EXTRACT(HOUR FROM {when} AT TIME ZONE %(zone)s)::smallint AS hour,
    {team} AS team_id, {marketing_team} AS marketing_team_id, (c.outcome IN ('reached', 'meeting'))::int AS answered, 1 AS number
FROM leads_followup c {joins}
WHERE c.channel = 'call' AND c.taken_back_at IS NULL AND {days.within(when)}
"""  # noqa: S608


def leads(days: Days) -> str:
    """By the day of the first contact, or that on which they were added where nobody knows it."""
    past = "SELECT 1 FROM leads_handoff h WHERE h.lead_id = l.id AND h.is_imported AND h.taken_back_at IS NULL"
    # a subquery with a limit is asked for each lead, EXISTS for all at once
    was_met = f"({past} LIMIT 1) IS NULL" if days.are_few else f"NOT EXISTS ({past})"
    kinds = (
        ("source", "l.source", "0"),
        ("campaign", "COALESCE(l.campaign_id::text, '')", "0"),
        ("team", "COALESCE(l.marketing_team_id::text, '')", f"({was_met})::int"),
    )
    return " UNION ALL ".join(
        f"""
SELECT COALESCE(l.first_contact_on, {local("l.added_at")}) AS day, l.first_contact_on IS NOT NULL AS known,
    '{by}' AS by, {key} AS key, 1 AS leads, (l.customer_since IS NOT NULL)::int AS won, {met} AS met
FROM leads_lead l
WHERE {days.dated_within("l.first_contact_on")} OR (l.first_contact_on IS NULL AND {days.within("l.added_at")})
"""  # noqa: S608
        for by, key, met in kinds
    )


class _Lead:
    """What a fact about a handoff says of its lead."""

    def __init__(self, days: Days) -> None:
        self.join = "" if days.are_few else "LEFT JOIN leads_lead l ON l.id = h.lead_id"
        column = _looked_up("leads_lead", "h.lead_id") if days.are_few else "l.{}".format
        self.marketing_team = f"{column('marketing_team_id')} AS marketing_team_id"
        self.campaign = f"{column('campaign_id')} AS campaign_id"


def _looked_up(table: str, pk: str) -> Callable[[str], str]:
    return f"(SELECT one.{{}} FROM {table} one WHERE one.id = {pk})".format  # noqa: S608


def _step(step: str, days: Days) -> str:
    """The handoffs that took a step, with a one for each number it counts in."""
    lead = _Lead(days)
    counted = ", ".join(f"{STEPS[step].get(name, '0')} AS {name}" for name in NUMBERS)
    return f"""
SELECT {local(f"h.{step}_at")} AS day, h.team_id, {lead.marketing_team}, {lead.campaign}, h.source, h.tier, h.submitted_by_id,
    h.returned_for_id, {counted}
FROM leads_handoff h {lead.join} LEFT JOIN sla_reason r ON r.id = h.returned_for_id
WHERE {OWN} AND {days.within(f"h.{step}_at")}
"""  # noqa: S608

"""What marketing runs in these six months, whom it brings, and what becomes of them."""

from dataclasses import dataclass, field

FINE = {
    "good": 0.6,
    "timing": 0.09,
    "no_budget": 0.05,
    "evaluating": 0.06,
    "silent": 0.08,
    "no_authority": 0.04,
    "needs_information": 0.04,
}


@dataclass(frozen=True)
class Drive:
    """A campaign, or no campaign at all. ``first`` and ``last``: shares of the time told; ``weight``: of all leads.

    ``tiers``: which tier those have who are handed over; ``handed``: how many are; ``fates``: what becomes of them.
    """

    name: str
    source: str
    weight: float
    first: float = 0.0
    last: float = 1.0
    handed: float = 0.4
    tiers: dict[str, float] = field(default_factory=lambda: {"A": 0.5, "B": 0.5})
    fates: dict[str, float] = field(default_factory=lambda: FINE)
    americas: float = 0.35
    aim: str = ""
    persona: str = "operations_lead"
    sales_will_hear: str = ""
    sales_may_say: str = ""

    @property
    def is_campaign(self) -> bool:
        return bool(self.aim)


GUIDE = Drive(
    "The empty dock", "content", 0.24, first=0.08, last=0.95, handed=0.4, tiers={"B": 0.85, "A": 0.15},
    fates={"good": 0.3, "needs_information": 0.26, "outside_profile": 0.16, "competitor": 0.05, "not_ready": 0.05, "silent": 0.07, "bad_data": 0.04, "timing": 0.04},
    aim="A guide of twelve pages on why docks stand empty while lorries queue", persona="operations_lead",
    sales_will_hear="That they have read the guide, and that they were only looking.",
    sales_may_say="Ask which of the five causes they found at home. Do not quote savings before we know their volume.",
)  # fmt: skip
DRIVES = (
    Drive("website", "website", 0.2, handed=0.55, tiers={"A": 0.8, "B": 0.2}),
    Drive("search", "organic_search", 0.12, handed=0.35),
    Drive("referral", "referral", 0.05, handed=0.7, tiers={"A": 0.9, "B": 0.1}, fates={**FINE, "good": 0.9}),
    GUIDE,
    Drive(
        "Ready for peak season", "webinar", 0.16, first=0.15, last=0.75, handed=0.42, tiers={"A": 0.3, "B": 0.7},
        aim="Three webinars for people who dread November", americas=0.3,
        sales_will_hear="That the season is won in August, and who says so.",
        sales_may_say="Offer a trial for one site before the season. Prices hold until the last webinar.",
    ),
    Drive(
        "Slots before Christmas", "paid_search", 0.1, first=0.5, last=1.0, handed=0.52, tiers={"A": 0.85, "B": 0.15},
        aim="Be found by those who search for dock scheduling right now", persona="operations_lead",
        sales_will_hear="Can you still start this year?",
        sales_may_say="Yes, when the site has Wi-Fi at the gate and signs by the end of the month.",
    ),
    Drive(
        "Yard Days fair", "event", 0.09, first=0.34, last=0.4, handed=0.5, tiers={"C": 0.85, "A": 0.15}, americas=0.1,
        aim="Two hundred talks at the stand, forty that go on", persona="operations_lead",
        sales_will_hear="That we promised to send the checklist. Yuki has sent it.",
        sales_may_say="Mention what they told us at the stand: it is noted in their own words.",
    ),
    Drive(
        "Cold chain round table", "webinar", 0.04, first=0.45, last=0.9, handed=0.5, tiers={"A": 0.4, "B": 0.6}, americas=0.9,
        aim="Twelve seats, one subject: what a warm pallet costs", persona="budget_owner",
        sales_will_hear="The number from the last table: what waiting costs a day.",
        sales_may_say="Offer the calculation in their own numbers.",
    ),
)  # fmt: skip
TITLES = {
    "operations_lead": (
        "Head of Logistics", "Operations Manager", "Warehouse Manager", "Head of Dispatch", "Plant Manager",
        "Logistics Coordinator", "Production Planner", "Director of Operations", "Warehouse Shift Lead", "Yard Manager",
    ),
    "budget_owner": (
        "Managing Director", "CFO", "Chief Financial Officer", "Owner", "Head of Finance", "CEO", "Head of Supply Chain",
    ),
    "carrier_coordinator": ("Transport Manager", "Freight Buyer", "Carrier Coordinator", "Head of Transport"),
    "other": ("Marketing Assistant", "Consultant", "Student assistant", "IT Administrator", "Procurement Trainee"),
}  # fmt: skip

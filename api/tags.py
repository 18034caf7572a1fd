"""Under which heading the document shows an operation: the things it is about, in the words of the domain."""

TAGS = {
    "lead": "A person whom marketing nurtures and hands over to sales; its stage follows from steps.",
    "engagement": "A touch that marketing saw: kind, time, source.",
    "next_step": "What marketing will do with a lead, by when.",
    "import": "A file of leads on its way in: uploaded, its columns chosen, run.",
    "handoff": "One passing of one lead from marketing to sales, and every step of it. A step names the turn it saw.",
    "question": "Asked by sales about a handoff; sales' clocks stand still until marketing answers.",
    "follow_up": "An attempt by sales to reach the lead.",
    "step": "What somebody did a moment ago and may take back.",
    "clock": "One running promise: whose, for what, due when and why.",
    "company": "An organisation that leads work for.",
    "campaign": "What marketing runs, what for, and what sales will hear of it and may say.",
    "term": "A word of the glossary with its versions; it counts once a manager of each side approved it.",
    "persona": "A kind of buyer, and the criteria that recognise one.",
    "profile": "The ideal customer profile: weighted criteria on the company.",
    "agreement": "What both sides promise each other: versions, each signed by both.",
    "scoreboard": "The numbers that both sides see: promises kept, the month's measures, the funnel, returns.",
    "person": "A member of the workspace, as the directory shows them.",
    "team": "A group on one side; a sales team has a queue.",
    "calendar": "When a team works: its promises run only then.",
}


def tag_of(operation: str) -> str:
    """The heading of an operation: ``next_step_plan`` is about a next step."""
    return max((tag for tag in TAGS if operation.startswith(f"{tag}_")), key=len)

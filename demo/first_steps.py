"""What the terminal says when the demo runs."""

from demo.cast import ROLES
from demo.roles import SAID

STEPS = (
    ("daniel", "Queue", "take the lead that is due first: read why it is qualified, press A, then F."),
    ("tomas", "Today", "answer what sales asked, and look after a lead that came back."),
    ("miriam", "Scoreboard", "see which promises slipped, and when; the bad fortnight is the fair."),
    ("ines", "Agreement", "read what version 3 would change, and sign it, or not."),
)


def first_steps(*, base_url: str) -> str:
    """Who one can be, with one press each, and where to begin."""
    names = {part.key: part for part in ROLES}
    lines = [f"Look around with one press at {base_url}/account/login/ as"]
    for digit, part in enumerate(ROLES, start=1):
        role = str(SAID[part.key][0])
        lines.append(f"  {digit}  {part.name:<16} {role:<18} {part.email}")
    lines += ["", "First steps:"]
    lines += [f"  as {names[key].name.split()[0]}, {place}: {text}" for key, place, text in STEPS]
    lines += ["", "All of it is invented, and kept apart from real work. To start for real: python3 manage.py up"]
    return "\n".join(lines)

"""A client of Smarketing's API in one file: Python and nothing else.

    SMARKETING=http://127.0.0.1:8000 KEY=smk_… python3 client.py [fair.csv]

Brings the file in, then tells what a form on a website would: somebody asked for a demo. Whoever qualifies is handed over, and
what came back is printed. Run it twice: nothing happens twice.
"""

import json
import os
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen


class Refused(Exception):
    """A problem (RFC 9457). Rely on ``code``; ``detail`` is for people; ``errors`` say which field and why."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem["detail"])
        self.status, self.code, self.detail = problem["status"], problem["code"], problem["detail"]
        self.errors, self.problem = problem["errors"], problem


class Smarketing:
    """Asks, waits when it has to, and sends again what got no answer: under its key nothing is done twice."""

    def __init__(self, address: str, key: str, *, tries: int = 5, sleep: Any = time.sleep) -> None:
        self.address, self.key, self.tries, self.sleep = address.rstrip("/"), key, tries, sleep

    def get(self, path: str, **query: Any) -> Any:
        return self.ask("GET", path, query=query)

    def post(self, path: str, body: Any = None) -> Any:
        return self.ask("POST", path, content=json.dumps(body or {}).encode())

    def upload(self, path: str, file: Path) -> Any:
        return self.ask("POST", path, query={"name": file.name}, content=file.read_bytes(), media_type="text/csv")

    def pages(self, path: str, **query: Any) -> Iterator[Any]:
        """Everything in a list, however many pages it has."""
        page = self.get(path, **query)
        yield from page["results"]
        while page["next"]:
            page = self.ask("GET", page["next"])
            yield from page["results"]

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        content: bytes | None = None,
        media_type: str = "application/json",
    ) -> Any:
        address = path if path.startswith("http") else f"{self.address}/api/v1/{path}"
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": media_type}
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid.uuid4())  # one for all tries
        request = Request(address + (f"?{urlencode(query)}" if query else ""), content, headers, method=method)
        for left in reversed(range(self.tries)):
            try:
                with urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except HTTPError as error:
                if error.code not in (429, 503) or not left:
                    raise Refused(json.load(error)) from None
                self.sleep(int(error.headers.get("Retry-After", "5")))
            except (URLError, TimeoutError):  # it may have been done: the key makes sure that it is not done again
                if not left:
                    raise
                self.sleep(1)
        raise AssertionError("the last try answers or raises")


def bring_in(house: Smarketing, file: Path) -> None:
    """A file of leads, its columns as they are proposed, and what became of its rows."""
    job = house.upload("imports", file)
    house.post(f"imports/{job['id']}/columns")
    house.post(f"imports/{job['id']}/run")
    while (job := house.get(f"imports/{job['id']}"))["state"] == "running":
        house.sleep(1)
    print(f"{file.name}: {job['new']} new, {job['updated']} updated, {job['rejected']} rejected")
    for row in house.pages(f"imports/{job['id']}/problems"):
        print(f"  line {row['line']}: {row['reasons'][0]['reason']}")


def tell_of_a_demo(house: Smarketing) -> dict[str, Any]:
    """A lead, found by its e-mail or new, and what they did."""
    lead = house.post(
        "leads",
        {
            "name": "Katrin Vogel",
            "email": "katrin.vogel@brueckner-getraenke.example",
            "title": "Head of Logistics",
            "company": {"name": "Brückner Getränke"},
            "source": "website",
            "consent": "given",
        },
    )
    told = {"kind": "demo_request", "at": datetime.now(UTC).isoformat(), "source": "website"}
    house.post(f"leads/{lead['id']}/engagements", told)
    return dict(lead)


def hand_over(house: Smarketing, lead: dict[str, Any]) -> None:
    """To the first sales team, if the agreement counts the lead as qualified."""
    verdict = house.get(f"leads/{lead['id']}/verdict", fields="qualified,sentence")
    print(f"{lead['name']}: {verdict['sentence']}")
    if not verdict["qualified"]:
        return
    team = next(team for team in house.pages("teams") if team["side"] == "sales")
    context = {"need": "Two more docks before the summer.", "best_time": "Mornings"}
    try:
        handoff = house.post(f"leads/{lead['id']}/submission", {"team": team["id"], "context": context})
    except Refused as refused:
        if refused.code != "overtaken":
            raise
        print(f"  {refused.detail}")  # who was first, and when
    else:
        print(f"  handed over to {team['name']}, due {handoff['due_at']}")


def tell_what_came_back(house: Smarketing) -> None:
    for handoff in house.pages("handoffs", state="returned"):
        print(f"{handoff['lead']['name']} came back: {handoff['returned_for']['label']}. {handoff['returned_note']}")


if __name__ == "__main__":
    smarketing = Smarketing(os.environ["SMARKETING"], os.environ["KEY"])
    for name in sys.argv[1:]:
        bring_in(smarketing, Path(name))
    hand_over(smarketing, tell_of_a_demo(smarketing))
    tell_what_came_back(smarketing)

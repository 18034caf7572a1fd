"""Many browsers in one process, each asking as static/js/live.js does. Lines in: a letter; out: one line of JSON at the end.

``python -m smarketing.bench.browsers`` reads a line of JSON first: port, pages (one for each browser: cookie, parts with their
signed names and stamps), rows, places and pane (the addresses of the parts). Then ``g``: all look at the page; ``r``: all look
away; ``q``: the end.
"""

import asyncio
import json
import random
import re
import sys
import time
import zlib
from collections import defaultdict
from typing import Any
from urllib.parse import quote

EVERY, SPREAD, SLOWEST, PATIENCE = 1.5, 0.1, 15.0, 8.0
NAMED = re.compile(r"Arrival (\d+)")
PART = re.compile(r'data-live="([^"]+)" data-live-version="([^"]*)"')


class Browser:
    """One open page of a queue: the list, the numbers of the navigation and the lead beside the list follow."""

    def __init__(self, crowd: "Crowd", page: dict[str, Any]) -> None:
        self.crowd, self.cookie, self.trusted = crowd, str(page["cookie"]), str(page["trusted"])
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.parts = {name: (token, stamps) for name, (token, stamps) in page["parts"].items()}
        self.queue = asyncio.Lock()

    async def live(self) -> None:
        await asyncio.sleep(random.random() * EVERY)
        wait = EVERY
        while self.crowd.looking.is_set():
            try:
                await self.ask()
                wait = EVERY
            except (OSError, asyncio.IncompleteReadError):
                wait = min(SLOWEST, wait * 2)
            await asyncio.sleep(wait * random.uniform(1 - SPREAD, 1 + SPREAD))

    async def ask(self) -> None:
        tokens, stamps = zip(*self.parts.values(), strict=True)
        status, text, head = await self.get(f"/live/{','.join(tokens)}?v={','.join(stamps)}")
        self.crowd.answers[status] += 1
        if status in (204, 404):
            return
        if status != 200:
            raise ConnectionError(status)
        now = dict(zip(self.parts, text.split(","), strict=True))
        moved = [name for name in self.parts if self.parts[name][1] != now[name]]
        if "rows" in moved:
            await self.load("rows")
        if "places" in moved:
            self.parts["places"] = (self.parts["places"][0], now["places"])
            spread = re.search(r"x-live-spread: ([\d.]+)", head)
            patience = float(spread[1]) if spread else 0
            self.crowd.later(min(SLOWEST, random.random() * patience), self.load("places"))
        if "pane" in moved:
            await self.load("pane")

    async def load(self, name: str) -> None:
        status, text, head = 0, "", ""
        if name == "rows" and self.trusted:
            status, text, head = await self.get(f"/live/?text={quote(self.trusted)}")
        if status != 200:
            status, text, head = await self.get(self.crowd.addresses[name])
        if status >= 500:
            self.parts[name] = (self.parts[name][0], "")
            raise ConnectionError(status)
        if trusted := re.search(r"\r\nx-live-text: (\S+)", head):
            self.trusted = trusted[1]
        if found := PART.search(text):
            self.parts[name] = (found[1], found[2])
        for number in map(int, NAMED.findall(text)):
            self.crowd.seen[number].setdefault(self.cookie, time.monotonic())

    async def get(self, path: str) -> tuple[int, str, str]:
        async with self.queue:
            begun = time.monotonic()
            async with asyncio.timeout(PATIENCE):
                answer = await self._exchange_or_again(path)
            self.crowd.times["text" if "?text=" in path else path.split("/")[1]].append(time.monotonic() - begun)
            return answer

    async def _exchange_or_again(self, path: str) -> tuple[int, str, str]:
        """The server closes what was idle; whoever loses patience leaves nothing half read behind."""
        try:
            return await self._exchange(path)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.streams = None
            return await self._exchange(path)
        except asyncio.CancelledError:
            self.streams = None
            raise

    async def _exchange(self, path: str) -> tuple[int, str, str]:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.crowd.port)
        reader, writer = self.streams
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\nX-Live: 1\r\n"
            "Accept-Encoding: gzip\r\nAccept: */*\r\n\r\n".encode()
        )
        head = re.sub(
            r"\r\n[^:]+", lambda name: name[0].lower(), (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        )
        length = re.search(r"\r\ncontent-length: (\d+)", head)
        if length:
            body = await reader.readexactly(int(length[1]))
        else:
            body = await self._chunks(reader) if "transfer-encoding: chunked" in head else b""
        if "content-encoding: gzip" in head:
            body = zlib.decompress(body, wbits=31)
        return int(head[9:12]), body.decode(), head

    async def _chunks(self, reader: asyncio.StreamReader) -> bytes:
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
        return body


class Crowd:
    """All of them, and what they saw."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.port = int(str(plan["port"]))
        self.addresses = {name: str(plan[name]) for name in ("rows", "places", "pane")}
        self.browsers = [Browser(self, page) for page in plan["pages"]]
        self.looking = asyncio.Event()
        self.seen: dict[int, dict[str, float]] = defaultdict(dict)
        self.times: dict[str, list[float]] = defaultdict(list)
        self.answers: dict[int, int] = defaultdict(int)
        self.tasks: set[asyncio.Task[None]] = set()

    def later(self, delay: float, work: "asyncio.Future[None] | object") -> None:
        """Whoever looks away asks for nothing until they look again."""

        async def wait() -> None:
            await asyncio.sleep(delay)
            await self.looking.wait()
            await work  # type: ignore[misc]

        self.start(wait())

    def start(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def run(self) -> None:
        said = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(said), sys.stdin)
        sys.stdout.write("open\n")
        sys.stdout.flush()
        while (letter := (await said.readline()).decode().strip()) not in ("", "q"):
            if letter == "g":
                self.looking.set()
                for browser in self.browsers:
                    self.start(browser.live())
            else:
                self.looking.clear()
        for task in self.tasks:
            task.cancel()
        seen = {number: list(times.values()) for number, times in self.seen.items()}
        told = {"seen": seen, "times": self.times, "answers": self.answers, "seconds": time.process_time()}
        sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    asyncio.run(Crowd(json.loads(sys.stdin.readline())).run())

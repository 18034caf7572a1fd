"""Ends what the supervisor started when the supervisor itself is killed.

A child with its own session reads lines on standard input: `+ pgid signal` when a part started, `- pgid` when it ended, `.`
when all is over. End of file without that means that the supervisor died: every part still known is ended, last one first.
Standard library only, run as a script: it must stay small and start at once.
"""

import os
import signal
import sys
import time

GRACE_SECONDS = 8.0


def main(mark: str) -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: dict[int, int] = {}
    for line in sys.stdin:
        match line.split():
            case ["+", group, number]:
                groups[int(group)] = int(number)
            case ["-", group]:
                groups.pop(int(group), None)
            case ["."]:
                return
    for group, number in reversed(groups.items()):
        end_group(group, number)
    end_marked(mark)


def end_group(group: int, number: int) -> None:
    """Ask the leader, wait, then kill whoever is left in the group."""
    try:
        os.kill(group, number)
        deadline = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < deadline and is_running(group):
            time.sleep(0.05)
    except ProcessLookupError:
        pass
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def is_running(pid: int) -> bool:
    """Whether the process exists and is more than a corpse waiting for its parent."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def end_marked(mark: str) -> list[int]:
    """End every other process that carries this mark in its environment: PostgreSQL in its quick way, the rest at once."""
    found = marked(mark)
    for pid, name in found.items():
        try:
            os.kill(pid, signal.SIGINT if name == "postgres" else signal.SIGKILL)
        except ProcessLookupError:
            continue
    deadline = time.monotonic() + GRACE_SECONDS
    while any(is_running(pid) for pid in found) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in filter(is_running, found):
        os.kill(pid, signal.SIGKILL)
    return list(found)


def marked(mark: str) -> dict[int, str]:
    """The running processes, other than this one, whose environment has the line `mark`, with their short names."""
    found = {}
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if not entry.isdigit() or int(entry) == os.getpid() or not is_running(int(entry)):
            continue
        try:
            with open(f"/proc/{entry}/environ", "rb") as environ, open(f"/proc/{entry}/comm") as comm:
                if mark.encode() in environ.read().split(b"\0"):
                    found[int(entry)] = comm.read().strip()
        except OSError:
            continue  # it has just ended, or is another person's
    return found


if __name__ == "__main__":
    main(sys.argv[1])

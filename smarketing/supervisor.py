"""Starts the parts in order, watches them all, and ends them all: whatever happens, no process is left behind.

Every part has a session of its own, so that Ctrl-C in the terminal reaches only the supervisor. A signal handler only wakes
the loop, it never raises. A part that ends by itself ends the whole, with a message that says which and where its log is.
"""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from smarketing import watchdog
from smarketing.state import MARK, SetUpError, State, as_account

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 8.0
SERVER_GRACE_SECONDS = 30.0  # a last checkpoint on a slow disk
LOG_LIMIT_BYTES = 20_000_000


class Stopped(Exception):
    """Somebody asked us to stop while we were starting."""


class PartEnded(SetUpError):
    """A part ended that should have gone on."""


@dataclass
class Part:
    """A process we started, in a session of its own."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals
    started: float

    @property
    def is_server(self) -> bool:
        return self.name in ("postgresql", "valkey")

    @property
    def grace_seconds(self) -> float:
        """How long it may take to end. Whoever has hardly begun may miss the signal, and has nothing to finish."""
        if self.is_server:
            return SERVER_GRACE_SECONDS
        return min(GRACE_SECONDS, max(1.0, time.monotonic() - self.started))

    def last_words(self, lines: int = 12) -> str:
        return "\n".join("    " + line for line in self.log.read_text(errors="replace").splitlines()[-lines:])


class Supervisor:
    """Use as a context: leaving it, however, ends everything that was started."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.mark = f"{MARK}={state.path}"
        self.parts: list[Part] = []
        self.asked_to_stop = False
        self._wake_out, self._wake_in = os.pipe()
        os.set_blocking(self._wake_in, False)
        os.set_blocking(self._wake_out, False)

    def __enter__(self) -> Self:
        for number in STOPPING:
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._wake_in, warn_on_full_buffer=False)
        watchdog.end_marked(self.mark)  # we hold the lock, so these are left over from one that was killed
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", "-S", watchdog.__file__, self.mark], stdin=subprocess.PIPE, start_new_session=True
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._end(self.parts)
            watchdog.end_marked(self.mark)
        finally:
            self._tell_watchdog(".")
            self._watchdog.wait()

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        account: str | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        **options: Any,
    ) -> Part:
        """Start a part; its output goes to its log."""
        self._check()
        log = self.state.log / f"{name}.log"
        keep_short(log)
        with log.open("ab") as output:
            options = {"stdout": output, "stderr": output, "cwd": self.state.path, **options}
            environment = {**env, MARK: str(self.state.path)}
            process = subprocess.Popen(
                [str(word) for word in command],
                env=environment,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                **options,
                **as_account(account),
            )
        part = Part(name, process, log, stop_signal, time.monotonic())
        self.parts.append(part)
        self._tell_watchdog(f"+ {process.pid} {stop_signal.value}")
        return part

    def run(self, name: str, command: Sequence[str | Path], *, env: Mapping[str, str], **options: Any) -> str:
        """Run one step to its end and return what it printed; raise SetUpError with its last words when it fails."""
        read, write = os.pipe()
        with open(read, "rb") as output:
            with open(write, "wb") as inlet:
                step = self.start(name, command, env=env, stdout=inlet, **options)
            if self._until_end(step):
                raise SetUpError(f"{name} failed:\n{step.last_words()}\nThe whole log: {step.log}")
            return output.read().decode()

    def follow(self, name: str, command: Sequence[str | Path], *, env: Mapping[str, str], **options: Any) -> int:
        """Run one step to its end with its output on the terminal; return its exit code."""
        options = {"stdout": None, "stderr": None, "stop_signal": signal.SIGINT, **options}
        return self._until_end(self.start(name, command, env=env, **options))

    def _until_end(self, step: Part) -> int:
        self.parts.remove(step)  # it may end
        try:
            while step.process.poll() is None:
                self._check()
                self._wait(0.5)
        finally:
            self._end([step])
        return step.process.returncode

    def wait_for(self, part: Part, is_ready: Callable[[], bool], *, seconds: float = 30.0) -> None:
        """Wait until a part is ready, watching every other part meanwhile."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            self._check()
            if time.monotonic() > deadline:
                raise SetUpError(f"{part.name} did not get ready in {seconds:.0f} s:\n{part.last_words()}")
            self._wait(0.05)
        self._check()

    def forget(self, part: Part) -> None:
        """A part that has ended, and may."""
        self.parts.remove(part)
        self._kill_group(part)

    def watch(self) -> None:
        """Return when asked to stop; raise PartEnded when a part ends by itself."""
        while not self.asked_to_stop:
            self._check()
            for part in self.parts:
                keep_short(part.log)
            self._wait(5)

    def _check(self) -> None:
        if self.asked_to_stop:
            raise Stopped
        if self._watchdog.poll() is not None:
            raise PartEnded("The watchdog ended (it was killed), so everything stops.")
        for part in self.parts:
            if part.process.poll() is not None:
                raise PartEnded(
                    f"{part.name} ended by itself ({_how(part.process.returncode)}), so everything stops. What was "
                    f"saved is safe. Its last words:\n{part.last_words()}\nThe whole log: {part.log}"
                )

    def _wait(self, seconds: float) -> None:
        """Sleep until a signal or the end of a child wakes us."""
        if select.select([self._wake_out], [], [], seconds)[0]:
            os.read(self._wake_out, 4096)

    def _end(self, parts: list[Part]) -> None:
        """Last started, first ended. All that is not a server is asked at once, the servers one after the other."""
        waves: list[list[Part]] = [[]]
        for part in reversed(parts):
            if part.is_server:
                waves.append([part])
            else:
                waves[0].append(part)
        for wave in waves:
            for part in wave:
                self._signal(part, part.stop_signal)
            deadlines = [time.monotonic() + part.grace_seconds for part in wave]
            for part, deadline in zip(wave, deadlines, strict=True):
                while part.process.poll() is None and time.monotonic() < deadline:
                    self._wait(0.2)
                self._kill_group(part)
        for part in list(parts):
            parts.remove(part)

    def _signal(self, part: Part, number: signal.Signals) -> None:
        if part.process.poll() is None:
            part.process.send_signal(number)

    def _kill_group(self, part: Part) -> None:
        try:
            os.killpg(part.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        part.process.wait()
        self._tell_watchdog(f"- {part.process.pid}")

    def _tell_watchdog(self, line: str) -> None:
        assert self._watchdog.stdin
        try:
            self._watchdog.stdin.write(f"{line}\n".encode())
            self._watchdog.stdin.flush()
        except BrokenPipeError:
            pass  # it was killed; the check says so

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True


def keep_short(log: Path, *, limit: int = LOG_LIMIT_BYTES) -> None:
    """Put a log that has grown long aside, over the one before. Whoever writes appends to the same file, which begins anew."""
    if log.exists() and log.stat().st_size > limit:
        shutil.copyfile(log, log.with_suffix(".old.log"))
        os.truncate(log, 0)


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

#!/usr/bin/env python3
"""Smarketing's one entrance: `up` runs everything, `test` runs all tests, any other command is Django's.

It builds .venv with the standard library alone and continues there. This file must be readable by Python 3.8, so that an
old interpreter gets a sentence instead of a SyntaxError. SMARKETING_NO_BOOTSTRAP=1 goes straight to Django (images).
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

HOUSE = Path(__file__).resolve().parent
VENV = HOUSE / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "smarketing-stamp"
TOOLS = HOUSE / "var" / "tools"
UV_VERSION = "0.13.9"
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main():
    # type: () -> None
    if sys.version_info < (3, 11):
        sys.exit(
            "Smarketing needs Python 3.11 or newer; this is %d.%d. Install python3.11 and run it with that."
            % sys.version_info[:2]
        )
    if sys.argv[1:2] in (["up"], ["test"]):
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # as long as nothing runs, Ctrl-C just ends us
    if not os.environ.get("SMARKETING_NO_BOOTSTRAP"):
        enter_venv(dev=sys.argv[1:2] in (["test"], ["install"]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smarketing.settings")
    run_command()


def run_command():
    # type: () -> None
    """In the right interpreter: our two commands, or Django's."""
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command == "install":  # for scripts/check: everything is in .venv now
        return
    if command == "up":
        from smarketing.up import main as up

        sys.exit(up(sys.argv[2:]))
    if command == "test":
        from smarketing.testing import main as test

        sys.exit(test(sys.argv[2:]))
    if command == "bench":
        from smarketing.bench.main import main as bench

        sys.exit(bench(sys.argv[2:]))
    from django.core.management import execute_from_command_line

    from smarketing.embedded import lend_environment

    lend_environment(command)
    execute_from_command_line(sys.argv)


def enter_venv(dev):
    # type: (bool) -> None
    """Return when this interpreter is that of a current .venv; else make it so and start again in it."""
    if not is_current(dev):
        VENV.parent.mkdir(exist_ok=True)
        (HOUSE / "var").mkdir(exist_ok=True)
        with open(str(HOUSE / "var" / "set-up.lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_current(dev):
                build_venv(dev)
    if Path(sys.prefix) != VENV:
        os.execv(str(PYTHON), [str(PYTHON), str(HOUSE / "manage.py"), *sys.argv[1:]])


def stamp_of(dev):
    # type: (bool) -> str
    """What .venv holds when it was made from today's locks, in this place."""
    name = "requirements-dev.txt" if dev else "requirements.txt"
    made_of = (HOUSE / name).read_bytes() + str(HOUSE).encode()
    return "%s %s" % (name, hashlib.sha256(made_of).hexdigest())


def is_current(dev):
    # type: (bool) -> bool
    if not STAMP.exists() or not PYTHON.exists():
        return False
    stamp = STAMP.read_text()
    return stamp == stamp_of(True) or (not dev and stamp == stamp_of(False))


def build_venv(dev):
    # type: (bool) -> None
    """Install exactly what the lock names: from the local cache when that is enough, else from the network."""
    dev = dev or (STAMP.exists() and STAMP.read_text().startswith("requirements-dev.txt"))
    print("Installing what Smarketing needs into .venv (once) ...", flush=True)
    uv = find_uv()
    if not succeeds([str(PYTHON), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
        shutil.rmtree(str(VENV), ignore_errors=True)
        run([uv, "venv", "--quiet", "--no-python-downloads", "--python", sys.executable, str(VENV)])
    lock = HOUSE / ("requirements-dev.txt" if dev else "requirements.txt")
    sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON), str(lock)]
    if not succeeds([*sync, "--offline"]):
        run(sync)
    STAMP.write_text(stamp_of(dev))


def find_uv():
    # type: () -> str
    """The installer: named by $UV, on the PATH, or fetched by pip into var/tools; nothing is left outside the project."""
    found = os.environ.get("UV") or shutil.which("uv")
    if found:
        return found
    ours = TOOLS / "bin" / "uv"
    if ours.exists():
        return str(ours)
    shutil.rmtree(str(TOOLS), ignore_errors=True)
    wanted = "uv==" + UV_VERSION
    pip = [sys.executable, "-m", "pip"]
    quiet = ["install", "--quiet", "--disable-pip-version-check", "--no-warn-script-location"]
    if succeeds([*pip, "--version"]):
        run(pip + quiet + ["--root-user-action=ignore", "--target", str(TOOLS), wanted])
        return str(ours)
    if not succeeds([sys.executable, "-m", "venv", str(TOOLS)]):
        shutil.rmtree(str(TOOLS), ignore_errors=True)
        sys.exit("Smarketing needs pip, venv or uv to install its parts. On Debian: apt-get install python3-venv")
    run([str(TOOLS / "bin" / "python"), "-m", "pip", *quiet, wanted])
    return str(ours)


def run(command):
    # type: (list[str]) -> None
    if call(command):
        sys.exit(
            "That did not work (see above): %s\nWhen the network is back, run the same command again." % command[0]
        )


def succeeds(command):
    # type: (list[str]) -> bool
    """Whether it ran and ended well; its output is of no interest."""
    return shutil.which(command[0]) is not None and call(command, subprocess.DEVNULL) == 0


def call(command, output=None):
    # type: (list[str], int | None) -> int
    """Run to the end. A signal for us ends it, with everything it started, before it ends us."""
    asked = []  # type: list[int]
    before = {number: signal.signal(number, lambda got, frame: asked.append(got)) for number in STOPPING}
    process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    while process.poll() is None and not asked:
        time.sleep(0.02)
    if asked:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        sys.exit("\nStopped while installing. Run the same command again to go on.")
    for number, handler in before.items():
        signal.signal(number, handler)
    return process.returncode


if __name__ == "__main__":
    main()

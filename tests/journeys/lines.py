"""A line to a server that a test can cut and mend, as a network does."""

import os
import socket
import threading
from urllib.parse import parse_qs, unquote, urlsplit

Address = tuple[str, int] | str  # host and port, or a socket's path


class Line:
    """Listens on a port of its own and passes everything on. Cut, it breaks what is open and refuses what is new.

    Hanging, it takes everything and passes nothing on, as a server does that was stopped or has lost its disk.
    """

    def __init__(self, server: Address) -> None:
        self.server = server
        self.ends: list[socket.socket] = []
        self.listener: socket.socket | None = None
        self.port = 0
        self.passes = threading.Event()
        self.mend()

    def hang(self) -> None:
        self.passes.clear()

    def wake(self) -> None:
        self.passes.set()

    def mend(self) -> None:
        self.wake()
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self.listener, self.port = listener, listener.getsockname()[1]
        threading.Thread(target=self._accept, args=[listener], daemon=True).start()

    def cut(self) -> None:
        if self.listener:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None
        for end in self.ends:
            _close(end)
        self.ends.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _address = listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX if isinstance(self.server, str) else socket.AF_INET)
            far.connect(self.server)
            self.ends += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=[source, sink], daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                self.passes.wait()
                sink.sendall(data)
        except OSError:
            pass  # it was cut
        _close(source)
        _close(sink)


def _close(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # the other end was first
    end.close()


def database_line(url: str) -> tuple[Line, str]:
    """A line to the database, and the address that goes by it."""
    parts = urlsplit(url)
    host, port = unquote(parts.hostname or "localhost"), parts.port or 5432
    host = parse_qs(parts.query).get("host", [host])[0]
    line = Line(os.path.join(host, f".s.PGSQL.{port}") if host.startswith("/") else (host, port))
    user = parts.netloc.rpartition("@")[0]
    return line, f"postgres://{user}@127.0.0.1:{line.port}{parts.path}"


def redis_line(url: str) -> tuple[Line, str]:
    """The same for Valkey."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        number = parse_qs(parts.query).get("db", ["0"])[0]
        line = Line(parts.path)
        return line, f"redis://127.0.0.1:{line.port}/{number}"
    line = Line((parts.hostname or "localhost", parts.port or 6379))
    return line, f"redis://{parts.netloc.rpartition('@')[0]}@127.0.0.1:{line.port}{parts.path}".replace("//@", "//")

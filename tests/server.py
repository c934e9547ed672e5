"""``kg serve`` as a process of its own on a free port, and the requests that tests send it."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
from pyoxigraph import DefaultGraph, Quad, RdfFormat

from kg import folder

ROOT = Path(__file__).parents[1]
PATIENCE = 60  # seconds; a busy machine is no fault


class Answer(NamedTuple):
    """What came back; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def media(self) -> str:
        """The media type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


class Server:
    """A running server; leaving the block stops it, and it must stop well."""

    def __init__(self, graph: Path, *options: str) -> None:
        command = [sys.executable, "-m", "kg", "serve", "--graph", str(graph), "--port", "0", *options]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, text=True)
        self.said: list[str] = []
        self._ready = threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._ready.wait(PATIENCE)
        found = re.search(r"http://(\S+):(\d+)/", "".join(self.said))
        if not found:
            self.stop()
        assert found, f"it did not start: {''.join(self.said)}"
        self.host, self.port = found[1].strip("[]"), int(found[2])
        self.url = f"http://{found[1]}:{found[2]}"

    def _listen(self) -> None:
        for line in self.process.stderr:
            self.said.append(line)
            if "http://" in line:
                self._ready.set()
        self._ready.set()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        assert self.stop() == 0, "".join(self.said)

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Ask it to end, and give its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self.process.wait()
            self._listener.join()
            self.process.stderr.close()

    def ask(self, path: str, headers: dict[str, str] | None = None, *, method: str = "", body: bytes | None = None) -> Answer:
        """Send one request on a connection of its own."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            connection.request(method or ("GET" if body is None else "POST"), path, body, headers or {})
            found = connection.getresponse()
            return Answer(found.status, {name.lower(): value for name, value in found.getheaders()}, found.read())
        finally:
            connection.close()

    def raw(self, sent: bytes, wait: float = PATIENCE) -> bytes:
        """Send bytes as they are, and give all that comes back until the server closes or ``wait`` seconds are over."""
        with socket.create_connection((self.host, self.port), timeout=wait) as line:
            with contextlib.suppress(ConnectionError):  # it may have closed already; what it said can still be read
                line.sendall(sent)
            return drained(line)


def drained(line: socket.socket) -> bytes:
    """All that comes over a line until it closes or falls silent."""
    parts = []
    try:
        while part := line.recv(1 << 16):
            parts.append(part)
    except (TimeoutError, ConnectionError):
        pass
    return b"".join(parts)


def eventually(done, seconds: float = PATIENCE):
    """What ``done`` gives, as soon as it gives something."""
    end = time.monotonic() + seconds
    while True:
        found = done()
        if found or time.monotonic() > end:
            assert found, "it never came"
            return found
        time.sleep(0.05)


def graph_folder(place: Path, trig: str) -> Path:
    """An output directory of a graph written in TriG, as a build would leave it."""
    quads = sorted(pyoxigraph.parse(trig.encode(), format=RdfFormat.TRIG), key=str)
    place.mkdir()
    union = sorted({Quad(*quad.triple, DefaultGraph()) for quad in quads}, key=str)
    counts = dict.fromkeys(("documents", "refused", "entities", "claims", "sentences", "covered"), 0)
    with folder.filling(place) as files:
        files.write("graph.nq", [pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS)])
        files.write("graph.ttl", [pyoxigraph.serialize((quad.triple for quad in union), format=RdfFormat.TURTLE)])
        files.seal({"counts": counts, "documents": [], "inputs": []})
    return place

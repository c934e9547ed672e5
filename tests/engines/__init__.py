"""Real triple stores, each started by a test in a folder of its own, on loopback and a free port, and stopped by its process."""

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat, parse_query_results

from kg import remote
from kg.cells import Cell
from kg.sparql import Asker, Solutions
from kg.tables import Rows

STARTING = 60  # seconds
STOPPING = 20
# A server ends also where the tests were killed before they could end it.
_BOUNDED = ["timeout", "--kill-after=5", "1800"] if shutil.which("timeout") else []


def demand(package: str, *needed: str | Path) -> None:
    """Skip the test unless each program or file that a Debian package brings is there."""
    for one in needed:
        if not (one.exists() if isinstance(one, Path) else shutil.which(one)):
            pytest.skip(f"{package} is not installed")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def server(command: list[str], folder: Path, url: str) -> Iterator[Path]:
    """Run a server in a folder until the block ends; begins when the URL answers. Gives the file that holds what it prints."""
    log = folder / "server.log"
    with log.open("wb") as printed:
        process = subprocess.Popen([*_BOUNDED, *command], cwd=folder, stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT)
    try:
        _wait(process, url, log)
        yield log
    finally:
        process.terminate()
        try:
            process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOPPING)


def _wait(process: subprocess.Popen, url: str, log: Path) -> None:
    late = time.monotonic() + STARTING
    while process.poll() is None and time.monotonic() < late:
        try:
            with urllib.request.urlopen(url, timeout=STARTING):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise AssertionError(f"{process.args} did not start: {log.read_text('utf-8', 'replace')[-2000:]}")


def over_http(endpoint: str, graph: str | None = None) -> Asker:
    """What asks a SPARQL endpoint about one of its graphs, or about all it has."""
    return remote.ask(endpoint + (f"?{urllib.parse.urlencode({'default-graph-uri': graph})}" if graph else ""))


def solutions(raw: bytes) -> Solutions:
    """Solutions of SPARQL results in JSON."""
    found = parse_query_results(raw, format=QueryResultsFormat.JSON)
    return Solutions(tuple(variable.value for variable in found.variables), [tuple(row) for row in found])


def strictly(rows: Rows) -> list[list[tuple[bool, Cell]]]:
    """The rows, and what Python takes for equal told apart: true and 1."""
    return [[(isinstance(cell, bool), cell) for cell in row.values()] for row in rows]

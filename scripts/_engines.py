"""The real triple stores, as the tests start them, and servers of ours; and the CPU time that a server takes."""

import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _figures import ROOT, environment

sys.path.insert(0, str(ROOT / "tests"))
import engines
from engines import oxigraph, virtuoso

__all__ = ["below", "cpu_seconds", "oxigraph", "served", "virtuoso"]


@contextmanager
def served(arguments: list[str], folder: Path) -> Iterator[str]:
    """Run a server in Python, whose last argument is its port, in a new folder; gives its endpoint."""
    folder.mkdir()
    port = engines.free_port()
    url = f"http://127.0.0.1:{port}/sparql"
    command = ["env", f"PYTHONPATH={environment()['PYTHONPATH']}", sys.executable, *arguments, str(port)]
    with engines.server(command, folder, f"{url}?query=ASK%7B%7D"):
        yield url


def below(pid: int) -> set[int]:
    """The processes that a process started and those started by them; none where the system has no /proc."""
    children = defaultdict(set)
    for child, parent, _ in _processes():
        children[parent].add(child)
    found, new = set(), {pid}
    while new := set().union(*(children[each] for each in new)):
        found |= new
    return found


def cpu_seconds(pids: set[int]) -> float:
    """The CPU time of these processes until now, with that of their children that have ended."""
    return sum(ticks for pid, _, ticks in _processes() if pid in pids) / os.sysconf("SC_CLK_TCK")


def _processes() -> Iterator[tuple[int, int, int]]:
    """Number, parent and clock ticks of every process."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        yield int(path.parent.name), int(fields[1]), sum(map(int, fields[11:15]))

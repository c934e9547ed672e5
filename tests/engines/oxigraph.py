"""The Oxigraph server, the binary that the PyPI package oxigraph puts beside Python."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engines import demand, free_port, server

PROGRAM = Path(sys.executable).parent / "oxigraph"


@dataclass(frozen=True)
class Oxigraph:
    """A running server: ``endpoint`` answers queries, ``update`` takes updates, ``store`` speaks the Graph Store Protocol."""

    url: str

    @property
    def endpoint(self) -> str:
        return f"{self.url}/query"

    @property
    def update(self) -> str:
        return f"{self.url}/update"

    @property
    def store(self) -> str:
        return f"{self.url}/store"


@contextmanager
def oxigraph(folder: Path, files: Iterable[Path] = ()) -> Iterator[Oxigraph]:
    """A server over the files, read-only; with none, an empty one that can be written to."""
    demand("the Oxigraph server (pip install oxigraph)", PROGRAM)
    folder.mkdir(parents=True, exist_ok=True)
    given = [str(path) for path in files]
    for path in given:
        printed = run("load", "--location", folder / "data", "--file", path)
        # It says how many it has read, and in --help style what else one could do.
        assert not [line for line in printed.splitlines() if "rror" in line], printed
    port = free_port()
    verb = "serve-read-only" if given else "serve"
    command = [PROGRAM, verb, "--location", folder / "data", "--bind", f"127.0.0.1:{port}"]
    with server([*map(str, command)], folder, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        yield Oxigraph(f"http://127.0.0.1:{port}")


def run(*arguments: object) -> str:
    """Run the program to its end and give what it printed; AssertionError when it fails."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr

"""The Oxigraph server, the binary that the PyPI package oxigraph puts beside Python."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
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
def oxigraph(folder: Path, files: Mapping[Path, str | None] | None = None) -> Iterator[Oxigraph]:
    """A read-only server of files, each loaded into the graph it stands beside (None: as the file says); with none, an empty one that takes updates."""
    demand("the server of the PyPI package oxigraph", PROGRAM)
    folder.mkdir(parents=True, exist_ok=True)
    for path, graph in (files or {}).items():
        _load(folder, path, ["--graph", graph] if graph else [])
    port = free_port()
    command = [PROGRAM, "serve-read-only" if files else "serve", "--location", folder / "data", "--bind", f"127.0.0.1:{port}"]
    with server([*map(str, command)], folder, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        yield Oxigraph(f"http://127.0.0.1:{port}")


def _load(folder: Path, path: Path, options: list[str]) -> None:
    command = [PROGRAM, "load", "--location", folder / "data", "--file", path, *options]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=300, check=False)
    said = [line for line in done.stderr.splitlines() if "rror" in line or "arn" in line]
    assert done.returncode == 0 and not said, done.stderr

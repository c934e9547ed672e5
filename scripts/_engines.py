"""The real triple stores, as the tests start them, and servers of ours."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _figures import ROOT, environment

sys.path.insert(0, str(ROOT / "tests"))
import engines
from engines import oxigraph, virtuoso

__all__ = ["oxigraph", "served", "virtuoso"]


@contextmanager
def served(arguments: list[str], folder: Path) -> Iterator[str]:
    """Run a server in Python, whose last argument is its port, in a new folder; gives its endpoint."""
    folder.mkdir()
    port = engines.free_port()
    url = f"http://127.0.0.1:{port}/sparql"
    command = ["env", f"PYTHONPATH={environment()['PYTHONPATH']}", sys.executable, *arguments, str(port)]
    with engines.server(command, folder, f"{url}?query=ASK%7B%7D"):
        yield url

"""What scripts/bench measures on the command line: how long a command takes beside importing the libraries the tool stands on."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial

from _figures import ROOT, Asked, Bench, Figure, Measured, at_most, environment, in_turns, spreads, told

IMPORTS = ("-c", "import rdflib, networkx, pyvis, pyshacl")
COMMANDS = {"kg build": (("-m", "kg", "build", str(ROOT / "releases")), 4.0), "kg --help": (("-m", "kg", "--help"), 0.3)}


def _python(*arguments: str) -> None:
    """Run Python in an empty folder; it may keep what it compiled of ours, as pip did of the libraries."""
    surroundings = environment(PYTHONDONTWRITEBYTECODE="")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([sys.executable, *arguments], cwd=folder, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"scripts/bench: {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")


def _beside_imports(arguments: tuple[str, ...], bar: float) -> Measured:
    def measured(name: str, asked: Asked) -> Iterator[Figure]:
        runs = in_turns({name: partial(_python, *arguments), "imports": partial(_python, *IMPORTS)}, asked.runs, warm=True)
        found = spreads(runs)
        ratio = found[name].median / found["imports"].median
        yield at_most(name, ratio, bar, f"of importing rdflib, networkx, pyvis and pySHACL; {told(found)}", measured=found)

    return measured


MEASURED: dict[str, Bench] = {name: Bench(_beside_imports(*how)) for name, how in COMMANDS.items()}

"""Rapper, the strict parser of the Debian package raptor2-utils."""

import re
import subprocess
from pathlib import Path

from engines import demand

_SYNTAX = {".ttl": "turtle", ".nq": "nquads", ".trig": "trig"}


def triples(path: Path) -> int:
    """How many triples or quads rapper reads in a file; AssertionError when it finds anything to say about it."""
    printed = _rapper("-c", path)
    said = [line for line in printed.splitlines() if "Parsing" not in line and "Parsing returned" not in line]
    assert not said, said
    return int(re.search(r"returned (\d+) triples", printed)[1])


def ntriples(path: Path) -> bytes:
    """The triples of a file as rapper writes them."""
    demand("raptor2-utils", "rapper")
    done = subprocess.run(["rapper", "-q", "-i", _SYNTAX[path.suffix], "-o", "ntriples", path], capture_output=True, timeout=300, check=False)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


def _rapper(option: str, path: Path) -> str:
    demand("raptor2-utils", "rapper")
    done = subprocess.run(["rapper", option, "-i", _SYNTAX[path.suffix], path], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr

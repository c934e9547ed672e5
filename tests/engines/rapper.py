"""Rapper, the strict parser of the Debian package raptor2-utils."""

import re
import subprocess
from pathlib import Path

from engines import demand

_SYNTAX = {".ttl": "turtle", ".nq": "nquads", ".trig": "trig"}


def count(path: Path) -> int:
    """How many triples or quads rapper reads in a file; AssertionError when it finds anything to say about it."""
    done = _rapper("-c", path)
    said = [line for line in done.stderr.decode().splitlines() if not line.startswith(("rapper: Parsing ", "rapper: Serializing "))]
    assert done.returncode == 0 and not said, done.stderr
    return int(re.search(rb"returned (\d+) triples", done.stderr)[1])


def ntriples(path: Path) -> bytes:
    """The triples of a file as rapper writes them; AssertionError when it finds anything to say about it."""
    done = _rapper("-q", path)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


def _rapper(option: str, path: Path) -> subprocess.CompletedProcess:
    demand("raptor2-utils", "rapper")
    return subprocess.run(["rapper", option, "-i", _SYNTAX[path.suffix], "-o", "ntriples", path], capture_output=True, timeout=300, check=False)

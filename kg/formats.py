"""HTML, PDF and DOCX → plain text, in a process of its own that may use so much memory and time and no more."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from .model import KgError

_LIBRARIES = {".pdf": "pypdf", ".docx": "python-docx", ".html": "trafilatura", ".htm": "trafilatura"}  # the extra "documents" names them all
SECONDS = 60.0


def unpacked(raw: bytes, path: Path) -> Mapping[str, str]:
    """Give the ``text`` of a file and what it says of itself: title, date, source_url, language; ``note`` says what of it could not be read.

    Errors: KgError 3 when it is damaged, encrypted, without text, or its parser is not installed; 4 when it would take too much memory or time.
    """
    try:
        done = subprocess.run(_command(path), input=raw, capture_output=True, check=False, timeout=SECONDS, env=_environment())
    except subprocess.TimeoutExpired as error:
        raise KgError(f"{path}: takes longer to read than {SECONDS:.0f} seconds; split it or save its text as .txt", 4) from error
    if done.returncode < 0:
        raise KgError(f"{path}: takes more time or memory to read than a release may; split it or save its text as .txt", 4)
    try:
        said = json.loads(done.stdout)
    except ValueError as error:
        raise KgError(f"{path}: its text cannot be taken out of it; save it as .txt", 3) from error
    return _demanded(said, path)


def _command(path: Path) -> list[str]:
    # -P: a file of the reader's folder that is named as a module must not be run.
    return [sys.executable, "-P", "-m", f"{__package__}.unpack", path.suffix.lower()]


def _environment() -> dict[str, str]:
    """The child finds this package where it lies, installed or not."""
    places = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places)), "PYTHONWARNINGS": "ignore"}


def _demanded(said: Mapping[str, str], path: Path) -> Mapping[str, str]:
    if "missing" in said:
        raise KgError(f"{path}: no library to read {path.suffix} files is installed; run: pip install {_LIBRARIES[path.suffix.lower()]}", 3)
    if "limit" in said:
        raise KgError(f"{path}: {said['limit']}", 4)
    if "reason" in said:
        raise KgError(f"{path}: {said['reason']}", 3)
    return said

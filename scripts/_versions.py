"""The versions of ours and of every peer that scripts/bench compares with, as far as they are installed."""

import platform
import re
import subprocess
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("networkx", "oxigraph", "pyoxigraph", "pyshacl", "pyvis", "rdflib", "shacl", "spacy", "starlette", "uvicorn", "usjp-tech-graph")
PROGRAMS = {"Virtuoso": ("virtuoso-t", "-?"), "Chromium": ("chromium", "--version")}


def versions() -> dict[str, str]:
    """A version by name; what is not installed is left out."""
    found = {"python": platform.python_version(), **{name: told for name in PACKAGES if (told := installed(name))}}
    return found | {name: told for name, command in PROGRAMS.items() if (told := _program(*command))}


def installed(name: str) -> str | None:
    """The version of a package; None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _program(*command: str) -> str | None:
    """The first number with dots in what a program says of itself."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    number = re.search(r"\d+\.\d+[\w.\-]*", done.stdout + done.stderr)
    return number[0] if number else None

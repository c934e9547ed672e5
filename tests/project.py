"""The project as another user has it: a copy without what this machine made, and the environment its commands run in."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
NEXT = ROOT / "tests" / "cases" / "walk" / "2024-04-10-white-house-fact-sheet-excerpt.md"
_MADE_HERE = shutil.ignore_patterns(".*venv*", ".git", ".*_cache", "__pycache__", "output", "output.*", "dist")


def clone(folder: Path) -> Path:
    """Copy the project, with no output and no environment but a ``kg`` that runs the copy with the packages of this one."""
    shutil.copytree(ROOT, folder, ignore=_MADE_HERE)
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "activate").write_text("# What this does for a user, the tests do themselves.\n")
    # No "python": a script that is not told to use this environment must not take it for its own and install into it.
    (programs / "kg").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kg "$@"\n')
    (programs / "kg").chmod(0o755)
    return folder


def environment(project: Path, **more: str) -> dict[str, str]:
    """The variables with which the commands of a clone use the packages that are here; nothing is installed."""
    path = f"{project / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    used = {"KG_PYTHON": sys.executable, "PYTHONPATH": str(project), "PATH": path, "COLUMNS": "160", "NO_COLOR": "1", "CI": ""}
    return {**os.environ, **used, **more}


def run(*command: object, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess:
    """Run a command to its end and keep what it printed."""
    return subprocess.run([*map(str, command)], cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=500)

"""What many tests share: the release of the project, built once, and the command line as a user runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import kg

ROOT = Path(__file__).parents[1]
RELEASE = ROOT / "releases" / "2024-04-10-us-embassy-tokyo-ai-partnerships.txt"


def run(*arguments: object, cwd: Path, given: bytes | None = None, **environment: str) -> subprocess.CompletedProcess:
    """Run ``kg`` as a process of its own in a folder."""
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, cwd=cwd, env=variables, input=given, capture_output=True, check=False, timeout=120)


@pytest.fixture(scope="session")
def output(tmp_path_factory) -> Path:
    """The output directory of the release; tests read it only."""
    folder = tmp_path_factory.mktemp("built") / "output"
    kg.build([RELEASE], folder)
    return folder


@pytest.fixture(scope="session")
def loaded(output) -> "kg.Graph":
    """The graph of the release, as it is opened from its directory."""
    return kg.load(output)

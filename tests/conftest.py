"""What many tests share: the release of the project, built once, and the command line as a user runs it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from explorer import browser, file, html, ontology, rows, texts  # noqa: F401  (fixtures of the tests of the explorer)

import kg

# A shell that runs the tests in the background lets them ignore Ctrl-C, and so would all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parents[1]
RELEASE = ROOT / "releases" / "2024-04-10-us-embassy-tokyo-ai-partnerships.txt"


def run(*arguments: object, cwd: Path, given: bytes | None = None, **environment: str) -> subprocess.CompletedProcess:
    """Run ``kg`` as a process of its own in a folder."""
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, cwd=cwd, env=variables, input=given, capture_output=True, check=False, timeout=120)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    """The same for a module that is skipped whole."""
    return (yield from pytest_runtest_makereport())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """In CI a missing engine or browser is a failure; only what lies beside the project may be missing there."""
    report = yield
    reason = str(report.longrepr[2]) if report.skipped and isinstance(report.longrepr, tuple) else ""
    if reason and os.environ.get("CI") == "true" and "shared" not in reason:
        report.outcome, report.longrepr = "failed", f"skipped in CI, where nothing may be: {reason}"
    return report


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

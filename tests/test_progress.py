"""What a person sees of a long work: a bar on a terminal, a few lines on a pipe, nothing from the API."""

import os
import pty
import re
import subprocess
import sys

import pytest
from conftest import RELEASE, ROOT

import kg
from kg.progress import Lines, Silent

WORK = """
import time
from kg import progress
with progress.shown() as told:
    for name in ("reading", "checking"):
        told.stage(name, 20)
        for _ in range(20):
            time.sleep(0.03)
            told.advance()
print("done", flush=True)
"""


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.time = 1000.0

    def __call__(self):
        return self.time


@pytest.fixture
def told():
    """Lines, what they said, and their clock."""
    said, clock = [], Clock()
    return Lines(said.append, clock), said, clock


def test_lines_tell_rate_and_time_left_every_few_seconds(told):
    lines, said, clock = told
    lines.stage("reading", 10_000)
    for _ in range(40):
        clock.time += 0.5
        lines.advance(25)
    assert said == [
        "reading: 250 of 10,000 documents, 50/s, 0:03:15 left",
        "reading: 500 of 10,000 documents, 50/s, 0:03:10 left",
        "reading: 750 of 10,000 documents, 50/s, 0:03:05 left",
        "reading: 1,000 of 10,000 documents, 50/s, 0:03:00 left",
    ]


def test_the_end_of_a_long_stage_is_a_line(told):
    lines, said, clock = told
    lines.stage("reading", 3)
    clock.time += 6
    lines.advance(3)
    clock.time += 1
    lines.stage("checking", 3)
    lines.end()
    assert said == ["reading: 3 of 3 documents, 0.5/s, 0:00:00 left", "reading: 3 documents in 0:00:07"]


def test_a_stage_of_unknown_length_has_no_time_left(told):
    lines, said, clock = told
    lines.stage("loading", unit="triples")
    clock.time += 8
    lines.advance(0)
    clock.time += 8
    lines.advance(4000)
    assert said == ["loading: 0 triples, 0.0/s", "loading: 4,000 triples, 250/s"]


def test_what_is_done_at_once_says_nothing(told):
    lines, said, _ = told
    for name in ("reading", "checking"):
        lines.stage(name, 2)
        lines.advance(2)
    lines.end()
    assert said == []


def _run(**environment):
    """Standard output, and what a terminal as stderr shows."""
    ours, theirs = pty.openpty()
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100", **environment}
    with subprocess.Popen([sys.executable, "-c", WORK], env=variables, stdout=subprocess.PIPE, stderr=theirs) as work:
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
        out = work.stdout.read()
    os.close(ours)
    return out, shown.decode()


def _read(terminal):
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other side is closed
        return b""


def test_a_terminal_shows_a_bar_with_rate_and_time_left():
    out, shown = _run(NO_COLOR="1")
    assert out == b"done\n"
    assert re.search(r"reading.*\b1\d/20.*documents, \d+(\.\d)?/s.*0:00:0\d", shown)
    assert "checking" in shown


def test_no_color_is_honoured():
    assert re.search(r"\x1b\[[\d;]*3\d", _run(NO_COLOR="")[1])
    assert not re.search(r"\x1b\[[\d;]*3\d", _run(NO_COLOR="1")[1])


def test_a_pipe_shows_nothing_of_what_is_soon_done():
    work = subprocess.run([sys.executable, "-c", WORK], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True, timeout=60)
    assert (work.stdout, work.stderr) == (b"done\n", b"")


def test_the_api_is_silent(tmp_path, capfd):
    kg.build([RELEASE], tmp_path / "out")
    Silent().stage("reading", 1)
    Silent().advance()
    assert capfd.readouterr() == ("", "")

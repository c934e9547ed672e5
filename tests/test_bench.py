"""The rows of scripts/bench on the smallest synthetic graph: that they are there, with their bars; how fast anything is, no test says."""

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from browser import chromium
from project import ROOT, run

sys.path.insert(0, str(ROOT / "scripts"))
import _bench
import _bench_analysis
import _bench_check
import _bench_endpoint
import _bench_explorer
import _bench_growth
import _builds
import _engines
import _figures
import _load
import _press
import _synthetic

from kg.ontology import Ontology

BARS = {
    "kg build": 4.0, "kg --help": 0.3,
    "named queries: rdflib": 25, "named queries: Oxigraph": 2, "named queries: Virtuoso": 2, "named queries, served: Virtuoso": 2,
    "export of Turtle: rdflib": 50, "load: seconds": 0.35, "load: megabytes": 0.5, "endpoint: oxigraph": 1, "endpoint: Starlette": 0.5,
    "check: pySHACL": _bench_check.BAR, "shacl: pySHACL": 15,
}  # fmt: skip
PLAIN = {"export of Turtle: bytes", "shacl: memory", "store on disk 10,000", "endpoint: protection", "endpoint: answers", "  kg serve", "  edges", "explorer, large graph"}


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.mark.slow
def test_every_row_has_its_bar(tmp_path, cache):
    variables = {**os.environ, "KG_PYTHON": sys.executable, "KG_BENCH_CACHE": str(cache)}
    done = run(ROOT / "scripts" / "bench", "--runs", "1", "--most", "10000", "--json", "kg", "named", "Turtle", "load", "disk", "check", "shacl", "endpoint", "large", cwd=tmp_path, env=variables)
    assert done.returncode in (0, 1), done.stderr
    said = json.loads(done.stdout)
    rows = {row["name"]: row for row in said["rows"]}
    assert rows.keys() >= PLAIN
    measured = {name: row for name, row in rows.items() if name in BARS and not row["said"].startswith("not measured")}
    assert {name: row["bar"] for name, row in measured.items()} == {name: BARS[name] for name in measured}
    assert BARS.keys() == rows.keys() & BARS.keys()
    assert all(row["ratio"] > 0 for row in measured.values())
    assert rows["endpoint: answers"]["within"] and rows["export of Turtle: bytes"]["within"]
    assert " 0 errors" in rows["  kg serve"]["said"]
    for row in measured.values():
        assert row["measured"] and all(each["least"] <= each["median"] <= each["most"] and each["runs"] for each in row["measured"].values())
        assert row["name"].startswith("kg ") or row["size"] and row["seed"]
    assert said["versions"].keys() >= {"python", "rdflib", "pyoxigraph", "pyshacl", "pyvis", "networkx"}


@pytest.mark.slow
def test_the_first_picture_of_both_is_seen():
    """That pyvis is late for its patience is a figure too; its page stands in the bench, so both must come to a picture."""
    with contextlib.ExitStack() as stack:
        browser = stack.enter_context(chromium())
        rows = _bench_explorer.graph(20)
        for made, script in ((_bench_explorer.ours, _bench_explorer.OURS), (_bench_explorer.theirs, _bench_explorer.THEIRS)):
            seen = _bench_explorer.first_picture(browser, made(rows), script)
            assert 0 < seen["seconds"] <= seen["moves"]
            assert seen["work"] > 0


def _stopped():
    raise _figures.Stopped


def test_a_peer_that_was_stopped_is_shown_as_more_than():
    runs = _figures.in_turns({"kg": lambda: {"seconds": 1, "moves": 1, "work": 1}, "pyvis": _stopped}, 3)
    assert [len(each.values) for each in runs.values()] == [3, 1]
    figure = _bench_explorer.compared("x", 50, runs, 100)
    assert figure.within
    assert figure.said.startswith("60.00 × or more (at least 50)")
    assert "pyvis more than 60 s" in figure.said
    assert figure.measured["pyvis"] == _figures.Spread(60, 60, 60, 1, stopped=True)
    assert not _bench_explorer.compared("x", 50, _figures.in_turns({"kg": _stopped, "pyvis": _stopped}, 1), 100).within


def test_a_measuring_process_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(_figures, "PATIENCE", 1)
    with pytest.raises(_figures.Stopped):
        _figures.child("import time; time.sleep(30)")


def test_works_take_turns_and_say_how_far_their_runs_lie_apart():
    turns, values = [], iter([9, 3, 1, 2])
    works = {"a": lambda: turns.append("a"), "b": lambda: turns.append("b") or {"seconds": next(values)}}
    runs = _figures.in_turns(works, 3, warm=True)
    assert turns == ["a", "b"] * 4
    assert runs["b"].spread() == _figures.Spread(2, 1, 3, 3)
    assert str(runs["b"].spread(unit="MB")) == "2 MB (1–3, 3 runs)"


def test_what_has_taken_long_is_not_run_again(monkeypatch):
    monkeypatch.setattr(_figures, "PATIENCE", 0)
    assert [len(each.values) for each in _figures.in_turns({"a": lambda: None}, 5, warm=True).values()] == [1]


def test_the_quick_set_is_a_part_and_a_name_chooses_from_all():
    quick, full = _bench.chosen([], full=False), _bench.chosen([], full=True)
    assert quick.keys() < full.keys() == _bench.MEASURED.keys()
    assert {"kg build", "named queries", "analysis", "check"} <= quick.keys()
    assert _bench.chosen(["337", "disk"], full=False).keys() == {"build of 337", "store on disk"}


@pytest.fixture(scope="module")
def growth():
    """All rows of growth, of builds of four releases and of eight."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"FULL": (4, 8), "KILLS": 1, "FEW": 4, "SEED": 1}.items():
            patch.setattr(_bench_growth, name, value)
        return {figure.name: figure for figure in _bench_growth.measured("growth", _figures.Asked(1, 10_000, full=True))}


@pytest.mark.slow
def test_growth_is_measured_against_its_bars(growth):
    bars = {name.removeprefix("growth"): figure.bar for name, figure in growth.items()}
    assert bars == {
        ", 4: pySHACL": 1, ", 4: jobs 1": 1, ", 4: jobs 2": 1, ", 4: two": 1, ", 8: jobs 1": 1, ", 8: jobs 2": 1, ", 8: two": 1.7,
        **{f", 8: {what}, jobs {jobs}": 0.05 for what in ("one more", "one less") for jobs in (1, 2)},
        ", 8: back again, jobs 1": None, ", 8: back again, jobs 2": None, ", 4: killed": None,
        ": memory, jobs 1": 1.3, ": memory, jobs 2": 1.3, ": time each, jobs 1": 1.15, ": time each, jobs 2": 1.15,
    }  # fmt: skip
    assert all(figure.seed == _press.SEED and "characters" in figure.size for figure in growth.values())


@pytest.mark.slow
def test_the_graph_is_measured_apart_from_the_pages(growth):
    measured = growth["growth, 8: jobs 1"].measured
    assert 0 < measured["graph seconds"].median < measured["seconds"].median
    assert 0 < measured["graph cpu"].median < measured["cpu"].median
    assert 20 < measured["graph megabytes"].median <= measured["megabytes"].median
    assert measured["graph rate"].median > measured["rate"].median


@pytest.mark.slow
def test_the_output_is_right_after_a_change_and_after_a_kill(growth):
    assert all(growth[f"growth, 8: back again, jobs {jobs}"].within for jobs in (1, 2))
    assert growth["growth, 4: killed"].within


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system has no /proc")
def test_the_memory_of_all_processes_is_added_up(tmp_path):
    hungry = "import subprocess, sys, time; held = bytearray(60_000_000); time.sleep(1)"
    parent = f"{hungry[:-13]}subprocess.run([sys.executable, '-c', {hungry!r}])"
    with _builds.started([sys.executable, "-c", parent], tmp_path / "log") as process, _builds._watched(process.pid) as held:
        process.wait()
    assert max(peak for _, peak in held) > 120


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system has no /proc")
def test_a_process_that_is_killed_ends_with_all_below_it(tmp_path):
    program = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); __import__('time').sleep(60)"
    with _builds.started([sys.executable, "-c", program], tmp_path / "log") as process:
        late = time.monotonic() + 20
        while not (running := _engines.below(process.pid)) and time.monotonic() < late:
            time.sleep(0.05)
    assert running
    assert process.returncode == -signal.SIGKILL
    while any(map(_alive, running)) and time.monotonic() < late:
        time.sleep(0.05)
    assert not any(map(_alive, running))


def _alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_networkx_and_ours_measure_the_same_organisations(tmp_path):
    written = tmp_path / "rows.json"
    written.write_text(json.dumps(_bench_analysis.rows(300)))
    counts = [_figures.child(program, str(written))["organizations"] for program in (_bench_analysis._OURS, _bench_analysis._NETWORKX)]
    assert counts[0] == counts[1] > 250


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system has no /proc")
def test_its_servers_end_with_it(cache):
    command = [sys.executable, ROOT / "scripts" / "_bench.py", "--most", "10000", "endpoint"]
    with subprocess.Popen(command, env={**os.environ, "KG_BENCH_CACHE": str(cache)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        late = time.monotonic() + 60
        while not (running := _engines.below(process.pid)) and time.monotonic() < late:
            time.sleep(0.1)
        process.terminate()
    assert process.returncode == 128 + signal.SIGTERM
    assert running
    assert not any(Path(f"/proc/{pid}").exists() for pid in running)


def test_a_ratio_that_misses_its_bar_is_said_to():
    assert _figures.at_least("x", 25.0, 25, "").within and not _figures.at_least("x", 24.9, 25, "").within
    assert _figures.at_most("x", 2.0, 2, "").within and not _figures.at_most("x", 2.1, 2, "").within
    assert _figures.geometric([1, 100]) == pytest.approx(10)


@pytest.mark.parametrize(("ci", "within"), [("true", False), ("", True)])
def test_what_is_not_installed_is_a_miss_in_ci_only(monkeypatch, ci, within):
    monkeypatch.setenv("CI", ci)
    assert _figures.missing("x", "y is not installed") == _figures.Figure("x", "not measured: y is not installed", within)


def test_the_requests_differ_and_are_the_same_every_time(monkeypatch, cache):
    monkeypatch.setenv("KG_BENCH_CACHE", str(cache))
    place = _synthetic.folder(10_000)
    turns = _bench_endpoint.requests(place, Ontology(), 2)
    assert turns == _bench_endpoint.requests(place, Ontology(), 2)
    assert len(set(turns[0]) - set(turns[1])) > 50
    assert all("VALUES ?" in text for turn in turns for text in turn)
    assert _bench_endpoint.BOUND.keys() == {name for name, path in Ontology().queries.items() if path.parent.name == "queries"}


def test_an_old_graph_is_forgotten(monkeypatch, tmp_path):
    monkeypatch.setenv("KG_BENCH_CACHE", str(tmp_path))
    old, other = tmp_path / "3000-4-0123456789", tmp_path / "3001-4-0123456789"
    for place in (old, other):
        place.mkdir()
        os.utime(place, (0, 0))
    kept = _synthetic.folder(3_000)
    assert sorted(tmp_path.iterdir()) == sorted([kept, other])


ANSWERS = {
    b"length": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    b"chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
    b"closed": b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
    b"fault": b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy",
    b"empty": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    b"gone": b"",
}


async def _answer(reader, writer):
    """Give the answers that the bodies of the requests name; "closed" and "gone" end the connection."""
    with contextlib.suppress(asyncio.IncompleteReadError):
        wanted = b""
        while wanted not in (b"closed", b"gone"):
            head = await reader.readuntil(b"\r\n\r\n")
            wanted = await reader.readexactly(int(re.search(rb"Content-Length: (\d+)", head)[1]))
            writer.write(ANSWERS[wanted])
    writer.close()
    await writer.wait_closed()


def _loaded(queries, **how):
    async def both():
        async with await asyncio.start_server(_answer, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            return await _load.run(_load.Plan("127.0.0.1", port, "/sparql", queries=queries, **how))

    return asyncio.run(both())


def test_the_load_generator_reads_bodies_of_both_sorts_and_counts_what_is_no_answer():
    tally = _loaded(["length", "chunks", "closed", "fault", "empty", "gone", "length"], clients=1, keep=True)
    assert tally.bodies == ["hello", "hello", "hello", "busy", "", "", "hello"]
    assert tally.faults == Counter({"503": 1, "200, empty": 1, "IncompleteReadError, empty": 1})


def test_the_clients_share_the_queries_and_stop_when_it_is_late():
    tally = _loaded(["length", "chunks"] * 50, clients=4)
    assert (len(tally.seconds), tally.faults) == (100, Counter())
    assert tally.taken > 0
    assert _loaded(["length"], clients=1, seconds=0).seconds == []

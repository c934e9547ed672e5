"""The executor on a cluster: a real Dask scheduler and its workers, on this machine, of which one is killed in the middle."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import chores
import pytest
from conftest import RELEASE

from kg import executors
from kg.model import KgError
from kg.ontology import Ontology

pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent)])}
# The command dask, for 100 seconds at most, in a Python that one module is kept from.
DASK = """
import signal, sys
signal.alarm(100)
sys.modules[sys.argv.pop(1)] = None
from dask.__main__ import main
main()
"""
SLOW = """
import sys, chores
from kg import executors
with executors.opened(scheduler=sys.argv[1]) as hands:
    for number in hands.map(chores.slowly_if_odd, range(1000)):
        print(number, flush=True)
"""
TEXTS = RELEASE.read_text("utf-8").split("\n\n")


@contextlib.contextmanager
def running(*command, without="none"):
    """A process of Dask, ended when the block is."""
    given = [sys.executable, "-c", DASK, without, *command, "--dashboard-address", "127.0.0.1:0"]
    with subprocess.Popen([*map(str, given)], env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()


@contextlib.contextmanager
def scheduled(folder, **how):
    """A scheduler, and its address by the file it writes."""
    file = folder / "scheduler.json"
    with running("scheduler", "--host", "127.0.0.1", "--port", 0, "--no-jupyter", "--scheduler-file", file, **how) as process:
        yield process, _address(file)


def _address(file):
    for _ in range(400):
        with contextlib.suppress(FileNotFoundError, ValueError):
            return json.loads(file.read_text())["address"]
        time.sleep(0.05)
    raise AssertionError("the scheduler did not start")


def worker(scheduler, folder, *more, **how):
    """A worker of one process; ``folder`` is where it may write."""
    return running("worker", scheduler, "--host", "127.0.0.1", "--no-nanny", "--nthreads", 1, "--local-directory", folder, *more, **how)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    with scheduled(tmp_path_factory.mktemp("scheduler")) as (_, address):
        yield address


@pytest.fixture
def cluster(scheduler, tmp_path):
    """The address of a scheduler with two workers, and these."""
    with worker(scheduler, tmp_path) as one, worker(scheduler, tmp_path) as two:
        yield scheduler, one, two


def mapped(function, items, scheduler):
    with executors.opened(scheduler=scheduler) as hands:
        return list(hands.map(function, items))


def test_a_killed_worker_costs_nothing_but_time(cluster):
    scheduler, victim, _ = cluster

    def items():
        for number, text in enumerate(TEXTS * 4):
            if number == 2 * len(TEXTS):
                victim.kill()
            yield text.encode()

    with executors.opened() as hands:
        expected = list(hands.map(chores.reading, (text.encode() for text in TEXTS * 4)))
    assert mapped(chores.reading, items(), scheduler) == expected
    assert victim.wait(10) == -signal.SIGKILL


def test_results_come_in_order_from_both_workers_and_few_items_are_taken_ahead(cluster):
    taken = []

    def items():
        for number in range(24):
            taken.append(number)
            yield number

    with executors.opened(scheduler=cluster[0]) as hands:
        deadline = time.time() + 30
        while len({pid for pid, *_ in hands.map(chores.place, range(12))}) < 2:
            assert time.time() < deadline, "one worker does it all"
        for number, result in enumerate(hands.map(chores.slowly_if_odd, items())):
            assert result == number
            assert len(taken) <= number + 2 * 3


def test_what_is_raised_arrives_as_from_a_process_of_this_machine(cluster):
    with executors.opened(scheduler=cluster[0]) as hands:
        with pytest.raises(KgError, match=r"^x is no release$") as caught:
            list(hands.map(chores.refuse, "x"))
        assert caught.value.code == 3
        with pytest.raises(ZeroDivisionError, match="a fault of ours") as fault:
            list(hands.map(chores.bug, "x"))
        assert "chores.py" in fault.value.__notes__[0]


def test_what_kills_every_worker_is_named(scheduler, tmp_path):
    workers = [worker(scheduler, tmp_path) for _ in range(4)]
    with contextlib.ExitStack() as stack:
        for each in workers:
            stack.enter_context(each)
        with pytest.raises(KgError, match=r"^'release 7': each worker that had it died") as caught:
            mapped(chores.die, ["release 7"], scheduler)
    assert caught.value.code == 4


def test_the_ontology_goes_to_the_workers_and_is_removed_with_them(scheduler, tmp_path):
    knowledge = tmp_path / "knowledge"
    (knowledge / "queries").mkdir(parents=True)
    (knowledge / "core.ttl").write_text("")
    (knowledge / "queries" / "a.rq").write_text("# A\nSELECT * {}")
    with worker(scheduler, tmp_path / "scratch") as one:
        with executors.opened(scheduler=scheduler, ontology=Ontology(knowledge)) as hands:
            found = set(map(str, hands.map(chores.folder, range(9))))
            assert len(found) == 1 and "['core.ttl', 'queries']" in found.pop()
        there = list((tmp_path / "scratch").rglob("queries/a.rq"))
        assert [path.read_text() for path in there] == ["# A\nSELECT * {}"]
        one.terminate()
        one.wait(20)
    assert not [path for path in (tmp_path / "scratch").rglob("*") if path.name.startswith("ontology-")]


@pytest.mark.parametrize("looked", [True, False], ids=["at the start", "of a worker that came later"])
def test_another_version_on_a_worker_is_told_and_not_used(cluster, monkeypatch, looked):
    from kg import cache
    from kg.cluster import Cluster

    there = cache.tool()
    monkeypatch.setattr(cache, "__version__", "0.0.1")
    cache.tool.cache_clear()
    monkeypatch.setattr(Cluster, "_demand_same_version", Cluster._demand_same_version if looked else lambda _: None)
    with pytest.raises(KgError) as caught:
        mapped(chores.square, [1], cluster[0])
    here = cache.tool()
    cache.tool.cache_clear()
    assert caught.value.code == 2
    assert here.startswith("0.0.1 ") and here in str(caught.value) and there in str(caught.value)


@pytest.mark.parametrize("without", [("kg", "none"), ("none", "kg")], ids=["scheduler", "worker"])
def test_a_cluster_without_the_tool_is_told_so(tmp_path, without):
    with scheduled(tmp_path, without=without[0]) as (_, address), worker(address, tmp_path, without=without[1]):
        with pytest.raises(KgError, match=r"No module named.*install the same on both") as caught:
            mapped(chores.square, [1], address)
        assert caught.value.code == 2


def test_a_scheduler_that_goes_away_is_told(tmp_path):
    with scheduled(tmp_path) as (process, address), worker(address, tmp_path), executors.opened(scheduler=address) as hands:
        results = hands.map(chores.slowly_if_odd, range(1000))
        next(results)
        process.kill()
        with pytest.raises(KgError, match="went away") as caught:
            list(results)
        assert caught.value.code == 6


def test_ctrl_c_takes_back_what_is_under_way(cluster):
    with subprocess.Popen([sys.executable, "-c", SLOW, cluster[0]], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as building:
        assert building.stdout.readline() == b"0\n"
        building.send_signal(signal.SIGINT)
        _, told = building.communicate(timeout=20)
    assert told.endswith(b"KeyboardInterrupt\n") and building.returncode == -signal.SIGINT
    assert mapped(chores.square, [3], cluster[0]) == [9]


@pytest.mark.parametrize("address", ["x", "http://127.0.0.1:1", "tcp://127.0.0.1", "tcp://127.0.0.1:x"])
def test_what_is_no_address_is_told(address):
    with pytest.raises(KgError, match="tcp://HOST:PORT") as caught:
        mapped(chores.square, [1], address)
    assert caught.value.code == 2


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"], ids=["silence", "HTTP"])
def test_what_is_no_scheduler_is_told_soon(said):
    with socket.create_server(("127.0.0.1", 0)) as server:
        heard = []
        threading.Thread(target=lambda: (heard.append(server.accept()[0]), heard[0].sendall(said)), daemon=True).start()
        begun = time.time()
        with pytest.raises(KgError, match="no Dask scheduler answers") as caught:
            mapped(chores.square, [1], f"tcp://127.0.0.1:{server.getsockname()[1]}")
        heard[0].close()
    assert caught.value.code == 6
    assert time.time() - begun < 15


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "kg.cluster", raising=False)
    with pytest.raises(KgError, match=r"distributed, which is not installed: pip install '\.\[distributed\]'") as caught:
        mapped(chores.square, [1], "tcp://127.0.0.1:1")
    assert caught.value.code == 2

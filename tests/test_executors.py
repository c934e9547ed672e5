"""The executor: results in the order of the items from each place, few under way at a time, and nothing that outlives it."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import chores
import pytest
from test_pool import ended

from kg import executors
from kg.model import KgError
from kg.ontology import Ontology

HERE = Path(__file__).parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent)])}
# No guard of __main__: a worker must not run this script once more.
ENDLESS = """
import sys, chores
from kg import executors
print("begun", flush=True)
with executors.opened(jobs=2) as hands:
    list(hands.map(chores.endless, sys.argv[1:]))
"""
both = pytest.mark.parametrize("jobs", [1, 2])


def mapped(function, items, jobs=2):
    with executors.opened(jobs) as hands:
        return list(hands.map(function, items))


@both
def test_results_come_in_the_order_of_the_items(jobs):
    assert mapped(chores.slowly_if_odd, range(9), jobs) == list(range(9))


@both
def test_no_item_is_no_result(jobs):
    assert mapped(chores.square, [], jobs) == []


def test_one_job_is_this_process_and_two_are_two_others_that_load_the_ontology_once():
    assert {pid for pid, *_ in mapped(chores.place, range(3), 1)} == {os.getpid()}
    found = mapped(chores.place, range(40))
    assert len(set(found)) == len({pid for pid, *_ in found}) == 2
    assert os.getpid() not in {pid for pid, *_ in found}
    assert {classes for *_, classes in found} == {len(Ontology().classes)}


@both
def test_workers_that_rest_are_gone_and_others_do_what_comes_after(jobs):
    with executors.opened(jobs) as hands:
        before = {pid for pid, *_ in hands.map(chores.place, range(4))}
        hands.rest()
        assert before == {os.getpid()} or all(map(ended, before))
        assert list(hands.map(chores.square, [3])) == [9]


def test_the_workers_take_the_ontology_that_is_named(tmp_path):
    (tmp_path / "core.ttl").write_text("")
    with executors.opened(2, ontology=Ontology(tmp_path)) as hands:
        assert [classes for *_, classes in hands.map(chores.place, [1])] == [0]


@both
def test_an_endless_row_of_items_is_taken_as_it_is_needed(jobs):
    taken = []

    def items():
        while True:
            taken.append(len(taken))
            yield taken[-1]

    with executors.opened(jobs) as hands:
        results = hands.map(chores.square, items())
        for number in range(20):
            assert next(results) == number * number
            assert len(taken) <= number + 3 * jobs
        results.close()
        assert list(hands.map(chores.square, [7, 8])) == [49, 64]


def test_the_results_of_one_map_are_the_items_of_another():
    with executors.opened(2) as hands:
        assert list(hands.map(chores.square, hands.map(chores.square, range(20)))) == [number**4 for number in range(20)]


def test_results_longer_than_a_pipe_holds():
    assert list(map(len, mapped(chores.large, [5_000_000] * 9))) == [5_000_000] * 9


@both
def test_what_the_user_can_mend_arrives_as_it_was_raised(jobs):
    with pytest.raises(KgError, match=r"^x is no release$") as caught:
        mapped(chores.refuse, "x", jobs)
    assert caught.value.code == 3


@both
def test_a_fault_of_ours_arrives_as_it_is(jobs):
    with pytest.raises(ZeroDivisionError, match="a fault of ours"):
        mapped(chores.bug, [1], jobs)


def test_the_place_of_a_fault_in_a_worker_is_told():
    with pytest.raises(ZeroDivisionError) as caught:
        mapped(chores.bug, [1])
    assert "chores.py" in caught.value.__notes__[0]


def test_an_error_that_cannot_be_pickled_arrives_by_its_words():
    with pytest.raises(KgError, match="bug: Unpicklable") as caught:
        mapped(chores.unheard, [1])
    assert caught.value.code == 70


def test_what_a_worker_held_that_died_is_done_by_another(tmp_path):
    assert mapped(chores.die_once, [(number, tmp_path) for number in range(12)]) == list(range(12))
    assert len(list(tmp_path.iterdir())) == 4


def test_what_kills_every_worker_is_named():
    with pytest.raises(KgError, match=r"^'release 7': each worker that had it died \(killed by SIGKILL\)") as caught:
        mapped(chores.die, ["release 7"])
    assert caught.value.code == 4


def test_an_item_is_called_as_the_build_calls_it():
    with executors.opened(2) as hands, pytest.raises(KgError, match=r"^a\.txt, b\.txt: each worker"):
        list(hands.map(chores.die, [["a", "b"]], lambda batch: ", ".join(f"{name}.txt" for name in batch)))


def test_workers_are_ended_when_the_block_is(tmp_path):
    with executors.opened(2) as hands:
        pids = {pid for pid, *_ in hands.map(chores.place, range(20))}
        results = hands.map(chores.endless, [tmp_path / "pid"])
        threading.Thread(target=next, args=[results], daemon=True).start()
        pids.add(_number(tmp_path / "pid"))
    assert all(map(ended, pids))


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_the_build(tmp_path, sent):
    marks = [tmp_path / "one", tmp_path / "two"]
    command = [sys.executable, "-c", ENDLESS, *map(str, marks)]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as builder:
        workers = [_number(mark) for mark in marks]
        builder.send_signal(sent)
        out, err = builder.communicate(timeout=20)
    assert all(map(ended, workers))
    assert out == b"begun\n"
    assert err.count(b"Traceback") == (sent == signal.SIGINT)


@pytest.mark.parametrize("apart", [False, True])
def test_a_task_that_was_begun_is_done_here_or_apart(apart):
    with executors.begun(chores.place, 1, Ontology(), apart=apart) as task:
        assert (task.result()[0] == os.getpid()) is not apart


def test_a_task_apart_is_under_way_before_it_is_asked_for_and_ended_when_nobody_asks(tmp_path):
    with pytest.raises(KeyboardInterrupt), executors.begun(chores.endless, tmp_path / "pid", Ontology(), apart=True):
        pid = _number(tmp_path / "pid")
        raise KeyboardInterrupt
    assert ended(pid)


def _number(path: Path) -> int:
    """The number that a file holds as soon as it is there."""
    for _ in range(400):
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.05)
    raise AssertionError(f"{path} was not written")

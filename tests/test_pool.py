"""The pool with real processes: whatever a request does, it costs one worker, and the next request is answered."""

import asyncio
import contextlib
import errno
import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pooled
import pytest

from kg import KgError
from kg.serving.pool import Limits, Pool, Refused

HERE = Path(__file__).parent
NUMBER = "SELECT ?o { <http://example.org/%d> <http://example.org/n> ?o }"
BRACES = "SELECT * { " + "{" * 3000 + "}" * 3000 + " }"
CROSS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?c ?f ?i ?l"
COUNTED = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c = ?l) }"
DOUBLED = "SELECT ?x40 { BIND('0123456789' AS ?x0) " + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40)) + " }"
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent)])}
SERVER = """
import asyncio, pooled
from kg.serving.pool import Limits, Pool

async def body():
    pool = Pool(pooled.deeds, Limits(seconds=300, workers=3))
    await pool.start()
    lives = [await pool.ask(("lives",)) for _ in range(3)]
    busy = [asyncio.ensure_future(pool.ask(("lives" if number else "endless",))) for number in range(3)]
    await asyncio.wait(busy[1:])
    print(*{pid for pair in [*lives, *(task.result() for task in busy[1:])] for pid in pair}, flush=True)
    await busy[0]

asyncio.run(body())
"""

FORGETFUL = """
import asyncio, os, pooled
from kg.serving.pool import Pool

async def body():
    pool = Pool(pooled.deeds)
    await pool.start()
    return pool, await pool.ask(("lives",))

pool, lives = asyncio.run(body())
print(*lives, flush=True)
try:
    os.kill(lives[1], 0)
except ProcessLookupError:
    raise SystemExit("ended with its loop")
"""


@contextlib.asynccontextmanager
async def opened(open, **limits) -> AsyncIterator[Pool]:
    """A started pool, closed in the end whatever happens."""
    pool = Pool(open, Limits(**{"seconds": 30, "megabytes": 256, "workers": 2, **limits}))
    await pool.start()
    try:
        yield pool
    finally:
        await pool.close()


def run(body):
    """Run a coroutine, and fail if it hangs."""
    return asyncio.run(asyncio.wait_for(body, 120))


async def outcome(asked):
    """The reply, or the reason of the refusal."""
    try:
        return await asked
    except Refused as refused:
        assert refused.code == 4 and "\n" not in str(refused)
        return refused.reason


def ended(pid: int) -> bool:
    """Whether a process ends within some seconds; a zombie has ended, even if nobody buried it yet."""
    for _ in range(200):
        try:
            os.kill(pid, 0)
            if Path("/proc/self/stat").exists() and Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


def descriptors() -> set[str]:
    return set(os.listdir("/dev/fd"))


def test_many_at_once_each_get_their_own_answer():
    async def body():
        async with opened(pooled.engine, waiting=300) as pool:
            replies = await asyncio.gather(*(pool.ask(NUMBER % number) for number in range(300)))
            assert replies == [[(str(number),)] for number in range(300)]

    run(body())


def test_all_workers_answer_at_the_same_time():
    async def body():
        async with opened(partial(pooled.meeting, 3), workers=3) as pool:
            assert await asyncio.gather(*map(pool.ask, range(3))) == [0, 1, 2]

    run(body())


@pytest.mark.parametrize(
    ("request_", "reasons"),
    [
        (("endless",), {"late"}),
        (("grow", 2000), {"large"}),
        (("abort",), {"lost"}),
        (("exit",), {"lost"}),
        (("kill",), {"lost"}),
        (("bug",), {"lost"}),
        (("no pickle",), {"lost"}),
        (("zeros", 9 << 20), {"large"}),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)
def test_whatever_a_request_does_costs_one_worker(request_, reasons):
    async def body():
        async with opened(pooled.deeds, seconds=1, workers=1, reply=8) as pool:
            victim, nursery = await pool.ask(("lives",))
            assert await outcome(pool.ask(request_)) in reasons
            heir, same = await pool.ask(("lives",))
            assert heir != victim and same == nursery
            assert ended(victim)

    run(body())


def test_a_worker_past_its_deadline_ends_even_if_the_server_has_no_time_for_it():
    async def body():
        async with opened(pooled.deeds, seconds=0.1, workers=1) as pool:
            victim = (await pool.ask(("lives",)))[0]
            running = asyncio.ensure_future(outcome(pool.ask(("endless",))))
            await asyncio.sleep(0)
            assert ended(victim)  # nothing else runs meanwhile
            assert await running == "late"

    run(body())


@pytest.mark.parametrize(
    ("query", "reasons"),
    [(BRACES, {"lost"}), (CROSS, {"late", "large"}), (COUNTED, {"late"}), (DOUBLED, {"large"})],
    ids=["3,000 braces", "sorted cross product", "counted cross product", "doubled string"],
)
def test_what_crashes_or_stops_the_engine_costs_one_worker(query, reasons):
    async def body():
        async with opened(pooled.engine, seconds=2, workers=2) as pool:
            attack = asyncio.ensure_future(outcome(pool.ask(query)))
            await asyncio.sleep(0)
            assert await pool.ask(NUMBER % 7) == [("7",)]
            assert await attack in reasons
            assert await asyncio.gather(*(pool.ask(NUMBER % n) for n in range(20))) == [[(str(n),)] for n in range(20)]

    run(body())


def test_the_words_of_a_fault_of_ours_are_kept_beside_the_refusal():
    async def body():
        async with opened(pooled.deeds, workers=1) as pool:
            with pytest.raises(Refused) as caught:
                await pool.ask(("bug",))
            assert "ZeroDivisionError: a fault of ours" in caught.value.__notes__[0]
            assert "exit code 1" in str(caught.value)

    run(body())


def test_a_worker_is_replaced_before_it_leaves_the_next_request_too_little_memory():
    async def body():
        async with opened(pooled.deeds, workers=1, megabytes=200) as pool:
            first = (await pool.ask(("lives",)))[0]
            assert (await pool.ask(("grow", 20)))[1] == first
            assert (await pool.ask(("grow", 150)))[1] == first
            assert (await pool.ask(("grow", 150)))[1] != first

    run(body())


def test_the_memory_of_the_opener_is_shared_and_not_counted():
    async def body():
        async with opened(partial(pooled.heavy, 100), workers=3, megabytes=40) as pool:
            assert await pool.ask(30) == 130

    run(body())


def test_ctrl_c_reaches_the_server_alone():
    async def body():
        async with opened(pooled.deeds) as pool:
            assert os.getpgid(0) not in {os.getpgid(pid) for pid in await pool.ask(("lives",))}

    run(body())


def test_a_worker_holds_its_line_and_its_output_and_nothing_of_its_family():
    async def body():
        async with opened(pooled.deeds, workers=3) as pool:
            held = await asyncio.gather(*(pool.ask(("descriptors",)) for _ in range(9)))
            assert {len(descriptors) for descriptors in held} == {4}

    run(body())


@pytest.mark.parametrize("deed", ["read a file", "write a file", "connect", "run"])
def test_a_worker_opens_no_file_and_no_socket(deed, tmp_path):
    async def body(*argument):
        async with opened(pooled.deeds) as pool:
            assert await pool.ask((deed, *argument)) == errno.EMFILE

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        run(body(*{"write a file": [tmp_path / "written"], "connect": [server.getsockname()[1]]}.get(deed, [])))
        with pytest.raises(BlockingIOError):
            server.accept()
    assert not (tmp_path / "written").exists()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:%d/> { ?s ?p ?o } }",
        "LOAD <http://127.0.0.1:%d/>",
    ],
)
def test_a_query_that_reaches_out_reaches_nothing(text):
    async def body(port):
        async with opened(pooled.engine) as pool:
            await outcome(pool.ask(text % port))

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        # Without the pool the engine does connect, so the silence below means something.
        free = threading.Thread(target=_unprotected, args=(text % server.getsockname()[1],))
        free.start()
        server.accept()[0].close()
        free.join()
        server.setblocking(False)
        while True:
            try:
                server.accept()[0].close()
            except BlockingIOError:
                break
        run(body(server.getsockname()[1]))
        with pytest.raises(BlockingIOError):
            server.accept()


def _unprotected(text):
    with contextlib.suppress(OSError):
        pooled.engine()(text)


def test_an_error_that_is_raised_while_answering_comes_back_and_costs_nothing():
    async def body():
        async with opened(pooled.deeds, workers=1) as pool:
            worker = await pool.ask(("lives",))
            with pytest.raises(KgError, match="no such column") as caught:
                await pool.ask(("refuse", "no such column", 2))
            assert type(caught.value) is KgError and caught.value.code == 2
            assert await pool.ask(("lives",)) == worker

    run(body())


@pytest.mark.parametrize(
    ("open", "message", "code"),
    [
        (pooled.refusing, "no graph here: build it first", 3),
        (pooled.crashing, "the process that holds the graph ended before it was ready", 70),
        pytest.param(
            pooled.threaded, "left a thread running", 70, marks=pytest.mark.skipif(sys.platform != "linux", reason="threads are counted on Linux only")
        ),
    ],
)
def test_what_fails_to_open_fails_to_start(open, message, code):
    async def body():
        pool = Pool(open, Limits(workers=1))
        before = descriptors()
        with pytest.raises(KgError, match=message) as caught:
            await pool.start()
        assert caught.value.code == code
        assert descriptors() == before
        await pool.close()

    run(body())


def test_a_server_without_descriptors_says_that_it_cannot_start():
    async def body():
        with no_more_descriptors(), pytest.raises(KgError, match="no process could be started") as caught:
            await Pool(pooled.deeds).start()
        assert caught.value.code == 6

    run(body())


def test_a_start_that_is_given_up_leaves_nothing():
    async def body():
        pool = Pool(partial(time.sleep, 300), Limits(workers=1))
        before = descriptors()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(pool.start(), 0.5)
        assert descriptors() == before
        await pool.close()

    run(body())


def test_a_request_beyond_the_queue_is_refused_and_the_others_are_answered():
    async def body():
        async with opened(pooled.deeds, workers=1, waiting=2) as pool:
            outcomes = await asyncio.gather(*(outcome(pool.ask(("sleep", seconds))) for seconds in (0.2, 0.1, 0, 0, 0)))
            assert outcomes == [0.2, 0.1, 0, "crowded", "crowded"]
            assert await pool.ask(("echo", 1)) == 1

    run(body())


def test_a_request_that_is_given_up_frees_its_worker_and_its_place():
    async def body():
        async with opened(pooled.deeds, workers=1, waiting=1, seconds=300) as pool:
            victim = (await pool.ask(("lives",)))[0]
            running, waiting = (asyncio.ensure_future(pool.ask(("endless",))) for _ in range(2))
            await asyncio.sleep(0.2)
            waiting.cancel()
            await asyncio.wait([waiting])
            following = asyncio.ensure_future(pool.ask(("echo", "next")))
            await asyncio.sleep(0)
            running.cancel()
            assert await following == "next"
            assert running.cancelled() and ended(victim)

    run(body())


def test_a_request_given_up_at_its_turn_passes_the_worker_on():
    async def body():
        async with opened(pooled.deeds, workers=1) as pool:
            worker = await pool.ask(("lives",))
            second = None

            async def first():
                await pool.ask(("sleep", 0.1))
                second.cancel()  # it has been given the worker, and has not run since

            running = asyncio.ensure_future(first())
            await asyncio.sleep(0)
            second = asyncio.ensure_future(pool.ask(("echo", 2)))
            await running
            await asyncio.wait([second])
            assert second.cancelled()
            assert await pool.ask(("lives",)) == worker

    run(body())


def test_a_worker_that_is_killed_while_it_waits_costs_no_request():
    async def body():
        async with opened(pooled.deeds) as pool:
            for _ in range(5):
                victim = (await pool.ask(("lives",)))[0]
                os.kill(victim, signal.SIGKILL)
                assert ended(victim)
                assert await pool.ask(("echo", "alive")) == "alive"

    run(body())


def test_the_nursery_is_replaced_when_it_is_killed():
    async def body():
        async with opened(pooled.deeds) as pool:
            worker, nursery = await pool.ask(("lives",))
            running = asyncio.ensure_future(outcome(pool.ask(("endless",))))
            await asyncio.sleep(0.1)
            os.kill(nursery, signal.SIGKILL)
            assert await running == "lost"
            other = await pool.ask(("lives",))
            assert other[0] != worker and other[1] != nursery
            assert ended(worker) and ended(nursery)

    run(body())


def test_a_request_in_doubt_when_the_nursery_dies_is_told():
    async def body():
        async with opened(pooled.deeds) as pool:
            _, nursery = await pool.ask(("lives",))
            os.kill(nursery, signal.SIGSTOP)  # so that it cannot say how the worker ended
            asked = asyncio.ensure_future(outcome(pool.ask(("exit",))))
            await asyncio.sleep(0.3)
            os.kill(nursery, signal.SIGKILL)
            assert await asked == "lost"
            assert await pool.ask(("echo", 1)) == 1

    run(body())


def test_a_close_while_the_graph_is_opened_again_leaves_nothing(tmp_path):
    async def body():
        before = descriptors(), asyncio.all_tasks()
        pool = Pool(partial(pooled.slowly, tmp_path / "slowly"), Limits(workers=1))
        await pool.start()
        _, nursery = await pool.ask(("lives",))
        (tmp_path / "slowly").touch()
        os.kill(nursery, signal.SIGKILL)
        while pool._nursery:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        await pool.close()
        assert (descriptors(), asyncio.all_tasks()) == before

    run(body())


def test_a_server_without_descriptors_replaces_its_worker_when_it_has_some_again():
    async def body():
        before = asyncio.all_tasks()
        async with opened(pooled.deeds, workers=1) as pool:
            with no_more_descriptors():
                asked = asyncio.ensure_future(outcome(pool.ask(("exit",))))
                await asyncio.sleep(0.3)
                assert not asked.done()
            assert await asked == "lost"
            assert await pool.ask(("echo", 1)) == 1
            given_up = asyncio.ensure_future(pool.ask(("endless",)))
            await asyncio.sleep(0.1)
            with no_more_descriptors():
                given_up.cancel()
                await asyncio.wait([given_up])
                await pool.close()
                assert asyncio.all_tasks() == before

    run(body())


@contextlib.contextmanager
def no_more_descriptors():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def other_than_refused(pool):
    """What is raised as soon as no dying worker can be met any more."""
    while True:
        try:
            await pool.ask(("echo", 1))
        except Refused:
            pass
        except KgError as error:
            return error


def test_a_nursery_that_cannot_be_replaced_says_why_until_it_can(tmp_path):
    gone = tmp_path / "gone"

    async def body():
        async with opened(partial(pooled.unless, gone)) as pool:
            _, nursery = await pool.ask(("lives",))
            gone.touch()
            os.kill(nursery, signal.SIGKILL)
            for _ in range(3):
                error = await other_than_refused(pool)
                assert (str(error), error.code) == ("the graph is gone", 3)
            gone.unlink()
            assert await pool.ask(("echo", 1)) == 1

    run(body())


def test_close_answers_what_was_taken_and_leaves_no_process_and_no_descriptor():
    async def body():
        before = descriptors()
        pool = Pool(pooled.deeds, Limits(workers=2, megabytes=256))
        await pool.start()
        lives = {pid for pair in await asyncio.gather(*(pool.ask(("lives",)) for _ in range(10))) for pid in pair}
        taken = [asyncio.ensure_future(pool.ask(("sleep", 0.2))) for _ in range(5)]
        await asyncio.sleep(0)
        await pool.close()
        assert [task.result() for task in taken] == [0.2] * 5
        assert await outcome(pool.ask(("echo", 1))) == "crowded"
        for pid in lives:
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)
        assert descriptors() == before
        await pool.close()

    run(body())


def test_close_answers_what_waits_even_if_the_nursery_dies_meanwhile():
    async def body():
        pool = Pool(pooled.deeds, Limits(workers=1, seconds=300))
        await pool.start()
        _, nursery = await pool.ask(("lives",))
        asked = [asyncio.ensure_future(outcome(pool.ask(request))) for request in (("endless",), ("echo", "waited"))]
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(pool.close())
        await asyncio.sleep(0.1)
        os.kill(nursery, signal.SIGKILL)
        await closing
        assert [task.result() for task in asked] == ["lost", "waited"]

    run(body())


def test_a_close_that_is_given_up_ends_what_still_runs(monkeypatch):
    monkeypatch.setattr("kg.serving.workers._PATIENCE", 1000)

    async def body():
        pool = Pool(pooled.deeds, Limits(workers=2, seconds=300))
        await pool.start()
        lives = await pool.ask(("lives",))
        running = [asyncio.ensure_future(outcome(pool.ask(("endless",)))) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(pool.close(), 0.3)
        assert await asyncio.gather(*running) == ["lost", "lost", "crowded"]
        assert all(map(ended, lives))

    run(body())


def test_many_crashes_leave_no_descriptor():
    async def body():
        async with opened(pooled.deeds) as pool:
            await asyncio.gather(*(outcome(pool.ask(("exit",))) for _ in range(4)))
            await pool.ask(("echo", 1))
            before = len(descriptors())
            for _ in range(10):
                await asyncio.gather(*(outcome(pool.ask(("exit",))) for _ in range(4)))
            await asyncio.gather(*(pool.ask(("echo", 1)) for _ in range(4)))
            assert len(descriptors()) == before

    run(body())


def test_no_process_outlives_a_server_that_is_killed():
    with subprocess.Popen([sys.executable, "-c", SERVER], env=ENVIRONMENT, stdout=subprocess.PIPE) as server:
        lives = [int(pid) for pid in server.stdout.readline().split()]
        server.kill()
    assert len(lives) >= 3
    assert all(map(ended, lives))


def test_no_process_outlives_a_loop_that_ends_without_closing_the_pool():
    done = subprocess.run([sys.executable, "-c", FORGETFUL], env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == "ended with its loop\n"
    assert all(map(ended, map(int, done.stdout.split())))


def test_a_long_reply_arrives_whole():
    async def body():
        async with opened(pooled.deeds, megabytes=400) as pool:
            assert await pool.ask(("zeros", 64 << 20)) == bytes(64 << 20)
            assert await pool.ask(("echo", ["量子", b"\0" * 100_000, 3])) == ["量子", b"\0" * 100_000, 3]

    run(body())


def test_a_refusal_can_be_pickled():
    copy = pickle.loads(pickle.dumps(Refused("no answer within 1 second", "late")))
    assert (str(copy), copy.reason, copy.code) == ("no answer within 1 second", "late", 4)

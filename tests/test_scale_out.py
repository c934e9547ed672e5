"""One build in three places: in its own process, in two others, and on a cluster, each with a worker that dies in the middle. The bytes are the same."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, run
from test_cluster import scheduled, worker
from test_pipeline import bytes_of

sys.path.insert(0, str(ROOT / "scripts"))
import _press

Client = pytest.importorskip("distributed").Client
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def releases(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("invented") / "releases"
    _press.write(folder, 80)
    return folder


@pytest.fixture(scope="module")
def expected(releases) -> dict[str, str]:
    """What a build in one process leaves."""
    assert run("build", "--jobs", 1, cwd=releases.parent).returncode == 0
    return bytes_of(releases.parent / "output")


def _killed_at_work(victim: subprocess.Popen, scheduler: str) -> list[str]:
    """Kill a worker as soon as it has tasks, and give them."""
    with Client(scheduler, set_as_default=False) as client:
        client.wait_for_workers(2, 60)
        address = next(address for address, pid in client.run(os.getpid).items() if pid == victim.pid)
        for _ in range(3000):
            if tasks := list(client.processing()[address]):
                victim.kill()
                return tasks
            time.sleep(0.01)
    raise AssertionError("the worker got nothing to do")


def _killed_child(building: subprocess.Popen) -> None:
    """Kill one of two workers when it is at work."""
    for _ in range(3000):
        children = Path(f"/proc/{building.pid}/task/{building.pid}/children").read_text().split()
        if len(children) == 2 and int(Path(f"/proc/{children[1]}/stat").read_text().split()[13]) > 50:  # ticks of its own work
            os.kill(int(children[1]), signal.SIGKILL)
            return
        time.sleep(0.01)
    raise AssertionError("there were no two workers")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the children of a process are read from Linux' /proc")
def test_two_processes_leave_the_same_bytes_though_one_is_killed(releases, expected, tmp_path):
    command = [sys.executable, "-m", "kg", "build", "--jobs", "2", str(releases)]
    with subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE) as building:
        _killed_child(building)
        _, told = building.communicate(timeout=300)
    assert building.returncode == 0, told.decode()
    assert bytes_of(tmp_path / "output") == expected


def test_a_cluster_leaves_the_same_bytes_though_a_worker_is_killed(releases, expected, tmp_path):
    with scheduled(tmp_path) as (_, address), worker(address, tmp_path) as victim, worker(address, tmp_path):
        command = [sys.executable, "-m", "kg", "build", "--scheduler", address, str(releases)]
        with subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE) as building:
            lost = _killed_at_work(victim, address)
            _, told = building.communicate(timeout=300)
        assert lost and victim.wait(10) == -signal.SIGKILL
        assert building.returncode == 0, told.decode()
    assert bytes_of(tmp_path / "output") == expected

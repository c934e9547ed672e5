"""The output directory: whole or untouched, whatever fails in between."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg import folder
from kg.model import KgError


def leave(target: Path, **texts: str) -> None:
    with folder.writing(target) as new:
        for name, text in texts.items():
            new.write({"ttl": "graph.ttl", "text": "texts/a.txt"}[name], [text])
        new.seal({"counts": {}})


def held(target: Path) -> dict[str, str]:
    return {name: (target / name).read_text() for name in folder.files(target) if name != "manifest.json"}


@pytest.fixture
def target(tmp_path):
    leave(tmp_path / "output", ttl="old")
    return tmp_path / "output"


def test_a_build_replaces_the_whole_directory(target):
    leave(target, text="new")
    assert held(target) == {"texts/a.txt": "new"}
    assert [path.name for path in target.parent.iterdir()] == ["output"]


def test_every_file_and_folder_is_synced_before_it_takes_its_place(target, monkeypatch):
    calls, sync, swap = [], folder._sync, folder._swap
    monkeypatch.setattr(folder, "_sync", lambda path: (sync(path), calls.append(path.relative_to(target.parent).as_posix())))
    monkeypatch.setattr(folder, "_swap", lambda real, new: (calls.append("swap"), swap(real, new)))
    leave(target, ttl="new", text="new")
    before = {"", "/graph.ttl", "/texts", "/texts/a.txt", "/manifest.json"}
    assert set(calls[: calls.index("swap")]) == {f"output.new{name}" for name in before}


def test_prints_are_those_of_the_file(tmp_path):
    with folder.filling(tmp_path) as files:
        files.write("graph.ttl", ["á\r\n", b"\xff", ""])
    assert (tmp_path / "graph.ttl").read_bytes() == "á\r\n".encode() + b"\xff"
    assert files.prints == {"graph.ttl": {"bytes": 5, "sha256": folder.sha256(tmp_path / "graph.ttl")}}


def test_what_a_build_writes_it_does_not_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "sha256", None)
    leave(tmp_path / "output", ttl="new")
    monkeypatch.undo()
    assert folder.damage(tmp_path / "output", folder.manifest(tmp_path / "output")) == []


def test_a_failure_inside_leaves_the_old_and_no_trace(target):
    with pytest.raises(ZeroDivisionError), folder.writing(target):
        raise ZeroDivisionError
    assert held(target) == {"graph.ttl": "old"}
    assert [path.name for path in target.parent.iterdir()] == ["output"]


@pytest.mark.parametrize("call", ["fsync", "rename", "mkdir", "open", "write", "flock"])
@pytest.mark.parametrize("nth", range(4))
def test_each_system_call_may_fail(target, monkeypatch, call, nth):
    """The n-th call of each kind fails as on a full disk: code 6, and the directory is all old or all new."""
    import fcntl

    owner, name = {"rename": (Path, "rename"), "mkdir": (Path, "mkdir"), "open": (Path, "open"), "flock": (fcntl, "flock")}.get(call, (os, call))
    real, count = getattr(owner, name), iter(range(1000))

    def failing(*args, **kwargs):
        if next(count) == nth:
            raise OSError(28, "No space left on device")
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, failing)
        try:
            leave(target, ttl="new")
            failed = False
        except KgError as error:
            assert error.code == 6
            assert "\n" not in str(error)
            failed = True
    if failed and not target.exists():
        leave(target, ttl="again")  # both renames failed: the next start brings the old one back first
    assert held(target) in ([{"graph.ttl": "old"}, {"graph.ttl": "again"}, {"graph.ttl": "new"}] if failed else [{"graph.ttl": "new"}])
    assert not (target.parent / "output.new").exists()


def test_a_crash_between_the_renames_is_mended(target):
    target.rename(target.with_name("output.old"))
    assert folder.opened(target, lambda place, _: held(place)) == {"graph.ttl": "old"}
    with pytest.raises(ZeroDivisionError), folder.writing(target):
        assert held(target) == {"graph.ttl": "old"}
        raise ZeroDivisionError
    assert held(target) == {"graph.ttl": "old"}


def test_half_written_and_half_removed_leftovers_go(target):
    for name in ("output.new", "output.old"):
        (target.with_name(name) / "texts").mkdir(parents=True)
        (target.with_name(name) / "graph.ttl").write_text("half")
    leave(target, ttl="new")
    assert [path.name for path in target.parent.iterdir()] == ["output"]


@pytest.mark.parametrize("name", ["output.new", "output.old"])
def test_what_is_not_ours_beside_the_target_stays(target, name):
    (target.with_name(name)).mkdir()
    (target.with_name(name) / "thesis.docx").write_text("mine")
    with pytest.raises(KgError) as caught:
        leave(target, ttl="new")
    assert caught.value.code == 6
    assert (target.with_name(name) / "thesis.docx").exists()
    assert held(target) == {"graph.ttl": "old"}


@pytest.mark.parametrize("kind", ["file", "foreign folder", "foreign file inside", "damaged manifest"])
def test_what_no_build_wrote_is_not_replaced(target, kind):
    place = target if "inside" in kind or "manifest" in kind else target.with_name("mine")
    if kind == "file":
        place.write_text("mine")
    elif kind == "damaged manifest":
        (place / "manifest.json").write_text("{")
    else:
        place.mkdir(exist_ok=True)
        (place / "notes.txt").write_text("mine")
    with pytest.raises(KgError) as caught:
        leave(place, ttl="new")
    assert caught.value.code == 6
    assert place.read_text() == "mine" if kind == "file" else folder.files(place)
    assert not place.is_dir() or "new" not in held(place).values()


def test_an_empty_folder_and_a_missing_parent_are_welcome(tmp_path):
    (tmp_path / "empty").mkdir()
    leave(tmp_path / "empty", ttl="a")
    leave(tmp_path / "deep" / "er" / "out", ttl="b")
    assert held(tmp_path / "deep" / "er" / "out") == {"graph.ttl": "b"}


def test_a_link_is_followed_to_the_folder_it_means(target):
    link = target.with_name("link")
    link.symlink_to(target)
    leave(link, ttl="new")
    assert link.is_symlink()
    assert held(target) == {"graph.ttl": "new"}


def _hold(target: Path, held_now, release) -> None:
    with folder.writing(target):
        held_now.set()
        release.wait(30)


def test_the_second_build_is_told_who_is_writing(target):
    context = multiprocessing.get_context("fork")
    held_now, release = context.Event(), context.Event()
    child = context.Process(target=_hold, args=(target, held_now, release))
    child.start()
    assert held_now.wait(30)
    with pytest.raises(KgError, match=str(child.pid)) as caught:
        leave(target, ttl="new")
    assert caught.value.code == 5
    child.kill()
    child.join()
    leave(target, ttl="new")
    assert held(target) == {"graph.ttl": "new"}


@pytest.mark.parametrize("nth", range(0, 24, 3))
def test_a_kill_at_any_write_leaves_old_or_new(target, nth):
    """A child dies by SIGKILL at its n-th system call; a reader sees all old or all new, and the next build is clean."""
    script = (
        "import os, sys, pathlib\nfrom kg import folder\n"
        "sys.path.insert(0, sys.argv[1])\nfrom test_folder import leave\n"
        "left = [int(sys.argv[3])]\n"
        "def dying(real):\n"
        "    def call(*a, **k):\n"
        "        left[0] -= 1\n"
        "        if left[0] < 0: os.kill(os.getpid(), 9)\n"
        "        return real(*a, **k)\n"
        "    return call\n"
        "for owner, names in ((os, ('fsync', 'open', 'write')), (pathlib.Path, ('rename', 'mkdir', 'open', 'unlink'))):\n"
        "    for name in names: setattr(owner, name, dying(getattr(owner, name)))\n"
        "leave(pathlib.Path(sys.argv[2]), ttl='new', text='new')\n"
    )
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": str(here.parent)}
    ended = subprocess.run([sys.executable, "-c", script, str(here), str(target), str(nth)], env=environment, check=False)
    assert ended.returncode in (0, -signal.SIGKILL)
    seen = folder.opened(target, lambda place, known: (folder.damage(place, known), held(place)))
    assert seen in [([], {"graph.ttl": "old"}), ([], {"graph.ttl": "new", "texts/a.txt": "new"})]
    leave(target, ttl="again")
    assert held(target) == {"graph.ttl": "again"}
    assert sorted(path.name for path in target.parent.iterdir()) == ["output"]


def test_damage_is_found(target):
    known = folder.manifest(target)
    assert folder.damage(target, known) == []
    (target / "graph.ttl").write_text("olD")
    assert folder.damage(target, known) == [("graph.ttl", "is not what the build wrote")]
    (target / "graph.ttl").unlink()
    assert folder.damage(target, known) == [("graph.ttl", "is missing")]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 99, "files": {}}', '{"format": 1}', "\x00"])
def test_no_manifest_of_ours_is_a_line(target, text):
    (target / "manifest.json").write_text(text)
    with pytest.raises(KgError) as caught:
        folder.opened(target, lambda *_: None)
    assert caught.value.code == 3


def test_the_manifest_is_the_same_wherever_it_lies(target, tmp_path):
    leave(tmp_path / "elsewhere" / "out", ttl="old")
    assert (tmp_path / "elsewhere" / "out" / "manifest.json").read_bytes() == (target / "manifest.json").read_bytes()
    assert list(json.loads((target / "manifest.json").read_text())["files"]) == ["graph.ttl"]

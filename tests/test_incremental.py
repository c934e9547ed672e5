"""A build that makes use of what was made before leaves the same bytes as one from nothing, whatever changed in between."""

import os
import random
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

import pytest
from conftest import ROOT, run

import kg
from kg import cache, extract, folder, joint, partition, store
from kg.model import KgError

sys.path.insert(0, str(ROOT / "scripts"))
import _press

# They share names, a partnership, a sum, and a name that one of them gives to something else.
TEXTS = {
    "a.txt": "Purdue University and Tohoku University signed a partnership in robotics on June 3, 2024. IBM and nine Japanese companies invested a combined $5 million in the partnership.",
    "b.txt": "June 12, 2024\n\nNews\n\nWe welcome the agreement between Tohoku University and Purdue University. This partnership is supported by $5 million from Google.",
    "c.txt": "The Ossipee Institute and Tohoku University signed a partnership in quantum science.",
    "d.txt": "The Ossipee Institute of Technology and Purdue University announced the Ossipee Forum.",
    "e.txt": "Softbank and Keio University will work together on artificial intelligence, said Ada Pell, Governor of Indiana.",
    "f.md": "---\ntitle: On robots\ndate: 2023-02-01\n---\n\nJapan and the United States plan a dialogue on robotics. Chips come from companies such as SoftBank Group.",
}


def bytes_of(place: Path) -> dict[str, bytes]:
    return {name: (place / name).read_bytes() for name in folder.files(place)}


def anew(texts: Path, place: Path) -> dict[str, bytes]:
    """What a build from nothing leaves."""
    shutil.rmtree(place, ignore_errors=True)
    cache.beside(place).unlink(missing_ok=True)
    kg.build([texts], place)
    return bytes_of(place)


def written(texts: Path, names) -> None:
    texts.mkdir(exist_ok=True)
    for name in names:
        (texts / name).write_text(TEXTS[name])


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_adding_changing_and_removing_leaves_the_bytes_of_a_build_from_nothing(tmp_path, seed):
    dice, texts = random.Random(seed), tmp_path / "texts"
    written(texts, dice.sample(sorted(TEXTS), 2))
    for _ in range(5):
        name = dice.choice(sorted(TEXTS))
        here = sorted(path.name for path in texts.iterdir())
        if name not in here:
            written(texts, [name])
        elif dice.random() < 0.5 and len(here) > 1:
            (texts / name).unlink()
        else:
            (texts / name).write_text(TEXTS[name].replace("Purdue University", dice.choice(("MIT", "Stanford University"))))
        kg.build([texts], tmp_path / "out")
        assert bytes_of(tmp_path / "out") == anew(texts, tmp_path / "anew")


def test_judgements_that_come_and_go_leave_the_bytes_of_a_build_from_nothing(tmp_path):
    texts = tmp_path / "texts"
    written(texts, TEXTS)
    kg.build([texts], tmp_path / "out")
    (texts / "judgements.tsv").write_text(
        "action\tsubject\tobject\twho\twhy\tdate\tnames\nmerge\tOssipee Institute\tOssipee Institute of Technology\tAda\tshe asked\t\t\n"
    )
    merged = kg.build([texts], tmp_path / "out")
    assert "Ossipee Institute of Technology" not in {row["name"] for row in merged.query("entities")}
    assert bytes_of(tmp_path / "out") == anew(texts, tmp_path / "anew")
    (texts / "judgements.tsv").unlink()
    kg.build([texts], tmp_path / "out")
    assert bytes_of(tmp_path / "out") == anew(texts, tmp_path / "anew")


@pytest.fixture
def counted(monkeypatch):
    """The names of the texts that are read, and how many releases are written."""
    read, wrote = [], []
    reading, write_part = extract.reading, partition.write_part
    monkeypatch.setattr(extract, "reading", lambda text, ontology: (read.append(text.stem), reading(text, ontology))[1])
    monkeypatch.setattr(partition, "write_part", lambda part, ontology: (wrote.append(len(part.releases)), write_part(part, ontology))[1])
    return read, wrote


def test_only_what_is_new_is_read_and_only_its_part_is_written(tmp_path, counted):
    read, wrote = counted
    _press.write(tmp_path / "texts", 150)
    kg.build([tmp_path / "texts"], tmp_path / "out")
    assert (len(read), sum(wrote)) == (150, 150)
    assert len(wrote) > 2
    most = max(wrote)
    read.clear(), wrote.clear()
    kg.build([tmp_path / "texts"], tmp_path / "out")
    assert (read, wrote) == ([], [])
    (tmp_path / "texts" / "new.txt").write_text("Ohashi Optics K.K. and Lake Wanda College signed a partnership in photonics on May 2, 2019.")
    kg.build([tmp_path / "texts"], tmp_path / "out")
    assert read == ["new"]
    assert sum(wrote) <= most + 1


def test_only_bundles_that_something_new_reaches_are_asked_again(tmp_path, monkeypatch):
    asked, write_bundle = [], partition.write_bundle
    monkeypatch.setattr(partition, "write_bundle", lambda bundle, ontology: (asked.append(bundle.name), write_bundle(bundle, ontology))[1])
    monkeypatch.setattr(joint, "_THINGS", 2)
    _press.write(tmp_path / "texts", 60)
    kg.build([tmp_path / "texts"], tmp_path / "out")
    before = asked.copy()
    assert len(before) == len(set(before)) > 8
    asked.clear()
    kg.build([tmp_path / "texts"], tmp_path / "out")
    assert asked == []
    (tmp_path / "texts" / "new.txt").write_text("Ohashi Optics K.K. and Lake Wanda College signed a partnership in photonics, with $4 million from IBM.")
    kg.build([tmp_path / "texts"], tmp_path / "out")
    assert 0 < len(asked) < 4
    assert bytes_of(tmp_path / "out") == anew(tmp_path / "texts", tmp_path / "anew")


def test_a_release_that_was_removed_leaves_no_trace(tmp_path):
    texts = tmp_path / "texts"
    written(texts, TEXTS)
    kg.build([texts], tmp_path / "out")
    (texts / "e.txt").unlink()
    kg.build([texts], tmp_path / "out")
    assert all(b"Ada Pell" not in held for held in bytes_of(tmp_path / "out").values())
    assert not [held for held in cells_in(tmp_path / "out") if b"Ada Pell" in held]  # what SQLite leaves in space it does not use is no row


def cells_in(output: Path) -> Iterator[bytes]:
    """Every cell of a cache, opened where it is compressed."""
    with closing(sqlite3.connect(cache.beside(output))) as held:
        for (table,) in held.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for cell in chain.from_iterable(held.execute(f"SELECT * FROM {table}")):
                yield zlib.decompress(cell) if isinstance(cell, bytes) and cell[:1] == b"x" else cell if isinstance(cell, bytes) else str(cell).encode()


DAMAGES = {
    "gone": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "overwritten": lambda path: path.write_bytes(path.read_bytes()[:100] + b"x" * 5000),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_cache_that_cannot_be_opened_or_is_gone_is_begun_anew(tmp_path, damage):
    written(tmp_path / "texts", TEXTS)
    kg.build([tmp_path / "texts"], tmp_path / "out")
    before = bytes_of(tmp_path / "out")
    damage(cache.beside(tmp_path / "out"))
    kg.build([tmp_path / "texts"], tmp_path / "out")
    assert bytes_of(tmp_path / "out") == before


def test_another_ontology_reads_anew(tmp_path, counted):
    read, _ = counted
    written(tmp_path / "texts", ["a.txt"])
    kg.build([tmp_path / "texts"], tmp_path / "out")
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    kg.build([tmp_path / "texts"], tmp_path / "out", ontology=tmp_path / "ontology")
    assert len(read) == 1, "the same words in another folder are the same ontology"
    with (tmp_path / "ontology" / "frames.toml").open("a") as stream:
        stream.write("\n# one word more\n")
    kg.build([tmp_path / "texts"], tmp_path / "out", ontology=tmp_path / "ontology")
    assert len(read) == 2


def test_a_cache_that_turns_out_to_be_damaged_is_told_in_one_line(tmp_path):
    written(tmp_path / "texts", TEXTS)
    kg.build([tmp_path / "texts"], tmp_path / "out")
    before = bytes_of(tmp_path / "out")
    with closing(sqlite3.connect(cache.beside(tmp_path / "out"))) as held, held:
        held.execute("UPDATE share SET body = substr(body, 1, length(body) / 2)")
    assert refused(tmp_path) == cache.beside(tmp_path / "out")
    assert bytes_of(tmp_path / "out") == before


FOREIGN = {
    "text": lambda path: path.write_text("my notes"),
    "database": lambda path: sqlite3.connect(path).executescript("CREATE TABLE made(version TEXT); INSERT INTO made VALUES ('mine')").connection.close(),
    "directory": lambda path: (path.mkdir(), (path / "a.txt").write_text("my notes")),
    "pipe": os.mkfifo,
    "link to a file": lambda path: (path.with_name("elsewhere").write_text("my notes"), path.symlink_to("elsewhere")),
    "link to a cache": lambda path: (cache.beside(path.with_name("other")).rename(path.with_name("elsewhere")), path.symlink_to("elsewhere")),
    "link to nowhere": lambda path: path.symlink_to("elsewhere"),
}


# Beside the cache, what a killed build left looks no different from any file.
@pytest.mark.parametrize(("kind", "suffix"), [*((kind, "") for kind in FOREIGN), ("link to a file", "-wal"), ("directory", "-shm"), ("pipe", "-journal")])
def test_what_is_not_ours_in_the_place_of_the_cache_stays_as_it_is(tmp_path, kind, suffix):
    written(tmp_path / "texts", ["a.txt"])
    kg.build([tmp_path / "texts"], tmp_path / "other")
    place = tmp_path / f".out.cache{suffix}"
    FOREIGN[kind](place)
    before = things_of(tmp_path)
    assert refused(tmp_path) == place
    assert things_of(tmp_path) == before


def refused(place: Path) -> Path:
    """Build, and give the file of which the one line says that it is in the way."""
    with pytest.raises(KgError) as caught:
        kg.build([place / "texts"], place / "out")
    assert caught.value.code == 6
    assert "\n" not in str(caught.value)
    return place / re.search(r"[^/]*\.out\.cache[\w-]*", str(caught.value))[0]


def things_of(place: Path) -> dict[Path, tuple[int, bytes]]:
    """All that lies in a folder: what kind of thing each is, and what it holds."""
    found = {path: path.lstat().st_mode for path in place.rglob("*")}
    return {path: (mode, path.read_bytes() if stat.S_ISREG(mode) else b"") for path, mode in found.items()}


@pytest.fixture
def nobody(tmp_path):
    """A folder, and the rights of somebody who is not root, whom no mode of a file stops."""
    kg.build([ROOT / "releases"], tmp_path / "out")  # all modules are loaded, whoever may read them
    mine, them = os.geteuid(), os.geteuid() or 65534
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, them, -1)
        os.seteuid(them)
        yield Path(folder)
        os.seteuid(mine)


@pytest.mark.parametrize("locked", ["the folder", "the cache"])
def test_where_one_may_not_write_one_is_told_in_one_line(nobody, locked):
    written(nobody / "texts", ["a.txt"])
    kg.build([nobody / "texts"], nobody / "out")
    before = bytes_of(nobody / "out")
    (nobody if locked == "the folder" else cache.beside(nobody / "out")).chmod(0o500)
    with pytest.raises(KgError, match=r"^cannot (write|use) [^\n]*$") as caught:
        kg.build([nobody / "texts"], nobody / "out")
    nobody.chmod(0o700)
    assert caught.value.code == 6
    assert bytes_of(nobody / "out") == before


def killed(arguments: list[str], after: float, place: Path) -> None:
    """Run a build and kill it at a moment, with all it started."""
    command = [sys.executable, "-m", "kg", "build", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=place, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(after)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_build_that_is_killed_leaves_the_old_release_and_the_next_ends_as_if_nothing_had_been(tmp_path, jobs):
    texts, out = tmp_path / "texts", tmp_path / "out"
    _press.write(texts, 40)
    begun = time.monotonic()
    assert run("build", "texts", "-o", "out", "--jobs", jobs, cwd=tmp_path).returncode == 0
    whole = time.monotonic() - begun
    old = bytes_of(out)
    _press.write(texts, 45)
    new = anew(texts, tmp_path / "anew")
    dice = random.Random(int(jobs))
    for _ in range(6):
        cache.beside(out).unlink(missing_ok=True)
        killed(["texts", "-o", "out", "--jobs", jobs], dice.uniform(0.2, 1.1) * whole, tmp_path)
        place = out if out.exists() else out.with_name("out.old")
        assert bytes_of(place) in (old, new)
        assert kg.load(out).query("partners")
    assert run("build", "texts", "-o", "out", "--jobs", jobs, cwd=tmp_path).returncode == 0
    assert bytes_of(out) == new
    assert sorted(path.name for path in tmp_path.iterdir() if "cache-" not in path.name) == [".anew.cache", ".out.cache", "anew", "out", "texts"]


def test_after_a_build_that_was_stopped_the_next_one_in_the_process_finds_the_cache_free(tmp_path, monkeypatch):
    """Also while a traceback holds a question that was being answered, as it does in a notebook."""
    written(tmp_path / "texts", TEXTS)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt) as caught:
        patched.setattr(store, "turtle_of", stopped)
        kg.build([tmp_path / "texts"], tmp_path / "out")
    kg.build([tmp_path / "texts"], tmp_path / "out")
    assert caught.tb
    assert bytes_of(tmp_path / "out") == anew(tmp_path / "texts", tmp_path / "anew")


def stopped(*_):
    raise KeyboardInterrupt


def test_the_cache_holds_no_more_than_the_last_build_used(tmp_path):
    written(tmp_path / "texts", TEXTS)
    kg.build([tmp_path / "texts"], tmp_path / "out")
    for name in sorted(TEXTS)[1:]:
        (tmp_path / "texts" / name).unlink()
    kg.build([tmp_path / "texts"], tmp_path / "out")
    with closing(sqlite3.connect(cache.beside(tmp_path / "out"))) as held:
        assert [held.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("doc", "part WHERE rows != '[]'")] == [(1,), (1,)]
        assert held.execute("SELECT count(*) FROM block WHERE body IS NULL OR id NOT IN (SELECT block FROM piece)").fetchone() == (0,)


def test_a_text_under_two_titles_of_the_same_words_is_one_release(tmp_path):
    texts = tmp_path / "texts"
    texts.mkdir()
    for name, title in (("b.txt", "Two Labs Agree!"), ("a.txt", "Two Labs Agree?")):
        (texts / name).write_text(TEXTS["a.txt"])
        (texts / f"{name}.meta.toml").write_text(f'title = "{title}"')
        built = kg.build([texts], tmp_path / "out")
    assert built.counts["documents"] == 1
    assert bytes_of(tmp_path / "out") == anew(texts, tmp_path / "anew")

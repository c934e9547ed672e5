"""One build: what it leaves, that it leaves the same bytes anywhere, and that a bad one leaves nothing."""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import replace

import networkx
import pytest
from conftest import RELEASE, ROOT, run

import kg
from kg import cache, check, extract, folder, partition, pipeline, progress
from kg.model import KgError
from kg.ontology import Ontology


def bytes_of(place) -> dict[str, str]:
    return {name: hashlib.sha256((place / name).read_bytes()).hexdigest() for name in folder.files(place)}


def test_what_a_build_leaves(output):
    expected = {"graph.ttl", "graph.trig", "graph.nq", "graph.jsonld", "graph.graphml", "nodes.csv", "edges.csv", "coverage.csv"}
    expected |= {"report.md", "explorer.html", "manifest.json", f"texts/{RELEASE.name}"}
    expected |= {f"answers/{name}.csv" for name in partition.CONTRACT}
    assert set(folder.files(output)) == expected


def test_the_manifest_knows_every_file_and_the_input(output):
    known = json.loads((output / "manifest.json").read_text())
    assert {*known["files"], "manifest.json"} == set(folder.files(output))
    assert known["files"]["graph.ttl"]["sha256"] == hashlib.sha256((output / "graph.ttl").read_bytes()).hexdigest()
    assert known["inputs"] == [{"file": RELEASE.name, "sha256": hashlib.sha256(RELEASE.read_bytes()).hexdigest()}]
    assert str(ROOT) not in (output / "manifest.json").read_text()


def test_every_sentence_is_covered_or_told(output):
    counts = json.loads((output / "manifest.json").read_text())["counts"]
    with (output / "coverage.csv").open(newline="") as stream:
        told = [row for row in csv.DictReader(stream) if row["kind"] == "sentence"]
    assert counts["covered"] + len(told) == counts["sentences"] > 0
    assert all(row["reason"] for row in told)


def test_the_text_is_kept_as_it_was(output):
    assert (output / "texts" / RELEASE.name).read_bytes() == RELEASE.read_bytes()


def test_graphml_is_read_by_networkx(output):
    drawn = networkx.read_graphml(output / "graph.graphml")
    with (output / "edges.csv").open(newline="") as stream:
        assert drawn.number_of_edges() == len(list(csv.DictReader(stream)))


def test_a_release_that_makes_a_bad_graph_is_refused_and_the_others_do_not_suffer(tmp_path, monkeypatch):
    read = extract.reading

    def stumbling(document, ontology):
        held = read(document, ontology)
        claims = (replace(c, object="0.0") if c.predicate == "amount" and document.stem == "bad" else c for c in held.claims)
        return replace(held, claims=tuple(claims))

    monkeypatch.setattr(extract, "reading", stumbling)
    (tmp_path / "bad.txt").write_text("IBM invested $5 million in the partnership between Keio University and Purdue University.")
    (tmp_path / "good.txt").write_text("Purdue University and Tohoku University signed a partnership in robotics.")
    built = kg.build([tmp_path / "bad.txt", tmp_path / "good.txt"], tmp_path / "output")
    assert [line.partition(":")[0] for line in built.refused] == ["bad"]
    assert "amount-positive" in built.refused[0]
    assert {row["a"] for row in built.query("partners")} == {"Purdue University"}
    assert not built.check()
    with pytest.raises(KgError, match="amount-positive") as caught:
        kg.build([tmp_path / "bad.txt"], tmp_path / "output")
    assert caught.value.code == 1


class Hands:
    """What does the work of a build here, and keeps what each item is called and how many there were."""

    def __init__(self):
        self.names = []

    def map(self, function, items, named):
        for item in items:
            self.names.append(named(item))
            yield function(item, Ontology())

    def rest(self):
        self.names.append("rest")


def test_what_kills_a_worker_is_told_by_the_names_of_its_files(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"{name} is a text.")
    hands = Hands()
    pipeline.build([tmp_path], Ontology(), tmp_path / "out", hands=nullcontext(hands))
    assert hands.names == ["a.txt, b.txt", "a, b", "rest"]


@pytest.mark.parametrize("target", ["nowhere", "/dev/zero"])
def test_a_file_that_cannot_be_read_or_never_ends_is_refused_and_the_others_are_built(tmp_path, target):
    (tmp_path / "a.txt").write_text("A text.")
    (tmp_path / "b.txt").symlink_to(target)
    built = kg.build([tmp_path], tmp_path / "out")
    assert [line.partition(":")[0] for line in built.refused] == ["b.txt"]
    known = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert [row["file"] for row in known["inputs"]] == ["a.txt"]
    assert known["counts"]["refused"] == 1


def test_progress_tells_of_every_file(tmp_path):
    (tmp_path / "a.txt").write_text("A text.")
    (tmp_path / "b.txt").symlink_to("nowhere")
    stages = Stages()
    for _ in range(2):  # the second time nothing is new
        with progress.told_to(stages):
            kg.build([tmp_path], tmp_path / "out")
    assert [row[:3] for row in stages.rows if row[0] != "assemble"] == [("read", 2, 2), ("write", 1, 1)] * 2
    assert all(done == total for _, total, done in stages.rows)
    assert stages.rows[-1][1] == len(set(folder.files(tmp_path / "out")) - {"explorer.html", "report.md", "manifest.json"})


class Stages:
    """Keeps of each stage its name, how much there was to do, and how much of it was done."""

    def __init__(self):
        self.rows = []

    def stage(self, name, total=None, unit=""):
        self.rows.append((name, total, 0))

    def advance(self, count=1):
        name, total, done = self.rows[-1]
        self.rows[-1] = (name, total, done + count)


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [{"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONUTF8": "0"}],
    ids=["hash seed", "zone and locale"],
)
def test_the_same_bytes_anywhere(output, tmp_path, environment):
    shutil.copy(RELEASE, tmp_path)
    assert run("build", RELEASE.name, "-o", "elsewhere", cwd=tmp_path, **environment).returncode == 0
    assert bytes_of(tmp_path / "elsewhere") == bytes_of(output)


def test_a_text_given_twice_is_read_once(output, tmp_path):
    kg.build([RELEASE, RELEASE.parent, RELEASE], tmp_path / "out")
    assert bytes_of(tmp_path / "out") == bytes_of(output)


def test_two_texts_of_one_name_keep_both(tmp_path):
    for number, words in enumerate(
        ("Tokyo University of Science and Intel announced a partnership.", "IBM and Keio University announced a partnership.")
    ):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "same.txt").write_text(f"April {number + 1}, 2024\n\nA title\n\n{words}\n")
    kg.build([tmp_path / "0", tmp_path / "1"], tmp_path / "out")
    kg.build([tmp_path / "1", tmp_path / "0"], tmp_path / "turned")
    assert sorted(path.name for path in (tmp_path / "out" / "texts").iterdir()) == ["same-2.txt", "same.txt"]
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "turned")
    assert kg.load(tmp_path / "out").check() == []


@pytest.mark.parametrize("stem", ["a" * 230, "=cmd", "x\u202ey", "a:b", "CON", "名前"])
def test_odd_file_names_stay_inside(tmp_path, stem):
    source = tmp_path / f"{stem}.md"
    source.write_bytes(RELEASE.read_bytes())
    kg.build([source], tmp_path / "out")
    assert {path.name for path in tmp_path.iterdir()} == {source.name, "out", ".out.cache"}
    assert kg.load(tmp_path / "out").check() == []


def test_a_graph_that_does_not_conform_is_not_left(tmp_path, monkeypatch):
    kg.build([RELEASE], tmp_path / "out")
    before = bytes_of(tmp_path / "out")
    cache.beside(tmp_path / "out").unlink()  # it knows that the graph conforms
    monkeypatch.setattr(check, "findings_in", lambda *_: [check.Finding("SomeShape", "id:x", "has no words")] * 2)
    with pytest.raises(KgError, match=r"SomeShape: id:x: has no words \(and 1 more\)") as caught:
        kg.build([RELEASE], tmp_path / "out")
    assert caught.value.code == 1
    assert bytes_of(tmp_path / "out") == before


@pytest.mark.parametrize("name", ["graph.nq", "graph.ttl", "manifest.json"])
@pytest.mark.parametrize("cut", [0, 1, 0.5, -1])
def test_a_damaged_directory_is_refused(output, tmp_path, name, cut):
    shutil.copytree(output, tmp_path / "out")
    path = tmp_path / "out" / name
    held = path.read_bytes()
    path.write_bytes(held[: int(len(held) * cut) if isinstance(cut, float) else cut])
    if name == "manifest.json" and cut == -1:
        return  # without its last line end it still says all it said
    with pytest.raises(KgError) as caught:
        kg.load(tmp_path / "out")
    assert caught.value.code == 3


def test_a_clone_without_the_derived_files_opens(output, tmp_path):
    shutil.copytree(output, tmp_path / "out")
    for name in ("graph.nq", "graph.jsonld", "explorer.html", "coverage.csv"):
        (tmp_path / "out" / name).unlink()
    graph = kg.load(tmp_path / "out")
    assert graph.query("partners") == kg.load(output).query("partners")
    with pytest.raises(KgError, match=r"coverage\.csv is missing"):
        graph.coverage()


@pytest.mark.slow
def test_readers_see_all_old_or_all_new(output, tmp_path):
    """While builds replace the directory, every reader opens a whole one."""
    shutil.copytree(output, tmp_path / "out")
    code = f"import kg\nfor _ in range(2): kg.build([{str(RELEASE)!r}], 'out')"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    expected = kg.load(output).counts
    with subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env=environment) as writer:
        while writer.poll() is None:
            assert kg.load(tmp_path / "out").counts == expected
            time.sleep(0.05)
    assert writer.returncode == 0

"""The synthetic graphs of the benches: of our own shape by kg check, of the size asked for, and the same in every process."""

import os
import subprocess
import sys
from hashlib import sha256

import pytest
from project import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import _synthetic

import kg
from kg import check, graph
from kg.ontology import Ontology
from kg.store import Store

ONTOLOGY = Ontology()
NAMED = [name for name, path in ONTOLOGY.queries.items() if path.parent.name == "queries"]


@pytest.fixture(scope="module")
def ledger():
    return _synthetic.ledger(10_000, ONTOLOGY)


@pytest.fixture(scope="module")
def store(ledger):
    return Store(graph.quads(ledger, ONTOLOGY), ONTOLOGY)


def test_nothing_is_wrong_with_it(ledger, store):
    assert check.findings(store, {document.stem: document.text for document in ledger.documents}, ONTOLOGY) == []


def test_the_ledger_comes_back_from_its_quads(ledger, store):
    assert graph.claims(store.quads, ONTOLOGY) == list(ledger.claims)


@pytest.mark.parametrize("name", NAMED)
def test_every_named_query_has_rows(store, name):
    assert len(store.rows(name)) > 0


@pytest.mark.parametrize("size", [10_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_it_has_the_triples_asked_for(size):
    triples = {quad.triple for quad in graph.quads(_synthetic.ledger(size, ONTOLOGY), ONTOLOGY)}
    assert size * 0.9 <= len(triples) <= size * 1.1


def test_every_status_and_both_sorts_of_voice_stand_in_it(ledger):
    assert {claim.status for claim in ledger.claims} == set(graph.STATUSES)
    assert {claim.voice.partition(":")[0] for claim in ledger.claims} == {"id", "release"}


def test_another_seed_gives_another_graph(ledger):
    assert _synthetic.ledger(10_000, ONTOLOGY, seed=5).claims != ledger.claims


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path):
    made = []
    for seed in "12":
        variables = {**os.environ, "PYTHONHASHSEED": seed, "KG_BENCH_CACHE": str(tmp_path / seed), "PYTHONPATH": f"{ROOT / 'scripts'}:{ROOT}"}
        program = "import _synthetic; print(_synthetic.folder(10_000))"
        done = subprocess.run([sys.executable, "-c", program], env=variables, capture_output=True, text=True, check=True)
        place = tmp_path / seed / done.stdout.strip().rpartition("/")[2]
        made.append({path.relative_to(place): sha256(path.read_bytes()).hexdigest() for path in place.rglob("*") if path.is_file()})
    assert made[0] == made[1]
    assert len(made[0]) > 10


def test_kg_opens_what_it_left(tmp_path, monkeypatch):
    monkeypatch.setenv("KG_BENCH_CACHE", str(tmp_path))
    place = _synthetic.folder(3_000)
    assert _synthetic.folder(3_000) == place
    found = kg.load(place)
    assert len(found.query("releases")) == found.counts["documents"] > 0
    assert found.check() == []
    assert "<html" in found.view()

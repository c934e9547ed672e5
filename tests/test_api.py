"""The contract that users and the scorer rely on."""

import os
import shutil
from decimal import Decimal
from pathlib import Path

import networkx
import pytest
from conftest import RELEASE

import kg
from kg import partition


def test_building_writes_and_prints_nothing(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    graph = kg.build([str(RELEASE)])
    assert len(graph.query("partners")) > 0
    assert (os.listdir(tmp_path), capfd.readouterr()) == ([], ("", ""))
    assert graph.files == []


@pytest.mark.parametrize("given", [str(RELEASE), RELEASE, [RELEASE], (str(RELEASE.parent),), iter([RELEASE])])
def test_paths_may_come_in_any_form(given):
    assert kg.build(given).counts["documents"] == 1


def test_loading_gives_what_building_gave(loaded):
    built = kg.build([RELEASE])
    for name in partition.CONTRACT:
        assert loaded.query(name) == built.query(name), name
    assert (loaded.counts, loaded.coverage()) == (built.counts, built.coverage())


def test_rows_are_mappings_of_plain_values(loaded):
    for name in partition.CONTRACT:
        rows = loaded.query(name)
        for row in rows:
            assert tuple(dict(row)) == rows.columns
            assert all(value is None or type(value) in (str, int, bool, Decimal) for value in row.values())
            assert "" not in row.values()
        assert rows.to_dicts() == [dict(row) for row in rows]


def test_where_keeps_rows_or_binds_variables(loaded):
    assert {row["kind"] for row in loaded.query("entities", kind="Company")} == {"Company"}
    keio = loaded.query("entities", name="Keio University")[0]["entity"]
    label = "SELECT ?label WHERE { ?thing <http://www.w3.org/2004/02/skos/core#prefLabel> ?label FILTER(LANG(?label) = 'en') }"
    assert [row["label"] for row in loaded.query(label, thing=kg.IRI(keio))] == ["Keio University"]
    assert loaded.query(label, thing=keio).to_dicts() == []


@pytest.mark.parametrize("question", ["no_such_query", "SELECT ?s WHERE { ?s ?p }", "", "INSERT DATA { <a:a> <a:a> <a:a> }"])
def test_a_bad_question_is_a_usage_error(loaded, question):
    with pytest.raises(kg.KgError) as caught:
        loaded.query(question)
    assert caught.value.code == 2


def test_evidence_takes_names_and_iris(loaded):
    keio = loaded.find("慶應義塾大学")
    by_name = loaded.evidence(o="Keio University")
    assert by_name == loaded.evidence(None, None, keio)
    assert {row["predicate"] for row in by_name} >= {"hasParty"}
    text = RELEASE.read_text(encoding="utf-8")
    assert all(row["quote"] == text[row["start"] : row["end"]] for row in loaded.evidence())


def test_the_same_graph_for_rdflib_and_networkx(loaded):
    assert len(loaded.dataset) > 0
    network = loaded.network()
    assert isinstance(network, networkx.MultiDiGraph)
    assert network.number_of_edges() == len(loaded.query("edges"))


def test_a_release_conforms(loaded):
    assert loaded.check() == []


def test_asking_for_one_thing_twice_is_a_usage_error(loaded):
    with pytest.raises(kg.KgError) as caught:
        loaded.explain("Keio University", "慶應義塾大学")
    assert caught.value.code == 2


def test_a_chain_says_that_it_goes_through_what_the_view_calls_a_hub(tmp_path, loaded):
    shutil.copytree(Path(__file__).parents[1] / "ontology", tmp_path / "ontology")
    look = tmp_path / "ontology" / "view.toml"
    look.write_text(look.read_text("utf-8").replace("[class.Partnership]\n", "[class.Partnership]\nhub = true\n"), "utf-8")
    shared = kg.build([RELEASE], ontology=tmp_path / "ontology")
    said = [graph.explain("Carnegie Mellon University", "Keio University").partition("Nothing else connects them")[1] for graph in (shared, loaded)]
    assert said == ["Nothing else connects them", ""]


def test_repr_says_what_it_is(loaded):
    assert repr(loaded).startswith("<kg.Graph of 1 releases, ")


def test_the_folder_may_be_text(output):
    assert kg.load(str(output)).counts == kg.load(Path(output)).counts

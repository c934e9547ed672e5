"""What a bad graph is told, shape by shape; what a good one is spared."""

from hashlib import sha256
from pathlib import Path
from shutil import copytree

import handmade
import pyoxigraph
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad

from kg import check, graph, shapes
from kg.model import KgError
from kg.ontology import Ontology
from kg.store import Store

CASES = Path(__file__).parent / "cases" / "shapes"
SH = "http://www.w3.org/ns/shacl#"


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology()


@pytest.fixture(scope="module")
def quads(ontology) -> list[Quad]:
    return graph.quads(handmade.ledger(), ontology)


def texts() -> dict[str, str]:
    return {handmade.RELEASE.stem: handmade.TEXT}


def nquads(quads) -> str:
    return "".join(f"{quad} .\n" for quad in quads)


def rows(quads) -> check.Rows:
    return check.by_predicate(nquads(quads))


def refused_by(name: str, ontology: Ontology) -> set[str]:
    data = rdflib.Graph().parse(CASES / f"{name}.ttl", format="turtle")
    return {finding.shape for finding in shapes.of(ontology).refused(data)}


def shape_names(ontology: Ontology) -> set[str]:
    return {quad.subject.value.rsplit("/", 1)[1] for quad in ontology.shape_quads if quad.object.value in (SH + "NodeShape", SH + "PropertyShape")}


def test_each_shape_has_a_graph_that_must_fail(ontology):
    assert {path.stem for path in CASES.glob("*.ttl")} - {"good"} == shape_names(ontology)


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.ttl") if path.stem != "good"))
def test_a_graph_with_one_fault_is_refused_by_the_shape_of_that_name_alone(name, ontology):
    assert refused_by(name, ontology) == {name}


def test_a_good_graph_is_spared(ontology):
    assert refused_by("good", ontology) == set()


def test_a_finding_names_the_culprit(ontology):
    data = rdflib.Graph().parse(CASES / "parts-within-whole.ttl", format="turtle")
    assert list(shapes.of(ontology).refused(data)) == [check.Finding("parts-within-whole", "id:m", "The parts of a sum are more than the sum.")]


def test_the_release_read_by_hand_is_sound(quads, ontology):
    assert check.findings(Store(quads, ontology), texts(), ontology) == []


def test_the_shapes_name_only_what_is_declared(ontology):
    assert list(shapes.shape_faults(ontology)) == []


@pytest.mark.parametrize(("right", "wrong", "named"), [
    ("sh:targetClass ujt:Quotation", "sh:targetClass ujt:Qotation", "ujt:Qotation"),
    ("sh:targetClass ujt:Quotation", "sh:targetClass ujt:speaks", "ujt:speaks"),
    ("sh:targetSubjectsOf ujt:country", "sh:targetSubjectsOf skos:prefLable", "skos:prefLable"),
    ("sh:targetSubjectsOf ujt:country", "sh:targetSubjectOf ujt:country", "http://www.w3.org/ns/shacl#targetSubjectOf"),
    ("sh:path ujt:memberCount", "sh:path ujt:memberCuont", "ujt:memberCuont"),
    ("?piece ujt:partOfCommitment", "?piece ujt:partOfComitment", "ujt:partOfComitment"),
    ("sh:in ( code:individual", "sh:in ( code:indivdual", "code:indivdual"),
    ("sh:uniqueLang true", "sh:uniqeLang true", "http://www.w3.org/ns/shacl#uniqeLang"),
])
def test_a_misspelt_name_in_the_shapes_is_found(right, wrong, named, tmp_path):
    other = changed(tmp_path, right, wrong)
    assert named in {finding.focus for finding in shapes.shape_faults(other)}


def test_a_shape_that_looks_at_nothing_or_asks_nothing_is_found(tmp_path):
    other = changed(tmp_path, "sh:targetSubjectsOf ujt:country ;", "")
    assert check.Finding("country-code", "country-code", "the shape has no target") in set(shapes.shape_faults(other))
    other = changed(tmp_path, "    sh:uniqueLang true ;\n", "")
    assert check.Finding("name-once", "name-once", "the shape asks nothing") in set(shapes.shape_faults(other))


@pytest.mark.parametrize(("right", "wrong"), [
    ("?piece ujt:partOfCommitment", "VALUES ?n { 1 } ?piece ujt:partOfCommitment"), ("SELECT DISTINCT $this", "SELEKT $this"),
    ("sh:maxCount 1", 'sh:maxCount "one"'), ("sh:path ujt:rule", "sh:path 5"),
])
def test_shapes_that_cannot_be_run_are_one_error_with_the_file(right, wrong, tmp_path):
    other = changed(tmp_path, right, wrong)
    with pytest.raises(KgError, match=r"shapes\.ttl") as caught:
        shapes.of(other).findings(nquads(pyoxigraph.parse(path=CASES / "good.ttl")))
    assert caught.value.code == 3


def test_a_plain_triple_without_its_claim_is_found(quads, ontology):
    lonely = Quad(NamedNode(graph.iri("id:cmu")), NamedNode(ontology.term("contributor")), NamedNode(graph.iri("id:keio")), quads[0].graph_name)
    assert [f.shape for f in check.standing_findings(rows([*quads, lonely]), ontology)] == ["plain-without-claim"]


def test_a_claim_of_another_release_does_not_carry_a_plain_triple(quads, ontology):
    party = next(q for q in quads if q.predicate.value == ontology.term("hasParty"))
    elsewhere = Quad(party.subject, party.predicate, party.object, NamedNode(graph.iri("release:other")))
    assert [f.shape for f in check.standing_findings(rows([*quads, elsewhere]), ontology)] == ["plain-without-claim"]


def test_an_asserted_claim_without_its_plain_triple_is_found(quads, ontology):
    party = next(q for q in quads if q.predicate.value == ontology.term("hasParty"))
    assert [f.shape for f in check.standing_findings(rows([q for q in quads if q != party]), ontology)] == ["claim-without-plain"]


def test_an_attributed_claim_made_plain_is_found(quads, ontology):
    said = {q.subject for q in quads if q.object.value == graph.iri("code:attributed") and q.subject.value.startswith(graph.PREFIXES["release"])}
    parts = {(q.subject, q.predicate.value): q.object for q in quads}
    claim = min(said, key=str)
    made = Quad(*(parts[claim, graph.PREFIXES["rdf"] + part] for part in ("subject", "predicate", "object")), quads[0].graph_name)
    assert [f.shape for f in check.standing_findings(rows([*quads, made]), ontology)] == ["plain-without-claim"]


def test_a_term_nobody_declared_is_found(quads, ontology):
    strange = Quad(NamedNode(graph.iri("id:keio")), NamedNode(graph.PREFIXES["ujt"] + "hasPartner"), Literal("x"), quads[0].graph_name)
    assert list(check.term_findings(nquads([strange]), ontology)) == [check.Finding("undeclared-term", "id:keio", "ujt:hasPartner is no term of core.ttl")]


def test_a_quote_that_does_not_stand_there_is_found(quads):
    words = graph.PREFIXES["oa"] + "exact"
    first = min((q for q in quads if q.predicate.value == words), key=str)
    moved = [Quad(q.subject, q.predicate, Literal(q.object.value + "!"), q.graph_name) if q == first else q for q in quads]
    assert list(check.quote_findings(rows(quads), texts())) == []
    assert [(f.shape, f.focus) for f in check.quote_findings(rows(moved), texts())] == [("quote", first.subject.value.replace(graph.PREFIXES["release"], "release:"))]


def test_a_text_that_is_missing_or_changed_is_found(quads):
    assert [f.message for f in check.quote_findings(rows(quads), {})] == ["its archived text is missing"]
    changed_text = {handmade.RELEASE.stem: handmade.TEXT + "\n"}
    assert [f.message for f in check.quote_findings(rows(quads), changed_text)] == ["its archived text is another than the one it was read from"]
    assert sha256(handmade.TEXT.encode()).hexdigest() in {q.object.value for q in quads}


def changed(folder: Path, right: str, wrong: str) -> Ontology:
    """An ontology like ours whose shapes have one thing written otherwise."""
    other = copytree(Ontology().folder, folder / "ontology", dirs_exist_ok=True)
    text = Ontology().shapes.read_text("utf-8")
    assert right in text
    (other / "shapes.ttl").write_text(text.replace(right, wrong), "utf-8")
    return Ontology(other)

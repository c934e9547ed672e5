"""The door between text and RDF: claims come back as they went in, and what no format can carry is refused."""

import random
from dataclasses import replace
from hashlib import sha256

import handmade
import pyoxigraph
import pytest
from handmade import KEY, SUM_110, UW_TSUKUBA

from kg import graph
from kg.model import IRI, Claim, Entity, KgError, Ledger, Span
from kg.ontology import Ontology

ONTOLOGY = Ontology()
LEDGER = handmade.ledger()
QUADS = graph.quads(LEDGER, ONTOLOGY)
UJT, SKOS = graph.PREFIXES["ujt"], graph.PREFIXES["skos"]


def objects(reference: str, predicate: str, quads=QUADS) -> set[str]:
    """The values of a property of a thing, in all graphs."""
    return {quad.object.value for quad in quads if (quad.subject.value, quad.predicate.value) == (graph.iri(reference), predicate)}


def labels(reference: str, kind: str, language: str) -> set[str]:
    """The labels of a thing in a language."""
    found = [quad.object for quad in QUADS if (quad.subject.value, quad.predicate.value) == (graph.iri(reference), SKOS + kind)]
    return {label.value for label in found if label.language == language}


def with_claim(**changes: object) -> Ledger:
    """The release with one claim changed."""
    changed = next(claim for claim in LEDGER.claims if claim.predicate == "partOfEvent")
    return replace(LEDGER, claims=tuple(replace(claim, **changes) if claim is changed else claim for claim in LEDGER.claims))


def test_the_claims_of_the_release_come_back():
    assert graph.claims(QUADS, ONTOLOGY) == sorted(LEDGER.claims)


@pytest.mark.parametrize("seed", range(20))
def test_the_claims_of_any_ledger_come_back(seed):
    ledger = handmade.random_ledger(seed)
    assert graph.claims(graph.quads(ledger, ONTOLOGY), ONTOLOGY) == sorted(ledger.claims)


def test_quads_are_sorted_unique_and_without_blank_nodes():
    assert sorted(set(QUADS), key=str) == QUADS
    terms = {type(term) for quad in QUADS for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)}
    assert terms == {pyoxigraph.NamedNode, pyoxigraph.Literal}


def test_the_order_of_the_ledger_does_not_matter():
    dice = random.Random(7)
    mixed = [dice.sample(part, len(part)) for part in (LEDGER.documents, LEDGER.entities, LEDGER.claims)]
    assert graph.quads(Ledger(*map(tuple, mixed), ()), ONTOLOGY) == QUADS


def test_every_document_is_one_named_graph():
    two = handmade.random_ledger(3)
    assert {quad.graph_name.value for quad in graph.quads(two, ONTOLOGY)} == {graph.iri(document.key) for document in two.documents}


@pytest.mark.parametrize("status", graph.STATUSES)
def test_only_asserted_and_inferred_claims_stand_as_plain_triples(status):
    quads = graph.quads(with_claim(status=status), ONTOLOGY)
    assert (status in graph.STANDING) == any(quad.predicate.value == UJT + "partOfEvent" for quad in quads)


def test_a_thing_has_the_strongest_status_of_what_is_claimed_of_it():
    quoted = [replace(claim, status="attributed") if claim.subject == SUM_110 else claim for claim in LEDGER.claims]
    mention = Claim(KEY, SUM_110, "mentionedIn", KEY, handmade.ISSUER, "asserted", "r", (Span(0, 5),))
    quads = graph.quads(replace(LEDGER, claims=(*quoted, mention)), ONTOLOGY)
    assert objects(SUM_110, UJT + "claimStatus", quads) == {graph.iri("code:attributed")}
    assert objects(UW_TSUKUBA, UJT + "claimStatus") == {graph.iri("code:asserted")}
    assert objects("id:keio", UJT + "claimStatus") == set()


def test_iris_are_functions_of_content():
    claim = next(claim for claim in LEDGER.claims if (claim.subject, claim.object) == (SUM_110, "id:nvidia"))
    said = "\x1f".join((SUM_110, "contributor", "id:nvidia", handmade.ISSUER, "asserted"))
    assert graph.claim_iri(claim) == f"https://w3id.org/usjp-tech/release/us-embassy-tokyo-24-04re#c{sha256(said.encode()).hexdigest()[:10]}"
    assert graph.claim_iri(replace(claim, rule="other", spans=(Span(1, 2),), original="x")) == graph.claim_iri(claim)
    assert graph.span_iri(KEY, Span(669, 841)) == "https://w3id.org/usjp-tech/release/us-embassy-tokyo-24-04re#s669-841"
    assert graph.reference(graph.iri("id:keio")) == "id:keio"


def test_a_span_holds_its_words_verbatim():
    node = graph.span_iri(KEY, Span(172, 191))
    exact = {quad.object.value for quad in QUADS if quad.subject.value == node and quad.predicate.value.endswith("#exact")}
    assert exact == {handmade.TEXT[172:191]} == {"Worth \\$110 Million"}


def test_types_go_up_to_the_five_classes():
    rdf_type = graph.PREFIXES["rdf"] + "type"
    assert objects("id:keio", rdf_type) == {UJT + "University", UJT + "Institution"}
    assert objects("id:place-us", rdf_type) == {UJT + "Country", UJT + "Place"}


def test_labels_identifiers_and_nothing_unmentioned():
    assert labels("id:keio", "prefLabel", "en") == {"Keio University"}
    assert labels("id:keio", "prefLabel", "ja") == {"慶應義塾大学"}
    assert labels("id:nvidia", "prefLabel", "ja") == set()
    assert "エヌビディア" in labels("id:nvidia", "altLabel", "ja")
    assert "https://ror.org/02kn6nx58" in objects("id:keio", SKOS + "exactMatch")
    assert "https://ror.org/03jdj4y14" in objects("id:nvidia", SKOS + "closeMatch")
    assert objects("id:nvidia", SKOS + "exactMatch") == objects("id:mit", SKOS + "prefLabel") == set()


def test_every_thing_has_one_english_name_of_its_own():
    names = [(quad.subject, quad.object) for quad in QUADS if quad.predicate.value == SKOS + "prefLabel" and quad.object.language == "en"]
    assert len(names) == len({subject for subject, _ in names}) == len({name for _, name in names})


def test_topics_come_with_all_above_them():
    top = graph.PREFIXES["ujt"] + "topNotation"
    assert objects("topic:generative-ai", SKOS + "broader") == {graph.iri("topic:artificial-intelligence")}
    assert objects("topic:artificial-intelligence", top) == {"artificial-intelligence"}
    assert objects(handmade.NEXUS, top) == {"artificial-intelligence", "workforce-education"}
    assert objects("topic:fusion-energy", SKOS + "prefLabel") == set()


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x0b", "\x1f", "\ufdd0", "\ufffe", "\uffff", "\U0001ffff", "\ud800"])
def test_what_no_format_can_carry_is_refused(char):
    with pytest.raises(KgError, match=f"U\\+{ord(char):04X}") as caught:
        graph.quads(with_claim(original=f"a{char}b"), ONTOLOGY)
    assert caught.value.code == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"predicate": "hasPartner"},
        {"predicate": "Partnership"},
        {"object": "id:nobody"},
        {"object": "not a reference"},
        {"object": "id:with space"},
        {"object": "topic:unheard-of"},
        {"predicate": "date", "object": "2024-13"},
        {"predicate": "date", "object": "today"},
        {"predicate": "amount", "object": "1e6"},
        {"predicate": "ordinal", "object": "third"},
        {"predicate": "ordinal", "object": "9223372036854775808"},
        {"spans": (Span(10**6, 10**6 + 1),)},
        {"spans": (Span(5, 5),)},
    ],
)
def test_what_no_ledger_may_hold_is_our_fault(changes):
    with pytest.raises(KgError) as caught:
        graph.quads(with_claim(**changes), ONTOLOGY)
    assert caught.value.code == 70


@pytest.mark.parametrize("local", ["", "a b", "a~b", "a%41", "a.", ".a", "-a", "a#b", "a/b", "量子"])
def test_a_name_that_turtle_would_escape_is_no_reference(local):
    with pytest.raises(KgError, match="no reference"):
        graph.iri(f"id:{local}")


@pytest.mark.parametrize("bad", ["no scheme", "https://e.org/a b", "https://e.org/\x7f", "https://e.org/\ud800", "https://e.org/\uffff"])
def test_what_no_store_takes_for_an_address_is_refused(bad):
    with pytest.raises(KgError, match="no absolute IRI"):
        graph.literal(IRI(bad))


def test_a_claim_or_a_name_stands_once():
    twice = (*LEDGER.claims, replace(LEDGER.claims[0], rule="again"))
    with pytest.raises(KgError, match="same"):
        graph.quads(replace(LEDGER, claims=twice), ONTOLOGY)
    double = (*LEDGER.entities, Entity("id:other", "Company", "Keio University"))
    with pytest.raises(KgError, match="one name: Keio University"):
        graph.quads(replace(LEDGER, entities=double), ONTOLOGY)


def test_metadata_from_outside_cannot_break_the_graph():
    document = replace(LEDGER.documents[0], source_url='https://example.org/a b<"x">', publisher="Somebody unknown", date="2024-04")
    quads = graph.quads(replace(LEDGER, documents=(document,)), ONTOLOGY)
    assert objects(KEY, graph.PREFIXES["dcterms"] + "source", quads) == {"https://example.org/a%20b%3C%22x%22%3E"}
    assert objects(KEY, graph.PREFIXES["dcterms"] + "publisher", quads) == {"Somebody unknown"}
    odd = replace(LEDGER.documents[0], source_url="see above")
    assert objects(KEY, graph.PREFIXES["dcterms"] + "source", graph.quads(replace(LEDGER, documents=(odd,)), ONTOLOGY)) == {"see above"}


@pytest.mark.parametrize("missing", ["rdf:subject", "dcterms:isPartOf", "ujt:assertedBy"])
def test_a_claim_with_a_part_missing_is_a_broken_graph(missing):
    prefix, _, local = missing.partition(":")
    with pytest.raises(KgError, match=missing) as caught:
        graph.claims([quad for quad in QUADS if quad.predicate.value != graph.PREFIXES[prefix] + local], ONTOLOGY)
    assert caught.value.code == 3

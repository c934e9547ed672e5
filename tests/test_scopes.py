"""What the scope of a named query promises: answers from parts of the releases, or without mentions and spans, are those of the whole graph."""

import random
import sys
from collections import defaultdict
from dataclasses import replace
from itertools import chain

import handmade
import pytest
from project import ROOT
from pyoxigraph import Quad

from kg import answers, graph, solutions, sorting, store
from kg.model import Claim, Ledger, Span
from kg.ontology import SCOPES, Ontology

sys.path.insert(0, str(ROOT / "scripts"))
import _synthetic

ONTOLOGY = Ontology()
NAMED = [name for name, path in ONTOLOGY.queries.items() if path.parent.name == "queries"]
LOCAL, JOINT, WHOLE = ([name for name in ONTOLOGY.queries if ONTOLOGY.query(name).scope == scope] for scope in SCOPES)


def shared(seed: int) -> Ledger:
    """The release and its copies, whose claims are told by any of them: partnerships, events, quotations and sums go over several releases."""
    dice, whole = random.Random(seed), handmade.ledger()
    papers = [replace(handmade.document(), key=f"release:copy-{n}", stem=f"copy {n}", date=f"2024-04-{9 + n:02}") for n in range(4)]
    made = {graph.claim_iri(claim): claim for claim in (_told(dice, claim, papers) for claim in whole.claims * 2)}
    return Ledger(tuple(papers), whole.entities, tuple(sorted(made.values())), ())


def _told(dice: random.Random, claim: Claim, papers: list) -> Claim:
    paper = dice.choice(papers).key
    ends = {end: paper if getattr(claim, end) == handmade.KEY else getattr(claim, end) for end in ("subject", "object")}
    status = dice.choice((claim.status, claim.status, *graph.STATUSES))
    spans = claim.spans if dice.random() < 0.5 else (Span(0, dice.randrange(1, 40)),)
    return replace(claim, document=paper, status=status, spans=spans, **ends)


def fields(seed: int) -> Ledger:
    """A field that one release names only, another is about."""
    papers = [replace(handmade.document(), key=f"release:{n}", stem=f"{n}") for n in "ab"]
    said = [("a", handmade.AI, "hasTopic", "topic:quantum"), ("b", "topic:quantum", "mentionedIn", "release:b")]
    claims = [Claim(f"release:{n}", *claim, handmade.ISSUER, "asserted", "by-hand", (Span(seed, 9),)) for n, *claim in said]
    return Ledger(tuple(papers), handmade.entities(), tuple(claims), ())


def meaningless(seed: int) -> Ledger:
    """A ledger that means nothing."""
    return handmade.random_ledger(seed, 4, 150)


def invented(seed: int) -> Ledger:
    """A ledger of many invented releases that share what they speak of."""
    return _synthetic.ledger(6_000, ONTOLOGY, seed)


ASKED = frozenset().union(*(ONTOLOGY.query(name).terms for name in JOINT))
LEDGERS = [(shared, 0), (shared, 1), (shared, 2), (fields, 0), (meaningless, 0), (meaningless, 1), (invented, 0), (invented, 1)]


@pytest.fixture(scope="module", params=LEDGERS, ids=lambda made: f"{made[0].__name__}-{made[1]}")
def quads(request) -> list:
    make, seed = request.param
    return graph.quads(make(seed), ONTOLOGY)


def parts(quads: list, number: int) -> list[list]:
    """The named graphs of the quads, dealt out into so many parts."""
    dealt = defaultdict(list)
    for quad in quads:
        dealt[quad.graph_name.value].append(quad)
    return [list(chain(*list(dealt.values())[start::number])) for start in range(number)]


def test_every_query_of_the_project_has_a_scope_and_every_question_is_asked_of_everything():
    assert sorted((*LOCAL, *JOINT)) == sorted(NAMED)
    assert set(WHOLE) == set(ONTOLOGY.queries) - set(NAMED)
    assert {"evidence", "entities", "nodes"} <= set(LOCAL)
    assert {"edges", "totals"} <= set(JOINT)


@pytest.mark.parametrize("number", [1, 3, 10**9])
def test_solutions_of_the_parts_are_those_of_the_whole(quads, number):
    whole = store.Store(quads, ONTOLOGY)
    dealt = [store.Store(part, ONTOLOGY) for part in parts(quads, min(number, len({quad.graph_name for quad in quads})))]
    for name in LOCAL:
        some = {cells for part in dealt for cells in answers.raw(name, part.source).cells}
        assert some == set(answers.raw(name, whole.source).cells), name


def test_rows_of_the_solutions_of_the_parts_are_those_of_the_whole(quads, tmp_path, monkeypatch):
    monkeypatch.setattr(sorting, "RUN", 100)
    whole, dealt = store.Store(quads, ONTOLOGY), [store.Store(part, ONTOLOGY) for part in parts(quads, 3)]
    for name in LOCAL:
        kept = [solutions.packed(answers.raw(name, part.source)) for part in dealt]
        table = solutions.rows(name, map(solutions.unpacked, kept), ONTOLOGY, tmp_path)
        assert (table.columns, list(table.cells)) == (whole.rows(name).columns, whole.rows(name).cells), name


def test_queries_of_claims_need_no_mentions_and_no_stretches_of_text(quads):
    whole, lean = store.Store(quads, ONTOLOGY), [Quad(*triple) for triple in store.of_claims(quads, ASKED)]
    assert len(lean) < len(quads)
    assert not [quad for quad in lean if "mentionedIn" in str(quad) or "oa#" in str(quad) or quad.predicate.value.endswith("#evidence")]
    for name in JOINT:
        assert store.Store(lean, ONTOLOGY).rows(name) == whole.rows(name), name


def test_what_claims_need_is_found_part_by_part(quads):
    assert {triple for part in parts(quads, 3) for triple in store.of_claims(part, ASKED)} == set(store.of_claims(quads, ASKED))


@pytest.mark.parametrize("name", JOINT)
def test_what_needs_all_releases_has_no_narrower_scope(name):
    """Else it should be of scope "release", which costs less."""
    for make, seed in LEDGERS:
        quads = graph.quads(make(seed), ONTOLOGY)
        some = [answers.raw(name, store.Store(part, ONTOLOGY).source) for part in parts(quads, 10) if part]
        rows = answers.settled(ONTOLOGY.query(name), some[0].columns, chain.from_iterable(each.cells for each in some))
        if list(rows.cells) != store.Store(quads, ONTOLOGY).rows(name).cells:
            return
    pytest.fail(f"{name} follows from one release alone in every ledger")

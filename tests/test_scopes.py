"""What the scope of a named query promises: answers from parts of the releases, or without mentions and spans, are those of the whole graph."""

import random
import re
import shutil
import sqlite3
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from functools import partial
from itertools import chain

import handmade
import pytest
from project import ROOT
from pyoxigraph import Quad

from kg import answers, graph, joint, merged, partition, solutions, store
from kg.merged import Merged
from kg.model import Claim, Ledger, Span, strongest
from kg.ontology import SCOPES, Ontology
from kg.tables import Shape

sys.path.insert(0, str(ROOT / "scripts"))
import _synthetic

ONTOLOGY = Ontology()
NAMED = [name for name, path in ONTOLOGY.queries.items() if path.parent.name == "queries"]
OWN, LOCAL, TIED, JOINT, WHOLE = ([name for name in ONTOLOGY.queries if ONTOLOGY.query(name).scope == scope] for scope in SCOPES)


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


def crossed(seed: int) -> Ledger:
    """Two releases, of which each says of a thing what counts for what the other tells."""
    papers = [replace(handmade.document(), key=f"release:{n}", stem=f"{n}") for n in "ab"]
    uw, own, whole = handmade.UW_TSUKUBA, handmade.SUM_110, handmade.SUM_210
    said = [
        *(("a", own, *rest) for rest in (("amount", "5.0"), ("contributor", "id:ibm"), ("funds", uw))),
        *(("b", whole, *rest) for rest in (("amount", "5.0"), ("contributor", "id:ibm"))),
        ("b", own, "partOfCommitment", whole),
        ("a", handmade.AI, "hasTopic", "topic:quantum"),
        *(("b", uw, *rest) for rest in (("partOfInitiative", handmade.AI), ("hasParty", "id:uw"), ("hasParty", "id:tsukuba-u"))),
    ]
    claims = [Claim(f"release:{n}", *claim, handmade.ISSUER, "asserted", "by-hand", (Span(seed, 9),)) for n, *claim in said]
    return Ledger(tuple(papers), handmade.entities(), tuple(sorted(claims)), ())


def meaningless(seed: int) -> Ledger:
    """A ledger that means nothing."""
    return handmade.random_ledger(seed, 4, 150)


def invented(seed: int) -> Ledger:
    """A ledger of many invented releases that share what they speak of."""
    return _synthetic.ledger(6_000, ONTOLOGY, seed)


LEDGERS = [(shared, 0), (shared, 1), (shared, 2), (fields, 0), (crossed, 0), (meaningless, 0), (meaningless, 1), (invented, 0), (invented, 1)]


def name_of(made: tuple) -> str:
    return f"{made[0].__name__}-{made[1]}"


@pytest.fixture(scope="module", params=LEDGERS, ids=name_of)
def held(request) -> Ledger:
    make, seed = request.param
    return make(seed)


@pytest.fixture(scope="module")
def quads(held) -> list:
    return graph.quads(held, ONTOLOGY)


def parts(quads: list, number: int) -> list[list]:
    """The named graphs of the quads, dealt out into so many parts."""
    dealt = defaultdict(list)
    for quad in quads:
        dealt[quad.graph_name.value].append(quad)
    return [list(chain(*list(dealt.values())[start::number])) for start in range(number)]


def test_every_query_of_the_project_has_a_scope_and_every_question_is_asked_of_everything():
    assert sorted((*OWN, *LOCAL, *TIED, *JOINT)) == sorted(NAMED)
    assert set(WHOLE) == set(ONTOLOGY.queries) - set(NAMED)
    assert OWN == ["evidence"] and {"entities", "nodes"} <= set(LOCAL)
    assert "edges" in TIED and "totals" in JOINT


@pytest.mark.parametrize("number", [1, 3, 10**9])
def test_solutions_of_the_parts_are_those_of_the_whole(quads, number):
    whole = store.Store(quads, ONTOLOGY)
    dealt = [store.Store(part, ONTOLOGY) for part in parts(quads, min(number, len({quad.graph_name for quad in quads})))]
    for name in (*OWN, *LOCAL):
        some = {cells for part in dealt for cells in answers.raw(name, part.source).cells}
        assert some == set(answers.raw(name, whole.source).cells), name


def test_rows_of_what_the_parts_tell_are_those_of_the_whole(quads):
    whole, dealt = store.Store(quads, ONTOLOGY), [store.Store(part, ONTOLOGY) for part in parts(quads, 3)]
    for name in LOCAL:
        query, told = ONTOLOGY.query(name), defaultdict(list)
        shape = answers.shape(query, answers.raw(name, whole.source).columns)
        for part in dealt:
            for key, body in partition.told(query, shape.columns, answers.raw(name, part.source).cells):
                told[key].append(body)
        rows = solutions.rows([[solutions.block(key, told[key], shape) for key in sorted(told)]], shape)
        assert (shape.shown, list(rows)) == (whole.rows(name).columns, whole.rows(name).cells), name


def test_rows_of_its_own_stand_release_by_release(quads):
    releases = sorted(parts(quads, len({quad.graph_name for quad in quads})), key=lambda part: part[0].graph_name.value)
    for name in OWN:
        one_by_one = [row for part in releases for row in store.Store(part, ONTOLOGY).rows(name).cells]
        assert one_by_one == store.Store(quads, ONTOLOGY).rows(name).cells


def dealt(held: Ledger, number: int) -> list[Ledger]:
    """The releases of a ledger in so many parts; what is said of each thing in the whole holds in each of them."""
    status = {key: graph.STATUSES[rank] for key, rank in strongest(held.claims).items()}
    some = [{paper.key for paper in held.documents[start::number]} for start in range(number)]
    made = [
        replace(held, documents=tuple(d for d in held.documents if d.key in keys), claims=tuple(c for c in held.claims if c.document in keys), status=status)
        for keys in some
    ]
    return [part for part in made if part.documents]


def several(parts: list[Ledger]) -> frozenset[str]:
    """The keys of which more than one part speaks."""
    told = Counter(key for part in parts for key in {end for c in part.claims for end in (c.subject, c.object)})
    return frozenset(key for key, times in told.items() if times > 1)


def merged_of(some: list[Ledger], ontology: Ontology) -> tuple[Merged, Counter]:
    """What parts and bundles tell, brought together; and how many bundles of each scope there are."""
    told = {f"part {n}": partition.claims(part, several(some), ontology) for n, part in enumerate(some)}
    made, parts, bundles = [merged.packed(answered) for _, answered in told.values()], list(told), Counter()
    for scope in partition.TOGETHER:
        planned = joint.bundles(scope, parts, lambda part, file: told[part][0][file], "")
        filled = joint.filled(planned, scope, parts, lambda part, file: told[part][0][file])
        made += (partition.write_bundle(bundle, ontology).pieces for bundle in filled)
        bundles[scope] = len(planned)
    held = Merged(sqlite3.connect(":memory:"))
    for number, each in enumerate(made):
        held.add(number, each)
    held.renew(range(len(made)), {name: partial(solutions.block, shape=shape_of(name)) for name in (*TIED, *JOINT)})
    return held, bundles


def shape_of(name: str) -> Shape:
    return answers.shape(ONTOLOGY.query(name), store.Store((), ONTOLOGY).engine.ask(ONTOLOGY.query(name).text, {}).columns)


def rows_of(name: str, held: Merged) -> list[tuple]:
    return list(solutions.rows(held.batches(name), shape_of(name)))


@pytest.mark.parametrize("number", [2, 10**9])
@pytest.mark.parametrize("made", LEDGERS, ids=name_of)
def test_parts_and_bundles_answer_what_the_whole_does(made, number, monkeypatch):
    """A part answers for what nobody else tells of, a bundle for one thing that several tell of and what is tied to it.

    Where claims mean nothing, an organisation may have parties as a partnership has.
    """
    monkeypatch.setattr(joint, "_THINGS", 1)
    held = made[0](made[1])
    whole = store.Store(graph.quads(held, ONTOLOGY), ONTOLOGY)
    told, bundles = merged_of(dealt(held, min(number, len(held.documents))), ONTOLOGY)
    assert (bundles["things"] > 0) == (made[0] not in (fields, invented))
    for name in JOINT if made[0] is meaningless else (*TIED, *JOINT):
        assert rows_of(name, told) == whole.rows(name).cells, name


@pytest.mark.parametrize("name", ["funds", "partOfCommitment", "partOfInitiative", "amount"])
def test_what_queries_look_along_ties_what_they_need(name, tmp_path, monkeypatch):
    monkeypatch.setattr(joint, "_THINGS", 1)
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    for path in (tmp_path / "ontology" / "queries").glob("*.rq"):
        path.write_text(re.sub(rf"(?m)^(# along:.*) {name}\b", r"\1", path.read_text("utf-8")), "utf-8")
    held, loose = crossed(0), Ontology(tmp_path / "ontology")
    whole, (told, _) = store.Store(graph.quads(held, loose), loose), merged_of(dealt(held, 2), loose)
    assert any(rows_of(query, told) != whole.rows(query).cells for query in (*TIED, *JOINT))


def test_queries_of_claims_need_no_mentions_and_no_stretches_of_text(held, quads):
    whole = store.Store(quads, ONTOLOGY)
    for name, scope in [*((name, "things") for name in TIED), *((name, "claims") for name in JOINT)]:
        lean = [Quad(*triple) for part in dealt(held, 3) for triple in partition.said(part.claims, part, scope, ONTOLOGY)]
        assert len(set(lean)) < len(quads)
        assert not [quad for quad in lean if "#s" in quad.subject.value or "mentionedIn" in str(quad) or "oa#" in str(quad)]
        assert store.Store(lean, ONTOLOGY).rows(name) == whole.rows(name), name


@pytest.mark.parametrize("name", [*TIED, *JOINT])
def test_what_needs_all_releases_has_no_narrower_scope(name):
    """Else it should be of scope "release", which costs less."""
    for make, seed in LEDGERS:
        quads = graph.quads(make(seed), ONTOLOGY)
        some = [answers.raw(name, store.Store(part, ONTOLOGY).source) for part in parts(quads, 10) if part]
        rows = answers.settled(ONTOLOGY.query(name), some[0].columns, chain.from_iterable(each.cells for each in some))
        if list(rows.cells) != store.Store(quads, ONTOLOGY).rows(name).cells:
            return
    pytest.fail(f"{name} follows from one release alone in every ledger")

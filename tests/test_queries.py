"""The named queries of the contract: columns, meaning on small ledgers, and the same answer from both engines."""

from decimal import Decimal
from hashlib import sha256

import handmade
import pytest

from kg import answers, graph, guard, store
from kg.engine import Engine
from kg.model import Claim, Document, Entity, Ledger, Span
from kg.ontology import Ontology

ONTOLOGY = Ontology()
RELEASE = store.Store(graph.quads(handmade.ledger(), ONTOLOGY), ONTOLOGY)
COLUMNS = {
    "entities": "entity name kind class country aliases surface",
    "partners": "partnership a b kind_a kind_b status voice us_japan",
    "funding": "commitment funder amount currency sum scope hedge stage part_of targets status voice us_japan",
    "totals": "currency commitments total not_counted",
    "amounts": "amount currency what hedge commitment",
    "posts": "person title organization country attested release",
    "announcements": "who what event date place",
    "topics": "subject topic theme us_japan",
    "events": "event kind date place part_of",
    "dates": "date what",
    "places": "place what",
    "quotations": "speaker post text about",
    "evidence": "claim subject predicate object quote start end release status voice rule",
    "nodes": "node name name_ja kind country weight releases",
    "edges": "edge source target predicate label status voice amount currency claims",
}
CELLS = (str, int, Decimal, bool, type(None))


def asked(claims: str, entities: str, dates: tuple[str, ...] = ("2024-04-10",)) -> store.Store:
    """A store of a little ledger.

    A line of ``entities`` is ``key Class country name [fact=value …]``; one of ``claims`` is
    ``[document number] subject predicate object [status [voice]]``; keys go without ``id:``.
    """
    papers = tuple(_paper(number, day) for number, day in enumerate(dates))
    made = [_claim(line.split()) for line in claims.strip().splitlines()]
    things = tuple(_entity(line) for line in entities.strip().splitlines())
    return store.Store(graph.quads(Ledger(papers, things, tuple(made), ()), ONTOLOGY), ONTOLOGY)


def _paper(number: int, day: str) -> Document:
    text = f"text of release {number}"
    return Document(f"release:r{number}", f"r{number}", text, sha256(text.encode()).hexdigest(), (), date=day or None)


def _entity(line: str) -> Entity:
    key, cls, country, name, *facts = line.split()
    split = tuple(tuple(fact.split("=")) for fact in facts)
    return Entity(f"id:{key}", cls, name, None if country == "-" else country, split)


def _claim(words: list[str]) -> Claim:
    number = words.pop(0) if words[0].isdigit() else "0"
    subject, predicate, found, *rest = words
    status, voice = [*rest, "asserted", f"release:r{number}"][:2] if len(rest) != 1 else (rest[0], f"release:r{number}")
    kind = ONTOLOGY.properties[predicate].range
    found = f"id:{found}" if kind == "entity" and ":" not in found else found
    subject, voice = (key if ":" in key else f"id:{key}" for key in (subject, voice))
    return Claim(f"release:r{number}", subject, predicate, found, voice, status, "rule", (Span(0, 4),))


@pytest.mark.parametrize("name", COLUMNS)
def test_the_columns_are_those_of_the_contract(name):
    rows = RELEASE.rows(name)
    assert rows.columns == tuple(COLUMNS[name].split())
    assert len(rows) > 0
    assert all(type(cell) in CELLS and cell != "" for row in rows for cell in row.values())


@pytest.mark.parametrize("name", sorted(ONTOLOGY.queries))
def test_both_engines_give_the_same_answer(name):
    assert RELEASE.rows(name) == RELEASE.rows(name, engine="rdflib")


@pytest.mark.parametrize("name", sorted(COLUMNS))
@pytest.mark.parametrize("seed", range(3))
def test_both_engines_agree_on_what_means_nothing(name, seed):
    ledger = handmade.random_ledger(seed)
    odd = store.Store(graph.quads(ledger, ONTOLOGY), ONTOLOGY)
    assert odd.rows(name) == odd.rows(name, engine="rdflib")


@pytest.mark.parametrize("name", sorted(ONTOLOGY.queries))
def test_an_empty_graph_gives_the_columns_and_no_facts(name):
    empty = store.Store((), ONTOLOGY)
    rows = empty.rows(name)
    assert rows == empty.rows(name, engine="rdflib")
    if name in COLUMNS:
        assert (rows.columns, len(rows)) == (tuple(COLUMNS[name].split()), 0)


@pytest.mark.parametrize("name", sorted(ONTOLOGY.queries))
def test_a_query_says_what_it_asks_and_keeps_to_what_engines_share(name):
    text = ONTOLOGY.query(name).text
    asks = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert text.startswith("# ")
    assert 10 < len(ONTOLOGY.query(name).help) < 160
    assert not any(word in asks for word in ("GRAPH", "GROUP_CONCAT", "REGEX(", "SAMPLE(", "LIMIT", "ORDER BY"))


def test_no_query_of_ours_needs_the_named_graphs_loaded():
    asked = []
    engine = Engine(asked.append, lambda store: pytest.fail("the named graphs are loaded"))
    for name in ONTOLOGY.queries:
        answers.Source(engine.ask, ONTOLOGY, engine.demand_safe).rows(name, {})
    assert len(asked) == 1


@pytest.mark.parametrize(
    "text", ["SELECT * { GRAPH ?g {} }", "# only\nSELECT * FROM <a:b> {}", "# all\\u000AGRAPH", 'ASK { ?s ?p "#" . GRAPH ?g {} }', "#\rGRAPH"]
)
def test_what_may_name_a_graph_is_seen_outside_remarks_and_variables(text):
    assert guard.names_graphs(text)
    assert not guard.names_graphs("# from the graph\n  # GRAPH\rSELECT ?from $graph { ?from ?p $graph }")


def test_the_pairs_of_the_release():
    rows = {(row["a"], row["b"]): row for row in RELEASE.rows("partners")}
    asserted = {pair for pair, row in rows.items() if row["status"] == "asserted"}
    assert asserted == {("Carnegie Mellon University", "Keio University"), ("University of Tsukuba", "University of Washington")}
    assert {row["voice"] for pair, row in rows.items() if pair in asserted} == {"U.S. Embassy Tokyo"}
    assert {rows[pair]["voice"] for pair in rows if "Amazon" in pair or "NVIDIA" in pair} == {"Jay Inslee"}
    assert len(rows) == 8


def test_the_money_of_the_release():
    rows = RELEASE.rows("funding")
    assert {(row["funder"], row["amount"], row["scope"]) for row in rows if row["sum"] == 110000000} == {
        (funder, None, "combined") for funder in ("NVIDIA", "Amazon", "Arm", "SoftBank Group", "Microsoft", "nine Japanese companies")
    }
    assert {row["funder"] for row in rows if row["sum"] == 210000000} == {"IBM", "Google", "Micron"}
    assert RELEASE.rows("totals").to_dicts() == [{"currency": "USD", "commitments": 2, "total": Decimal(320000000), "not_counted": 0}]


def test_entities_of_the_release():
    rows = {row["name"]: row for row in RELEASE.rows("entities")}
    assert (rows["Keio University"]["kind"], rows["Keio University"]["class"]) == ("Institution", "University")
    assert (rows["United States"]["kind"], rows["Washington, D.C."]["kind"]) == ("Country", "Place")
    assert rows["SoftBank Group"]["surface"] == "Softbank Group"
    assert "慶應義塾大学" in rows["Keio University"]["aliases"].split("|")
    assert not {"Massachusetts Institute of Technology", "Governor of Washington", "quotation of Jay Inslee"} & set(rows)


PARTIES = """
p Partnership - p
a Company US a
b University JP b
c Country JP c
g OrganizationGroup - g memberCountry=US memberCountry=JP
o Official US o
"""


def statuses(claims: str) -> dict[tuple, tuple]:
    """Status and voice of each pair of parties."""
    rows = asked(claims, PARTIES, ("2024-04-10", "2024-04-11")).rows("partners")
    return {(row["a"], row["b"]): (row["status"], row["voice"]) for row in rows}


def test_a_row_takes_the_strongest_claim_of_each_part_then_the_weakest_part():
    assert statuses("p hasParty a\np hasParty b planned") == {("a", "b"): ("planned", "issuer")}
    assert statuses("p hasParty a attributed o\np hasParty b") == {("a", "b"): ("attributed", "o")}
    assert statuses("p hasParty a attributed o\n1 p hasParty a\np hasParty b inferred") == {("a", "b"): ("inferred", "issuer")}
    assert statuses("p hasParty a attributed o\np hasParty b planned") == {("a", "b"): ("planned", "issuer")}
    assert statuses("p hasParty a retracted\np hasParty b") == {}
    assert statuses("p hasParty a retracted\n1 p hasParty a planned o\np hasParty b") == {("a", "b"): ("planned", "o")}
    assert statuses("p hasParty a\np hasHost b\np hasWitness c\np hasMember g") == {}


def test_states_and_groups_are_parties_too():
    rows = asked("p hasParty a\np hasParty c", PARTIES).rows("partners")
    assert [(row["kind_a"], row["kind_b"], row["us_japan"]) for row in rows] == [("Company", "Country", True)]
    both = asked("p hasParty b\np hasParty g", PARTIES).rows("partners")
    assert [(row["kind_b"], row["us_japan"]) for row in both] == [("OrganizationGroup", True)]
    assert [row["us_japan"] for row in asked("p hasParty b\np hasParty c", PARTIES).rows("partners")] == [False]


MONEY = """
whole FinancialCommitment - whole currency=USD amountScope=combined
part FinancialCommitment - part currency=USD amountScope=individual
plan FinancialCommitment - plan currency=USD amountScope=unspecified hedge=up-to
help FinancialCommitment - help commitmentStage=announced
yen FinancialCommitment - yen currency=JPY
guess StatedSum - guess currency=USD what=growth
p Partnership - p
a Company US a
b Company JP b
o Official US o
"""
SUMS = """
whole amount 100.0
whole contributor a
whole contributor b
whole funds p
part amount 30.5
part contributor b
part partOfCommitment whole
plan amount 7.0 planned
plan contributor a
help funds p
yen amount 5.0
guess amount 37.0
"""


def test_funders_with_a_part_of_their_own_stand_under_the_part_only():
    rows = asked(SUMS, MONEY).rows("funding")
    found = {(row["commitment"], row["funder"], row["amount"], row["sum"], row["part_of"]) for row in rows}
    assert found == {
        ("whole", "a", None, 100, None),
        ("part", "b", Decimal("30.5"), Decimal("30.5"), "whole"),
        ("plan", "a", None, 7, None),
        ("help", None, None, None, None),
        ("yen", None, None, 5, None),
    }
    by_name = {row["commitment"]: row for row in rows}
    assert (by_name["plan"]["status"], by_name["plan"]["hedge"]) == ("planned", "up-to")
    assert (by_name["help"]["stage"], by_name["help"]["targets"], by_name["help"]["currency"]) == ("announced", "p", None)
    assert (by_name["whole"]["us_japan"], by_name["plan"]["us_japan"]) == (True, False)


def test_totals_leave_out_parts_plans_and_what_is_no_commitment():
    rows = asked(SUMS, MONEY).rows("totals")
    assert rows.to_dicts() == [
        {"currency": "JPY", "commitments": 1, "total": 5, "not_counted": 0},
        {"currency": "USD", "commitments": 1, "total": 100, "not_counted": 2},
    ]
    assert rows == asked(SUMS, MONEY).rows("totals", engine="rdflib")


def test_what_was_retracted_is_in_no_total_and_no_row():
    gone = asked(SUMS.replace("whole amount 100.0", "whole amount 100.0 retracted"), MONEY)
    assert [row["commitments"] for row in gone.rows("totals", currency="USD")] == [0]
    assert [row["sum"] for row in gone.rows("funding", commitment="whole")] == [None]
    assert 100 not in [row["amount"] for row in gone.rows("amounts")]


def test_a_sum_of_another_release_that_may_be_the_same_is_counted_once():
    names = MONEY + "again FinancialCommitment - again currency=USD\nq Partnership - q"
    sums = SUMS + "1 again amount 100.0\n1 again contributor a\n1 again funds q"
    two = asked(sums, names, ("2024-04-10", "2024-05-01")).rows("totals", currency="USD")
    assert [(row["commitments"], row["total"], row["not_counted"]) for row in two] == [(1, 100, 3)]
    beside = asked(sums.replace("1 again", "again"), names).rows("totals", currency="USD")
    assert [(row["commitments"], row["total"]) for row in beside] == [(2, 200)]


def test_amounts_hold_sums_that_are_no_commitment():
    rows = asked(SUMS, MONEY).rows("amounts")
    assert [(row["what"], row["commitment"]) for row in rows if row["amount"] == 37] == [("growth", None)]
    assert [row["commitment"] for row in rows if row["amount"] == 100] == ["whole"]


DATES = """
e Event - e eventKind=signing
v Event - v eventKind=summit
x Place US x
y Place JP y
o Official US o
k Post US k postIn=id:d
d GovernmentBody US d
p Partnership - p
"""


def test_dates_leave_out_the_release_itself_and_what_an_event_has():
    claims = "e date 2024-04-10\nv date 2023\nrelease:r0 statesDate 2024-04-10\nrelease:r0 statesDate 2023\nrelease:r0 statesDate 2022-05"
    rows = asked(claims, DATES).rows("dates")
    assert [(row["date"], row["what"]) for row in rows] == [("2022-05", "text"), ("2023", "v")]
    assert len(asked(claims, DATES, ("",)).rows("dates")) == 3


def test_events_with_several_places_are_one_row():
    rows = asked("e place y\ne place x planned\ne partOfEvent v\ne actor o\ne announces p\nv date 2023", DATES)
    assert [(row["event"], row["place"], row["part_of"]) for row in rows.rows("events")] == [("e", "x|y", "v"), ("v", None, None)]
    assert rows.rows("announcements").to_dicts() == [{"who": "o", "what": "p", "event": "e", "date": None, "place": "x|y"}]
    assert [(row["place"], row["what"]) for row in rows.rows("places")] == [("x", "e"), ("y", "e")]


def test_a_post_is_drawn_as_a_line_to_its_organisation():
    drawn = asked("o holdsPost k", DATES)
    assert [(row["predicate"], row["label"], row["claims"]) for row in drawn.rows("edges")] == [("holdsPost", "k", 1)]
    assert {row["name"]: row["weight"] for row in drawn.rows("nodes")} == {"o": 1, "d": 1}
    assert [(row["organization"], row["attested"]) for row in drawn.rows("posts")] == [("d", "2024-04-10")]


def test_edges_join_nodes_and_count_their_claims():
    nodes, edges = RELEASE.rows("nodes"), RELEASE.rows("edges")
    known = {row["node"]: row for row in nodes}
    assert {end for row in edges for end in (row["source"], row["target"])} <= set(known)
    assert len({row["edge"] for row in edges}) == len(edges)
    assert sum(row["weight"] for row in nodes) == 2 * len(edges)
    inslee = [row for row in edges if known[row["target"]]["name"] == "University of Washington" and row["predicate"] == "hasParty"]
    assert [(row["status"], row["claims"], row["label"]) for row in inslee] == [("asserted", 2, ONTOLOGY.properties["hasParty"].label_en)]
    assert [row["amount"] for row in edges if row["amount"] is not None] == [210000000]


def test_evidence_is_the_text_itself():
    for row in RELEASE.rows("evidence"):
        assert row["quote"] == handmade.TEXT[row["start"] : row["end"]]
        assert row["release"] == handmade.RELEASE.stem
    assert len({row["claim"] for row in RELEASE.rows("evidence")}) == len(handmade.ledger().claims)
    assert {row["object"] for row in RELEASE.rows("evidence", predicate="amount")} == {"110000000", "210000000"}


@pytest.mark.slow
def test_both_engines_agree_on_many_releases():
    many = store.Store(graph.quads(handmade.copies(2), ONTOLOGY), ONTOLOGY)
    for name in COLUMNS:
        assert many.rows(name) == many.rows(name, engine="rdflib"), name
    assert many.rows("totals")[0]["not_counted"] == 2
    assert [row["releases"] for row in many.rows("nodes", name="Keio University")] == ["copy 0|copy 1"]


@pytest.mark.slow
def test_no_query_is_quadratic():
    big = store.Store(graph.quads(handmade.copies(45), ONTOLOGY), ONTOLOGY)
    assert len(big.quads) > 90_000
    for name in COLUMNS:
        assert len(big.rows(name)) > 0

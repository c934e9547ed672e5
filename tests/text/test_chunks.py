"""Chunks: lists of parties, persons, sums, nouns of cooperation with their number, verbs with their cues, what stands beside a fact."""

from itertools import pairwise

import pytest

from kg.text.chunk import Chunk
from kg.text.verbs import verb_forms

from .reader import cut, phrases


def all_of(text: str, kind: str) -> list[Chunk]:
    return [c for _, row in cut(text) for c in row if c.kind == kind]


def parties(text: str) -> list[list[str]]:
    """The words of the members of each list."""
    return [[s.text(m.first, m.last) for m in c.members] for s, row in cut(text) for c in row if c.kind == "LIST"]


@pytest.mark.parametrize("text", [
    "IBM, Google, and Keio University came there.",
    "IBM, Google and Keio University came there.",
    "IBM and Google and Keio University came there.",
    "IBM, Google, and the Keio University came there.",
    "IBM (of Armonk), Google, and Keio University came there.",
])  # fmt: skip
def test_a_list_is_one_chunk(text):
    assert parties(text) == [["IBM", "Google", "Keio University"]]


def test_names_that_hold_and_or_commas_are_one_member():
    text = "The Ministry of Education, Culture, Sports, Science and Technology, the University of California, San Diego, and IBM came there."
    assert [len(p) for p in parties(text)] == [3]


def test_and_inside_a_comma_list():
    assert parties("They thank NVIDIA, Amazon, Arm and Softbank Group, Microsoft, and nine Japanese companies.") == [
        ["NVIDIA", "Amazon", "Arm", "Softbank Group", "Microsoft", "nine Japanese companies"]]  # fmt: skip


@pytest.mark.parametrize("text", ["On a trip to Asia with IBM, Google came there.", "After IBM, Google came there."])
def test_commas_alone_make_no_list(text):
    assert ["IBM", "Google"] not in parties(text)


@pytest.mark.parametrize("text", ["Japan's RIKEN and the U.S. company IBM came there.", "Japan's RIKEN and IBM came there."])
def test_whose_a_member_is_makes_no_member(text):
    assert "Japan" not in [m for p in parties(text) for m in p]


def test_a_hyphen_joins_states():
    assert parties("The U.S.-Japan partnership grew there.") == [["U.S.", "Japan"]]


def test_persons_swallow_their_titles():
    text = "U.S. Commerce Secretary Ada Pell, Ambassador Ken Orr, and Governor Ito Jun announced it."
    assert phrases(text, "PEOPLE") == [("PEOPLE", "U.S. Commerce Secretary Ada Pell, Ambassador Ken Orr, and Governor Ito Jun")]
    assert len(all_of(text, "PEOPLE")[0].members) == 3


@pytest.mark.parametrize(("text", "words", "combined"), [
    ("They gave $5 million there.", "$5 million", False),
    ("They gave a combined $210 million there.", "a combined $210 million", True),
    ("They gave $110 million in combined private sector investment there.", "$110 million in combined private sector investment", True),
    ("They made an investment of $5 million there.", "an investment of $5 million", False),
    ("They gave a $5 million award there.", "a $5 million award", False),
    ("They gave up to $5 million in funding there.", "up to $5 million in funding", False),
])  # fmt: skip
def test_a_sum_takes_its_funding_noun(text, words, combined):
    (held,) = all_of(text, "SUM")
    assert phrases(text, "SUM") == [("SUM", words)]
    assert (held.word == "combined") is combined


@pytest.mark.parametrize(("text", "count"), [
    ("the partnership", None), ("a new semiconductor program", None), ("memorandum of cooperation on quantum", None), ("partnership initiative", None),
    ("these partnerships", 0), ("memoranda of understanding", 0),
    ("both AI research partnerships", 2), ("two new research partnerships in Artificial Intelligence", 2), ("three memoranda of understanding", 3),
])  # fmt: skip
def test_a_noun_takes_its_modifiers_and_its_number(text, count):
    (held,) = all_of(f"They have {text} there.", "NOUN")
    assert held.count == count
    assert phrases(f"They have {text} there.", "NOUN") == [("NOUN", text)]


def test_a_noun_holds_the_topics_said_of_it():
    (held,) = all_of("They like a semiconductor research partnership in quantum computing and robotics there.", "NOUN")
    assert {m.ref for m in held.members if m.kind == "TOPIC"} >= {"topic:quantum-computing", "topic:robotics"}


@pytest.mark.parametrize(("words", "mode"), [
    ("signed", "asserted"), ("has signed", "asserted"), ("have jointly signed", "asserted"),
    ("will sign", "planned"), ("plan to sign", "planned"), ("intends to sign", "planned"), ("expects to sign", "planned"), ("will jointly sign", "planned"),
    ("may sign", "considered"), ("could sign", "considered"), ("might sign", "considered"), ("would sign", "considered"),
    ("did not sign", "denied"), ("has not signed", "denied"), ("never signed", "denied"), ("will not sign", "denied"), ("cannot sign", "denied"), ("declined to sign", "denied"),
])  # fmt: skip
def test_a_verb_takes_its_cues(words, mode):
    (held,) = all_of(f"The town {words} it there.", "VERB")
    assert (held.word, held.mode, held.passive) == ("sign", mode, False)


@pytest.mark.parametrize(("words", "mode"), [
    ("is supported", "asserted"), ("was supported", "asserted"), ("has been supported", "asserted"), ("is being supported", "asserted"),
    ("will be supported", "planned"), ("could be supported", "considered"), ("was not supported", "denied"),
])  # fmt: skip
def test_a_passive_verb(words, mode):
    (held,) = all_of(f"The town {words} by it there.", "VERB")
    assert (held.word, held.mode, held.passive) == ("support", mode, True)


@pytest.mark.parametrize("text", ["The support of it grew.", "Its support grew.", "of support for it", "It arrived in support of it."])
def test_a_noun_that_looks_like_a_verb(text):
    assert all_of(text, "VERB") == []


def test_verbs_are_formed_by_the_rules_of_spelling():
    forms = verb_forms((("sign", "s"), ("announce", "a"), ("ally", "c"), ("deploy", "o"), ("establish", "s"), ("make", "m")), (("made", "make"), ("went", "go")))
    assert {f for f, cls in forms.items() if cls == "a"} == {"announce", "announces", "announced", "announcing"}
    assert {f for f, cls in forms.items() if cls == "c"} == {"ally", "allies", "allied", "allying"}
    assert {"deploys", "deployed", "establishes", "made"} <= set(forms)
    assert "went" not in forms


@pytest.mark.parametrize(("text", "kind", "role", "words"), [
    ("They came on May 3, 2024.", "DATE", "on", "on May 3, 2024"),
    ("They came since May 2022.", "DATE", "since", "since May 2022"),
    ("They came in Washington, D.C. there.", "PLACE", "in", "in Washington, D.C."),
    ("They came at a signing ceremony there.", "EVENT", "at", "at a signing ceremony"),
    ("They came on the sidelines of the G7 Summit there.", "EVENT", "on the sidelines of", "on the sidelines of the G7 Summit"),
])  # fmt: skip
def test_what_stands_beside_a_fact_knows_how(text, kind, role, words):
    assert [(c.word, s.text(c.first, c.last)) for s, row in cut(text) for c in row if c.kind == kind] == [(role, words)]


def test_an_event_takes_whose_it_is_and_where_to():
    (held,) = all_of("As part of Prime Minister Ito Jun's state visit to the United States they met.", "EVENT")
    assert held.word == "as part of"
    assert [m.ref for m in held.members][1:] == ["id:ito-jun", "id:place-us"]


def test_what_stands_in_brackets_is_passed_over():
    assert "in" not in [c.word for _, row in cut("They came (in May, with IBM) there.") for c in row]


def test_chunks_tile_their_tokens_in_order():
    for _, row in cut("U.S. Commerce Secretary Ada Pell and IBM will announce two new partnerships, at a summit in Tokyo, worth $5 million."):
        assert all(a.last <= b.first for a, b in pairwise(row))

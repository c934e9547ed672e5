"""Frames as data: each gives what its own example says, nothing on its counter, and a broken row is refused by name."""

import pytest

from kg.model import KgError
from kg.text.frames import SLOTS, compiled, matches

from .reader import cut, lines, matched, ontology, reading

FRAMES = ontology().frames["frame"]
BY_ID = {row["id"]: row for row in FRAMES}
KEYS = {"id", "pattern", "claims", "example", "expects", "counter"}
MAY = {"pair", "adjacent", "weak"}
ROW = {"id": "made-up", "pattern": "NOUN between LIST", "claims": {"NOUN.hasParty": "LIST"}}


def rules(text: str) -> set[str]:
    """The rules of all claims of a text; a rule may say more after a colon."""
    return {c.rule.partition(":")[0] for c in reading(text).claims}


@pytest.mark.parametrize("frame", BY_ID)
def test_the_example_gives_what_it_expects(frame):
    row = BY_ID[frame]
    missing = set(row["expects"]) - lines(reading(row["example"]))
    assert not missing
    assert row["expects"], "an example that expects nothing proves nothing"


@pytest.mark.parametrize("frame", BY_ID)
def test_the_counter_gives_no_claim_of_this_frame(frame):
    assert frame not in rules(BY_ID[frame]["counter"])


@pytest.mark.parametrize("frame", BY_ID)
def test_the_example_rests_on_this_frame(frame):
    assert frame in {m.frame.id for m in matched(BY_ID[frame]["example"])}


def test_ids_are_unique_and_every_row_says_all():
    assert len(BY_ID) == len(FRAMES)
    for row in FRAMES:
        assert KEYS <= set(row) <= KEYS | MAY


@pytest.mark.parametrize("change", [
    {"pattern": "NOUN between LISTS"},
    {"claims": {"NOUN.hasPartie": "LIST"}},
    {"claims": {"NOUN.hasParty": "PEOPLE"}},
    {"claims": {"NOUNS.hasParty": "LIST"}},
    {"pair": "some"},
])  # fmt: skip
def test_a_broken_row_is_refused_by_name(change):
    with pytest.raises(KgError, match=r"frames\.toml: frame made-up: unknown ") as caught:
        compiled([{**ROW, **change}], ontology().properties)
    assert caught.value.code == 3
    assert "\n" not in str(caught.value)


def test_every_slot_is_used_by_a_frame():
    used = {word for row in FRAMES for step in row["pattern"].split() for word in step.split("|") if word.isupper()}
    assert used | {"TOPIC", "EVENT"} == SLOTS


def both(*rows: dict) -> list:
    return compiled([{**ROW, **row} for row in rows], ontology().properties)


def test_the_longer_match_of_the_same_things_wins():
    frames = both({"id": "short"}, {"id": "long", "pattern": "LIST <sign> NOUN between LIST"})
    _, row = cut("IBM signed an agreement between Keio University and Purdue University.")[0]
    assert [m.frame.id for m in matches(row, frames)] == ["long"]
    assert [m.frame.id for m in matches(row, frames[::-1])] == ["long"]


def test_dates_places_and_events_may_stand_between():
    plain = "The partnership was announced by IBM."
    dated = "The partnership, on June 3, 2024, in Seattle, was announced by IBM."
    assert [m.frame.id for m in matched(plain)] == [m.frame.id for m in matched(dated)] == ["noun-announced"]

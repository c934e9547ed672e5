"""Fields, sites and announcements around the facts: whose they are follows from what the clause or the text before it speaks of."""

import pytest

from .reader import facts, objects, reading

PAIR = "Purdue University and Tohoku University signed a partnership. "
NAME = "Purdue University – Tohoku University (2024)"


def sites(text: str) -> list[str]:
    return sorted({c.original for c in reading(text).claims if c.predicate == "place"})


@pytest.mark.parametrize("text", [
    PAIR + "It will train models of robotics.",
    PAIR + "The project will build robots for care homes.",
    PAIR.rstrip(". ") + ", which will develop robotics.",
    "To advance robotics, Purdue University and Tohoku University signed a partnership.",
])  # fmt: skip
def test_a_field_told_of_a_cooperation(text):
    assert objects(reading(text), "hasTopic") == ["Robotics"]


@pytest.mark.parametrize("text", [
    PAIR + "It does not cover robotics.",
    PAIR + "It may include robotics one day.",
    PAIR + "\n\nRobotics is another thing.",
    PAIR + "\n\nAbout Purdue University\n\nPurdue University teaches and builds robots.",
])  # fmt: skip
def test_a_field_denied_left_open_or_told_of_others(text):
    assert objects(reading(text), "hasTopic") == []


def test_a_field_of_what_was_spoken_of_last_is_inferred():
    held = reading(PAIR + "It will train models of robotics.")
    assert facts(held, "hasTopic", "inferred") == [(NAME, "Robotics")]
    assert facts(held, "hasTopic", "asserted") == []


def test_an_initiative_named_beside_a_field_has_it():
    held = reading("The Blue Harbor Initiative will test robotics.")
    assert facts(held, "hasTopic") == [("Blue Harbor Initiative", "Robotics")]


def test_states_that_act_together_undertake_what_the_items_of_their_list_say():
    held = reading("Together, the United States and Japan will:\n\n- Advance quantum computing.\n\n- Cooperate on semiconductors.\n")
    assert facts(held, "hasTopic") == [("commitment of Japan and United States", "Quantum computing"), ("commitment of Japan and United States", "Semiconductors")]


@pytest.mark.parametrize(("text", "expected"), [
    ("The next workshop will be held in Sendai.", ["Sendai"]),
    ("IBM will invest $5 million in a plant in Eugene, Oregon.", ["Eugene, Oregon"]),
    (PAIR + "They will open a laboratory in Suita.", ["Suita"]),
    (PAIR + "They will open laboratories in Chattanooga and Kuji.", ["Chattanooga", "Kuji"]),
    ("In Dallas, Purdue University and Tohoku University have built a test range.", ["Dallas"]),
    ("President Ada Pell visited Sendai and Kobe.", ["Kobe", "Sendai"]),
    ("President Ada Pell visited Zorblat, Japan, and met us.", ["Zorblat"]),
])  # fmt: skip
def test_sites(text, expected):
    assert sites(text) == expected


@pytest.mark.parametrize("text", [
    PAIR + "Its president studied in Sendai.",
    PAIR + "IBM, a maker in Sendai, is watching.",
    "SENDAI, Japan – " + PAIR,
    "SENDAI and OAKVILLE, Ohio, June 12, 2024 – IBM and Keio University announced today that they have signed a research agreement.",
    PAIR + "They took a stake in Zorblat.",
    PAIR + "They promote peace in the Indo-Pacific region.",
])  # fmt: skip
def test_where_somebody_is_from_is_no_site(text):
    assert sites(text) == []


@pytest.mark.parametrize(("text", "who"), [
    ("IBM today announced that it has concluded an agreement with Keio University.", ["IBM"]),
    ("IBM and Google have chosen two partners, Keio University and Purdue University, for a joint program, IBM said today.", ["IBM"]),
    ("President Ada Pell announced a set of new commitments.", ["Ada Pell"]),
    ("Purdue University and Tohoku University have begun a joint program, the universities said Wednesday.", ["Purdue University", "Tohoku University"]),
])  # fmt: skip
def test_who_announces(text, who):
    assert objects(reading(text), "actor") == who


def test_to_welcome_is_not_to_announce():
    assert objects(reading("IBM welcomed the agreement between Keio University and Purdue University."), "actor") == []


@pytest.mark.parametrize("text", ["They considered a second site in Osaka but decided against it.", "A robotics site in Osaka was proposed and rejected."])
def test_what_was_weighed_or_given_up_has_no_site_and_no_field(text):
    assert sites(PAIR + text) == []
    assert objects(reading(PAIR + text), "hasTopic") == []


def test_a_site_of_another_deed_in_the_sentence_is_not_of_the_first():
    held = reading("IBM will provide $5 million for scholarships, and Google will open a school in Osaka.")
    assert [s for s, o in facts(held, "place") if "5 million" in s] == []
    assert objects(reading("IBM will invest $5 million in a plant in Osaka."), "place") == ["Osaka"]


def test_a_town_in_a_title_is_a_site_only_where_something_is_in_it():
    body = "\n\nPurdue University and Tohoku University signed a partnership."
    assert sites("Consulate Osaka Welcomes Partnership Of Two Universities" + body) == []

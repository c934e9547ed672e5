"""Lists of themes: cut into items, each under its topics; what no topic covers goes to coverage."""

import pytest

from .reader import facts, named, objects, reading, told

PARTIES = "Purdue University signed an agreement with Tohoku University. "
FOCUS = PARTIES + "This collaboration will focus on "


def themes(rest: str) -> list[str]:
    return objects(reading(FOCUS + rest), "hasTopic")


@pytest.mark.parametrize(("rest", "expected"), [
    ("robotics.", ["Robotics"]),
    ("quantum sensing and robotics.", ["Quantum sensing", "Robotics"]),
    ("quantum sensing, robotics, and fusion energy.", ["Fusion energy", "Quantum sensing", "Robotics"]),
    ("quantum sensing; it opens in Sendai, it says.", ["Quantum sensing"]),
])  # fmt: skip
def test_known_topics(rest, expected):
    assert themes(rest) == expected


@pytest.mark.parametrize("theme", ["nexus between AI and workforce development", "AI for robots and cars", "green robotics for all"])
def test_a_theme_of_its_own_keeps_its_words(theme):
    held = reading(f"{FOCUS}{theme}.")
    assert objects(held, "hasTopic") == [theme]
    entity = named(held, theme)
    assert (entity.cls, entity.key[:6]) == ("Topic", "topic:")
    assert {name for name, _ in entity.facts} == {"broader"}


def test_and_stays_inside_an_item_of_a_comma_list():
    assert themes("green and clean robotics, quantum sensing, and fusion energy.") == ["Fusion energy", "Quantum sensing", "green and clean robotics"]


def test_a_theme_lies_below_all_its_topics():
    entity = named(reading(f"{FOCUS}the nexus between AI and workforce development."), "nexus between AI and workforce development")
    assert {value for _, value in entity.facts} == {"topic:artificial-intelligence", "topic:workforce-education"}


def test_a_lead_in_has_its_themes_below():
    held = reading(f"{PARTIES}This collaboration will focus on these themes:\n\n- Quantum sensing\n- Robotics\n\nFusion energy is another thing.")
    assert objects(held, "hasTopic") == ["Quantum sensing", "Robotics"]
    spans = {s for c in told(held, "hasTopic") for s in c.spans}
    assert {held.document.text[s.start : s.end] for s in spans} == {"This collaboration will focus on these themes:", "Quantum sensing", "Robotics"}


def test_what_no_topic_covers_is_a_candidate():
    held = reading(f"{FOCUS}robotics, green poetry, and wine.")
    assert objects(held, "hasTopic") == ["Robotics"]
    assert {g.reason.rpartition(": ")[2] for g in held.gaps if g.kind == "candidate"} == {"green poetry", "wine"}


def test_themes_of_nobody_are_no_claim():
    assert facts(reading("The weather will focus on quantum sensing and robotics."), "hasTopic") == []


def test_the_same_theme_twice_is_one():
    held = reading(f"{FOCUS}green robotics for all. This partnership will focus on green robotics for all.")
    assert len(objects(held, "hasTopic")) == 1
    (claim,) = told(held, "hasTopic")
    assert len(claim.spans) == 2

"""Names nobody listed, by their head nouns; acronyms and first words they define; groups and events."""

import pytest

from .reader import found, linked

ORG = ("ORG", "INITIATIVE")


def entity(text: str, name: str):
    (held,) = {e for e in linked(text).entities.values() if e.name == name}
    return held


@pytest.mark.parametrize(("name", "cls"), [
    ("Rutherford University", "University"),
    ("University of Lakeside", "University"),
    ("Northfield State University", "University"),
    ("Lakeside College", "University"),
    ("Ossipee National Laboratory", "ResearchInstitute"),
    ("Ossipee Institute of Technology", "University"),
        ("Ossipee Institute of Geology", "ResearchInstitute"),
    ("Elm Foundation", "Institution"),
    ("Ministry of Ocean Affairs", "GovernmentBody"),
    ("Department of Small Business", "GovernmentBody"),
    ("Northfield Inc.", "Company"),
    ("Lakeside Corp.", "Company"),
    ("Hamamori Optics K.K.", "Company"),
    ("Ossipee Technologies", "Company"),
    ("Lakeside Holdings", "Company"),
])  # fmt: skip
def test_the_head_noun_gives_the_class(name, cls):
    text = f"On that day the staff of the {name} came to the town and stayed there."
    assert (name, linked(text).entities and entity(text, name).key) in found(text, "ORG")
    assert entity(text, name).cls == cls


@pytest.mark.parametrize(("name", "kind"), [("Quantum Bridge Program", "INITIATIVE"), ("Lakeside Framework", "INITIATIVE"), ("Lakeside Research Library", "PLACE")])
def test_programmes_and_venues(name, kind):
    assert name in [words for words, _ in found(f"On that day they came to the {name} and stayed in the town.", kind)]


@pytest.mark.parametrize("text", ["A university of the town and an institute of its own came to stay.", "The Lakeside came to stay in the town for a while."])
def test_what_is_no_name_of_an_organisation(text):
    assert found(text, *ORG) == []


def test_a_portfolio_list_is_one_name():
    text = "They came to the Ministry of Health, Sports, Science and Technology and to Lakeside College on that day."
    assert [words for words, _ in found(text, "ORG")] == ["Ministry of Health, Sports, Science and Technology", "Lakeside College"]


@pytest.mark.parametrize(("words", "country"), [("the Japanese Elm Foundation", "JP"), ("the U.S. Elm Foundation", "US"), ("Japan's Elm Foundation", "JP")])
def test_a_nation_before_a_name_gives_its_country(words, country):
    held = linked(f"On that day {words} came to the town and stayed there.")
    ((_, ref),) = found(f"On that day {words} came to the town and stayed there.", "ORG")
    assert held.entities[ref].country == country


def test_an_acronym_in_brackets_is_defined_for_the_whole_text():
    text = "OORN came first. Later the Ossipee Ocean Research Network Foundation (OORN) opened its doors to the public. OORN grew."
    refs = {ref for words, ref in found(text) if words == "OORN"}
    assert refs == {"id:ossipee-ocean-research-network-foundation"}


def test_an_acronym_of_a_known_body():
    text = "In the end the New Energy and Industrial Technology Development Organization (NEDO) came to the town. NEDO stayed."
    assert {ref for _, ref in found(text, "ORG")} == {"id:nedo"}


def test_an_acronym_of_a_known_body_beside_another_name_is_another_body():
    assert "id:bnl" not in {ref for _, ref in found("In the end the Elmwick National Laboratory (BNL) came to the town. BNL stayed.")}


def test_an_item_of_a_list_of_papers_is_no_headline():
    text = "These papers were exchanged:\n\n(1) Memorandum of Cooperation between Lakeside University and Hamamori Optics K.K.\n\n(2) Others"
    assert [name for name, _ in found(text, "ORG")] == ["Lakeside University", "Hamamori Optics K.K."]


def test_a_company_may_be_called_by_its_first_word_later():
    text = "Hamamori Optics K.K. came to the town on that day. Then Hamamori grew."
    assert {ref for _, ref in found(text, "ORG")} == {"id:hamamori-optics-k-k"}


def test_a_laboratory_may_be_called_by_its_first_word_later():
    refs = {ref for _, ref in found("The Hamamori National Laboratory came to the town. Hamamori and Zorblat Corp. signed a memorandum.", "ORG")}
    assert refs == {"id:hamamori-national-laboratory", "id:zorblat-corp"}


def test_a_first_word_of_two_names_stands_for_none():
    text = "Hamamori Optics K.K. and then Hamamori Robotics Inc. came to the town on that day. Then Hamamori grew."
    assert ("Hamamori", "id:hamamori-optics-k-k") not in found(text)
    assert ("Hamamori", "id:hamamori-robotics-inc") not in found(text)


# -- how far a name reaches ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [
    "Ossipee Lightworks, Inc.",
    "Takehara Precision Works Co., Ltd.",
    "Ossipee Cells G.K.",
    "Elm Center for the Advancement of Geology",
    "Elm Center for Advancing the Coastal Dream",
    "Institute for Deep-Sea Ocean Research",
    "Department of Electrical and Computer Engineering",
    "Council on Northern Affairs",
    "City of Takehara",
    "Consulate General of Japan in Boston",
    "Compagnie Maritime des Ports et des Canaux S.A.",
    "Ossipee Glass",
])  # fmt: skip
def test_a_name_reaches_as_far_as_it_goes(name):
    assert name in [words for words, _ in found(f"On that day they came to the {name} and stayed in the town.", "ORG")]


@pytest.mark.parametrize("name", [
    "Lakeside 2030 Water Initiative",
    "Ossipee Cable Connectivity and Resilience Program",
    "Partnership to Accelerate Clean Port Construction",
    "Lakeside Partnership for Action on Clean-Harbor Rules and Standards",
    "Memorandum of Cooperation on Clean Ports",
    "Memorandum of Cooperation in the Field of Ocean Science",
    "Joint Statement on Efforts to Counter the Misuse of Sonar",
    "Working Group for Harbor Repair",
    "Task Force on Harbor Repair",
    "Ocean Coordinating Committee",
    "Harbor Challenges program",
])  # fmt: skip
def test_a_programme_reaches_as_far_as_it_goes(name):
    assert name in [words for words, _ in found(f"On that day they came to the {name} and stayed in the town.", "INITIATIVE")]


@pytest.mark.parametrize(("text", "name"), [
    ("the Elm Foundation of Carson Falls", "Elm Foundation"),
    ("Takehara Robotics Inc. of Lakeside", "Takehara Robotics Inc."),
    ("the Harbor Center of Osaka University", "Harbor Center"),
    ("the Lakeside Institute The Lakeside", "Lakeside Institute"),
])  # fmt: skip
def test_where_a_body_is_or_whose_is_no_part_of_its_name(text, name):
    assert found(f"On that day they came to {text} and stayed.", "ORG")[0][0] == name


@pytest.mark.parametrize("text", [
    "a Regional Office for East Asia", "the Quillfeather Administration", "the Memorandum of Cooperation", "the Task Force", "an Action Plan", "the Public Affairs Section",
    "a Professor of Nuclear Engineering", "Lakeside Council Decision of that year", "work on Coast Guard and other matters", "Enhanced Force Posture", "Carson City",
    "the Advanced Liquid System (ALS)",
])  # fmt: skip
def test_capitals_that_name_no_body(text):
    assert found(f"On that day they spoke of {text}, and stayed in the town.", *ORG) == []


def test_a_heading_that_is_only_a_name_names_it():
    assert ("Lakeside Infrastructure Fellowship", "id:lakeside-infrastructure-fellowship") in found("Ports\n\n**Lakeside Infrastructure Fellowship**\n\nIt began in May.", "INITIATIVE")
    assert found("Ports\n\n**Strengthening the Lakeside Partnership**\n\nIt began in May.", "INITIATIVE") == []


def test_a_known_company_stays_itself_with_its_legal_form():
    assert found("On that day Tokyo Electron Limited and Intel, Inc. came.", "ORG") == [("Tokyo Electron Limited", "id:tel"), ("Intel, Inc.", "id:intel")]


def test_a_branch_of_a_known_body_has_a_name_of_its_own():
    assert found("On that day JETRO Osaka and Hitachi America, Ltd. came.", "ORG") == [("JETRO Osaka", "id:jetro-osaka"), ("Hitachi America, Ltd.", "id:hitachi-america-ltd")]


def test_a_bracket_says_how_a_body_is_called():
    text = 'Ossipee Glass Corporation (TSE: 5299; Headquarters: Chiyoda-ku, Tokyo; hereinafter "Oglass") and the Elm Federation (Elmren) came. Oglass and Elmren stayed.'
    refs = dict(found(text, "ORG"))
    assert refs["Oglass"] == "id:ossipee-glass-corporation"
    assert refs["Elmren"] == "id:elm-federation"


def test_the_dialogue_is_the_one_named_before():
    text = "They met at the Lakeside Robotics Forum there. The Forum was good."
    assert {ref for _, ref in found(text, "INITIATIVE")} == {"id:lakeside-robotics-forum"}


# -- groups -----------------------------------------------------------------------------------------------------------


def group(text: str) -> dict:
    (held,) = [e for e in linked(text).entities.values() if e.cls == "OrganizationGroup"]
    facts = {name: sorted(v for n, v in held.facts if n == name) for name, _ in held.facts}
    return {name: values if name == "memberCountry" else values[0] for name, values in facts.items()}


@pytest.mark.parametrize(("text", "facts"), [
    ("nine Japanese companies", {"memberCount": "9", "memberKind": "Company", "memberCountry": ["JP"], "membersNamed": "false"}),
    ("12 American firms", {"memberCount": "12", "memberKind": "Company", "memberCountry": ["US"], "membersNamed": "false"}),
    ("a consortium of nine Japanese companies", {"memberCount": "9", "memberKind": "Company", "memberCountry": ["JP"], "membersNamed": "false"}),
    ("two U.S. universities", {"memberCount": "2", "memberKind": "University", "memberCountry": ["US"], "membersNamed": "false"}),
    ("five leading companies", {"memberCount": "5", "memberKind": "Company", "membersNamed": "false"}),
    ("Japanese corporations", {"memberKind": "Company", "memberCountry": ["JP"], "membersNamed": "false"}),
    ("U.S. and Japanese universities", {"memberKind": "University", "memberCountry": ["JP", "US"], "membersNamed": "false"}),
    ("U.S. and Japanese universities and corporations", {"memberCountry": ["JP", "US"], "membersNamed": "false"}),
])  # fmt: skip
def test_groups_say_how_many_of_what_and_from_where(text, facts):
    assert group(f"On that day {text} came to the town.") == facts


def test_the_same_group_with_and_without_its_collective_is_one():
    text = "A consortium of nine Japanese companies came. The nine Japanese companies stayed in the town."
    assert len({ref for _, ref in found(text, "GROUP")}) == 1


@pytest.mark.parametrize("text", ["nine robots came", "Japanese food is good", "companies came", "the nine of them", "several companies came", "nine Japanese students"])
def test_what_is_no_group(text):
    assert found(f"On that day {text}.", "GROUP") == []


# -- events -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "words"), [
    ("They met at a signing ceremony there.", "signing ceremony"),
    ("They met during the state visit there.", "state visit"),
    ("They met at the G7 Leaders' Summit in Hiroshima there.", "G7 Leaders' Summit in Hiroshima"),
    ("They met at the Lakeside Science Workshop there.", "Lakeside Science Workshop"),
])  # fmt: skip
def test_events_by_their_nouns(text, words):
    assert [w for w, _ in found(text, "EVENT")] == [words]


def test_a_verb_is_no_event():
    assert found("They sign it and visited the town.", "EVENT") == []


# -- places that act, third states ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "name"), [
    ("Osaka Prefecture will consider it.", "Osaka Prefecture"),
    ("They met Governor Ito Jun of Osaka Prefecture there.", "Osaka Prefecture"),
    ("It was leased by Ossipee County there.", "Ossipee County"),
])  # fmt: skip
def test_a_prefecture_that_acts_is_a_government(text, name):
    assert name in [words for words, _ in found(text, "ORG")]


@pytest.mark.parametrize("text", ["They met in Osaka Prefecture there.", "They met in Suita, Osaka Prefecture, there.", "They met in Tokyo and Osaka Prefecture there."])
def test_a_prefecture_where_something_is_stays_a_place(text):
    assert found(text, "ORG") == []


def test_the_adjective_of_a_third_state_tells_whose_ministry_it_is():
    text = "On that day they met the Philippine Department of Ports and the U.S. Department of Ports there."
    assert [words for words, _ in found(text, "ORG")] == ["Philippine Department of Ports", "Department of Ports"]


@pytest.mark.parametrize(("text", "name"), [
    ("a Lakeside Nature and Ports Working Group", "Lakeside Nature and Ports Working Group"),
    ("the U.S. Consulate in Fukuoka", "U.S. Consulate in Fukuoka"),
    ("the Lakeside Children's Hospital", "Lakeside Children's Hospital"),
    ("the St. Brannoc Medical Center", "St. Brannoc Medical Center"),
    ("the Harbor Warfare Center, Elmtree Division", "Harbor Warfare Center, Elmtree Division"),
    ("the University of Lakeside at Northfield", "University of Lakeside at Northfield"),
])  # fmt: skip
def test_names_with_a_comma_an_and_or_a_saint(text, name):
    assert name in [words for words, _ in found(f"On that day they came to {text} and stayed.", *ORG)]

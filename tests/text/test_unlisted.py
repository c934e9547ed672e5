"""Names without a head noun: what the words beside them say they are."""

import pytest

from .reader import found, linked


def classes(text: str) -> dict[str, str]:
    held = linked(f"On that day {text} in the town.")
    return {e.name: e.cls for e in held.entities.values() if e.cls not in ("Country", "Place", "Post")}


@pytest.mark.parametrize(("text", "name", "cls"), [
    ("Ossipee (TSE: 5299) stayed", "Ossipee", "Company"),
    ("Ossipee, a Cleveland maker of sensors, stayed", "Ossipee", "Company"),
    ("Ossipee, a nonprofit for harbors, stayed", "Ossipee", "Institution"),
    ("the chipmaker Ossipee stayed", "Ossipee", "Company"),
    ("companies such as Ossipee stayed", "Ossipee", "Company"),
    ("people saw Ossipee's plant and stayed", "Ossipee", "Company"),
    ("the chief executive of Ossipee stayed", "Ossipee", "Company"),
    ("they met Intel and Ossipee and stayed", "Ossipee", "Company"),
    ("NASA, OSPX and the Department of Energy stayed", "OSPX", "Institution"),
    ("the parts made by Ossipee stayed", "Ossipee", "Company"),
    ("the project, called Night Heron, stayed", "Night Heron", "Initiative"),
])  # fmt: skip
def test_its_neighbours_say_what_a_name_is(text, name, cls):
    assert classes(text)[name] == cls


@pytest.mark.parametrize("text", [
    "they came to Ossipee and stayed", "they met Intel in Ossipee and stayed", "Ossipee, Texas, stayed", "Columbia and Kyoto University stayed", "Ossipee, a town by the sea, stayed",
    "the machine called Night Heron stayed", "they met Intel, and Federal Agencies stayed", "Intel and Republicans stayed",
])  # fmt: skip
def test_a_name_that_nothing_tells_of_is_nobody(text):
    assert not set(classes(text)) & {"Ossipee", "Columbia", "Night Heron", "Federal Agencies", "Republicans"}


def test_what_a_name_is_holds_in_the_whole_text():
    assert found("Ossipee came first. Later the chipmaker Ossipee left.", "ORG") == [("Ossipee", "id:ossipee"), ("Ossipee", "id:ossipee")]


@pytest.mark.parametrize(("text", "name", "cls"), [
    ("Elevate Quantum, a Denver-based consortium, stayed", "Elevate Quantum", "Institution"),
    ("Ossipee Nova, which builds satellites, stayed", "Ossipee Nova", "Company"),
    ("they spoke of talks with Ossipee Nova and stayed", "Ossipee Nova", "Company"),
    ("a 50-50 venture, Ossipee Nova, stayed", "Ossipee Nova", "Company"),
    ("they met Toronto-based Ossipee Nova", "Ossipee Nova", "Company"),
    ("they stayed with Ossipee AI", "Ossipee AI", "Company"),
    ("a grant was chosen and Ossipee Nova was selected", "Ossipee Nova", "Company"),
])  # fmt: skip
def test_more_neighbours_that_say_it(text, name, cls):
    assert classes(text)[name] == cls


@pytest.mark.parametrize("text", ["from FY2019 on they stayed", "Finally, Intel stayed", "they met European and Asian partners", "they need Safer AI", "they saw a U.S.-Japanese AI exhibit"])
def test_words_that_name_nobody(text):
    assert set(classes(text)) <= {"Intel"}


def test_a_name_that_may_be_short_for_a_known_body_stays_open():
    assert "Softbank" not in classes("they met Sakura Internet and Softbank")


def test_a_company_in_bold_opens_a_bullet():
    held = linked("They did this.\n\n- **Ossipee**, which makes boats, said so.\n- **Nova's** news was good.")
    assert {e.name: e.cls for e in held.entities.values()} == {"Ossipee": "Company", "Nova": "Company"}


def test_a_subsidiary_leaves_the_short_name_to_its_parent():
    text = "Hamamori Optics K.K. and Hamamori America, Inc. came. Hamamori stayed."
    assert {ref for words, ref in found(text, "ORG") if words == "Hamamori"} == {"id:hamamori-optics-k-k"}

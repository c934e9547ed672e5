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
    "the machine called Night Heron stayed", "they met Intel, and Federal Agencies stayed",
])  # fmt: skip
def test_a_name_that_nothing_tells_of_is_nobody(text):
    assert not set(classes(text)) & {"Ossipee", "Columbia", "Night Heron", "Federal Agencies"}


def test_what_a_name_is_holds_in_the_whole_text():
    assert found("Ossipee came first. Later the chipmaker Ossipee left.", "ORG") == [("Ossipee", "id:ossipee"), ("Ossipee", "id:ossipee")]

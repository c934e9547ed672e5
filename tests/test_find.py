"""A name finds one thing, or says why not."""

import pytest

from kg import find
from kg.model import KgError

LABELS = [
    {"entity": "i:keio", "name": "Keio University", "label": "Keio University"},
    {"entity": "i:keio", "name": "Keio University", "label": "慶應義塾大学"},
    {"entity": "i:washington", "name": "Washington", "label": "Washington"},
    {"entity": "i:uw", "name": "University of Washington", "label": "University of Washington"},
    {"entity": "i:uw", "name": "University of Washington", "label": "Washington"},
    {"entity": "i:uw", "name": "University of Washington", "label": "UW"},
    {"entity": "i:uwash", "name": "Urban Works", "label": "UW"},
]


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("Keio University", "i:keio"),
        ("keio  university", "i:keio"),
        ("Ｋｅｉｏ University", "i:keio"),
        ("慶應義塾大学", "i:keio"),
        ("i:uw", "i:uw"),
        ("Washington", "i:washington"),
    ],
)
def test_names_aliases_and_iris(name, iri):
    assert find.iri(name, LABELS) == iri


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("UW", "may be “University of Washington” or “Urban Works”"),
        ("Keio Universty", "did you mean “Keio University”"),
        ("Keio", "did you mean “Keio University”"),
        ("Atlantis", "kg query entities"),
        ("", "kg query entities"),
    ],
)
def test_what_is_not_one_thing_is_one_line_with_advice(name, said):
    with pytest.raises(KgError, match=said) as caught:
        find.iri(name, LABELS)
    assert caught.value.code == 1
    assert "\n" not in str(caught.value)

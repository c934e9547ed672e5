"""Keys and labels are functions of what the claims say: no counter, no order, no run in them."""

import re

import pytest

from kg.text.naming import spoken

from .reader import DAY, named, reading

DEAL = "Purdue University and Tohoku University signed a partnership in robotics"
MONEY = "IBM and Google invested $5 million in the partnership."


def keys(text: str, cls: str, **meta: str) -> list[str]:
    return [e.key for e in reading(text, **meta).entities if e.cls == cls]


@pytest.mark.parametrize(("text", "date", "key"), [
    (f"{DEAL}.", DAY, "id:partnership-purdue-tohoku-u-2024"),
    (f"{DEAL}.", "2023-05", "id:partnership-purdue-tohoku-u-2023"),
    (f"{DEAL} on June 3, 2021.", DAY, "id:partnership-purdue-tohoku-u-2021"),
    ("Tohoku University and Purdue University signed a partnership in robotics.", DAY, "id:partnership-purdue-tohoku-u-2024"),
    ("We welcome the new agreement between Tohoku University and Purdue University.", DAY, "id:partnership-purdue-tohoku-u-2024"),
])  # fmt: skip
def test_a_partnership_is_its_parties_and_the_year(text, date, key):
    assert keys(text, "Partnership", date=date) == [key]


def test_a_partnership_of_an_undated_text_has_no_year():
    held = reading(f"{DEAL}.", date="")
    assert keys(f"{DEAL}.", "Partnership", date="") == ["id:partnership-purdue-tohoku-u"]
    assert named(held, "Purdue University – Tohoku University").cls == "Partnership"


def test_what_one_person_adds_changes_no_key():
    text = f'{DEAL}. "This collaboration between Purdue University, Tohoku University, and IBM is good," said Governor Ada Pell.'
    assert keys(text, "Partnership") == ["id:partnership-purdue-tohoku-u-2024"]


def test_a_partnership_of_many_has_a_short_key():
    names = ["Purdue University", "Tohoku University", "Carnegie Mellon University", "Keio University", "Cornell University", "Kyoto University", "Nara Institute of Science and Technology",
             "Massachusetts Institute of Technology", "Washington State University", "the University of California, Santa Barbara", "IBM", "Google", "Micron", "Microsoft", "NVIDIA", "Amazon"]  # fmt: skip
    (key,) = keys(f"It is a partnership of {', '.join(names[:-1])}, and {names[-1]}.", "Partnership")
    assert len(key) < 110
    assert "-and-15-" in key


def test_a_group_alone_names_its_partnership():
    held = reading("U.S. and Japanese universities signed partnerships in robotics.")
    assert [e.name for e in held.entities if e.cls == "Partnership"] == ["partnership of U.S. and Japanese universities (2024)"]


def test_a_commitment_is_its_sum_and_its_target():
    held = reading(f"{DEAL}. {MONEY}")
    (commitment,) = [e for e in held.entities if e.cls == "FinancialCommitment"]
    assert commitment.key.startswith("id:commitment-5000000-usd-")
    assert commitment.name == "USD 5 million for Purdue University – Tohoku University (2024)"
    assert keys(f"Once more: it is good news. {DEAL}. {MONEY}", "FinancialCommitment") == [commitment.key]


def test_support_without_a_sum_has_a_name_too():
    held = reading(f"{DEAL}. Its sponsors include IBM.")
    assert [e.name for e in held.entities if e.cls == "FinancialCommitment"] == ["support for Purdue University – Tohoku University (2024)"]


@pytest.mark.parametrize(("text", "scope"), [
    ("IBM gave $5 million.", "individual"),
    ("IBM and Google gave $5 million.", "combined"),
    (f"{DEAL} worth $5 million.", "unspecified"),
    ("Nine Japanese companies gave $5 million.", "combined"),
])  # fmt: skip
def test_whose_a_sum_is(text, scope):
    (commitment,) = [e for e in reading(text).entities if e.cls == "FinancialCommitment"]
    assert dict(commitment.facts)["amountScope"] == scope


def test_a_quotation_is_its_words_in_its_text_however_that_is_wrapped():
    text = '"It is good work," said Governor Ada Pell.'
    (key,) = keys(text, "Quotation")
    assert re.fullmatch(r"id:quotation-[0-9a-f]{8}-[0-9a-f]{8}", key)
    assert keys(text.replace("good ", "good\n"), "Quotation") == [key]
    assert keys(f"{text} It rains.", "Quotation") != [key]
    assert [e.name for e in reading(text).entities if e.cls == "Quotation"] == ["Ada Pell: “It is good work,”"]


def test_a_long_quotation_is_named_by_its_first_words():
    text = '"It is good work that we all do here in the old town," said Governor Ada Pell.'
    assert [e.name for e in reading(text).entities if e.cls == "Quotation"] == ["Ada Pell: “It is good work that we all do here …”"]


def test_an_event_is_its_words_its_date_and_what_it_made_public():
    first, again = f"{DEAL} on June 3, 2024.", f"Later that day they left. On June 3, 2024, {DEAL}."
    assert keys(first, "Event") == keys(again, "Event") != []
    assert keys(first, "Event") != keys(first.replace("June 3", "June 4"), "Event")
    assert [e.name for e in reading(first).entities if e.cls == "Event"] == ["signing (2024-06-03)"]


def test_two_drafts_alike_have_keys_of_their_own():
    text = "Officials spoke of $5 million for the old town.\n\nGovernor Ada Pell has $5 million for the new town.\n\nOfficials spoke of $5 million for the old town."
    held = reading(text)
    assert len({e.key for e in held.entities}) == len({e.name for e in held.entities}) == len(held.entities)


def test_paragraphs_in_another_order_give_the_same_keys():
    parts = [f"{DEAL}.", "Cornell University and Kyoto University signed a partnership in fusion energy.", "IBM gave $5 million."]
    forward, backward = (reading("\n\n".join(p)) for p in (parts, parts[::-1]))
    kinds = ("Partnership", "FinancialCommitment", "Event")
    assert {e.key for e in forward.entities if e.cls in kinds} == {e.key for e in backward.entities if e.cls in kinds}


@pytest.mark.parametrize(("amount", "words"), [
    ("110000000.0", "110 million"), ("1200000000.0", "1.2 billion"), ("2000000000000.0", "2 trillion"), ("1250000.0", "1.25 million"),
    ("999999.0", "999,999"), ("1234567.0", "1,234,567"), ("500.0", "500"), ("0.5", "0.50"),
])  # fmt: skip
def test_sums_as_people_say_them(amount, words):
    assert spoken(amount) == words

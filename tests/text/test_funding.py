"""Who gives which sum: read from the verb, the words after it, whose it is, or the sum before; prices and turnovers fund nothing."""

import pytest

from .reader import facts, named, reading, told

PAIR = "Purdue University and Tohoku University signed a partnership. "


def gifts(text: str, **meta: str) -> list[tuple[str, str]]:
    """Every giver with the sum given, or "" without one; sorted."""
    held = reading(text, **meta)
    sums = dict(facts(held, "amount"))
    return sorted((giver, sums.get(commitment, "").removesuffix(".0")) for commitment, giver in facts(held, "contributor"))


@pytest.mark.parametrize(("text", "expected"), [
    # by the verb
    ("IBM will bear $5 million.", [("IBM", "5000000")]),
    ("IBM is supporting the exchange with a grant of $5 million.", [("IBM", "5000000")]),
    ("IBM has set aside $5 million for the first year.", [("IBM", "5000000")]),
    ("IBM has already put in $5 million.", [("IBM", "5000000")]),
    ("IBM is lending $5 million.", [("IBM", "5000000")]),
    ("IBM is expanding its plant at a cost of $5 million.", [("IBM", "5000000")]),
    ("IBM acquired a minority stake in the maker for $5 million.", [("IBM", "5000000")]),
    ("IBM announced that it would invest $5 million in a plant.", [("IBM", "5000000")]),
    ("IBM is expected to invest $5 million in a plant.", [("IBM", "5000000")]),
    ("IBM said Google would lend $5 million.", [("Google", "5000000")]),
    ("Google announced that it would build a plant in Kobe, and IBM that it will invest $5 million.", [("IBM", "5000000")]),
    # by the words after the sum
    ("The remaining $5 million comes from IBM.", [("IBM", "5000000")]),
    ("The $5 million that IBM has pledged will pay for it.", [("IBM", "5000000")]),
    ("A sum of $5 million was provided by IBM.", [("IBM", "5000000")]),
    ("They thanked IBM, whose donation of $5 million had paid for it.", [("IBM", "5000000")]),
    # by whose it is
    ("IBM's $5 million grant pays for it.", [("IBM", "5000000")]),
    ("An IBM grant of $5 million pays for it.", [("IBM", "5000000")]),
    ("IBM's planned share is $5 million.", [("IBM", "5000000")]),
    ("IBM's contribution is capped at $5 million.", [("IBM", "5000000")]),
    ("IBM's contribution, $5 million, is for the roof.", [("IBM", "5000000")]),
    ("Through its $5 million program, IBM will train teachers.", [("IBM", "5000000")]),
    # several
    ("It is funded by IBM with $5 million and by Google with $3 million.", [("Google", "3000000"), ("IBM", "5000000")]),
    ("IBM is providing $5 million over two years and Google $3 million.", [("Google", "3000000"), ("IBM", "5000000")]),
    ("IBM allocates $5 million; Google, $3 million.", [("Google", "3000000"), ("IBM", "5000000")]),
    ("IBM and Google will each contribute $5 million.", [("Google", "5000000"), ("IBM", "5000000")]),
    ("IBM and Google agreed to build a loop. Each company will put $5 million into it.", [("Google", "5000000"), ("IBM", "5000000")]),
    ("IBM announced $5 million to build a plant, and another $3 million to expand a second one.", [("IBM", "3000000"), ("IBM", "5000000")]),
    ("IBM gives $5 million. Google will match this amount.", [("Google", "5000000"), ("IBM", "5000000")]),
    ("IBM invested $5 million. That brings the total investment to $9 million.", [("IBM", "5000000"), ("IBM", "9000000")]),
    ("It is paid by IBM ($5 million) and Google ($3 million).", [("Google", "3000000"), ("IBM", "5000000")]),
    # a house or a state behind other words
    ("Kochi Prefecture will bear 100 million yen.", [("Kochi Prefecture", "100000000")]),
    # no sum
    (PAIR + "It was supported by IBM.", [("IBM", "")]),
    ("Students will travel with financial support from IBM.", [("IBM", "")]),
])  # fmt: skip
def test_who_gives_what(text, expected):
    assert gifts(text) == expected


@pytest.mark.parametrize("text", [
    "IBM reported revenue of $5 million.",
    "IBM will sell pumps to Google under a contract worth $5 million.",
    "IBM has exports of $5 million.",
    "IBM would give $5 million.",
    "IBM declined to give $5 million.",
    "IBM is considering a grant of $5 million.",
    "If IBM gives $5 million, the roof will be mended.",
    "IBM received $5 million.",
    "The work will cost $5 million.",
])  # fmt: skip
def test_what_nobody_gives(text):
    held = reading(text)
    assert gifts(text) == []
    assert [c.object for c in told(held, "amount")] == ["5000000.0"]


def test_items_of_a_list_are_given_by_who_the_lead_in_says():
    text = "IBM is renewing two grants:\n\n- $5 million to Keio University for chairs.\n\n- $3 million to Tohoku University for travel.\n"
    assert gifts(text) == [("IBM", "3000000"), ("IBM", "5000000")]


def test_an_item_that_names_its_giver():
    assert gifts("The support is:\n\n- IBM: $5 million per project\n\n- Google: $3 million\n") == [("Google", "3000000"), ("IBM", "5000000")]
    assert gifts("The prices are:\n\n- IBM: $5 million per pump\n") == []


def test_a_part_of_a_total_stands_under_it():
    held = reading("IBM and Google invested $9 million in a robotics program. Of the total, IBM is providing $5 million.")
    assert facts(held, "partOfCommitment") == [("USD 5 million from IBM", "USD 9 million for robotics program")]


def test_of_which_means_the_sum_right_before():
    held = reading("Google gave $90 million to Keio University. IBM is building a line at a cost of $9 million, of which IBM will carry $5 million.")
    assert facts(held, "partOfCommitment") == [("USD 5 million from IBM", "USD 9 million from IBM")]


def test_a_sum_said_again_in_brackets_is_nobodys_second_gift():
    held = reading("IBM will bear ¥750 million (about $5 million) of it.")
    assert gifts("IBM will bear ¥750 million (about $5 million) of it.") == [("IBM", "750000000")]
    assert sorted(c.object for c in told(held, "amount")) == ["5000000.0", "750000000.0"]


def test_the_text_of_a_state_says_we():
    text = "We provided $5 million for the cables."
    assert gifts(text, title="The United States in the Pacific") == [("United States", "5000000")]
    assert gifts(text, title="A letter") == []


@pytest.mark.parametrize(("text", "status"), [("IBM gave $5 million to support a school.", "asserted"), ("IBM will give $5 million.", "planned")])
def test_a_purpose_is_no_plan(text, status):
    assert {c.status for c in told(reading(text), "contributor")} == {status}


def test_a_report_of_what_is_to_come_is_a_plan():
    held = reading("IBM announced that it would invest $5 million in a plant.")
    assert {c.status for c in told(held, "contributor")} == {"planned"}
    assert named(held, "USD 5 million from IBM").cls == "FinancialCommitment"

"""Sums of money and dates in running text: every form releases use, and nothing that only looks like one."""

import pytest

from kg.text import numerals, values

from .reader import DAY, pieces, words


def sums(text: str) -> list[tuple[str, str, str]]:
    """Every sum of a text: amount, currency, hedge."""
    row, at, found = pieces(text), 0, []
    while at < len(row):
        value = values.money(row, at, words())
        found += [(value.text, value.unit, value.hedge)] if value else []
        at = value.last if value else at + 1
    return found


def dates(text: str, today: str | None = DAY) -> list[tuple[str, str]]:
    """Every date of a text and how it was resolved."""
    row, at, found = pieces(text), 0, []
    while at < len(row):
        value = values.date(row, at, words(), today)
        found += [(value.text, value.unit)] if value else []
        at = value.last if value else at + 1
    return found


@pytest.mark.parametrize(("text", "amount", "currency"), [
    ("$5 million", "5000000.0", "USD"),
    ("\\$110 million", "110000000.0", "USD"),
    ("$1.2 billion", "1200000000.0", "USD"),
    ("$1.2 trillion", "1200000000000.0", "USD"),
    ("$500", "500.0", "USD"),
    ("$110,000", "110000.0", "USD"),
    ("$1,250,000.50", "1250000.5", "USD"),
    ("$15-million", "15000000.0", "USD"),
    ("US$3.5 million", "3500000.0", "USD"),
    ("USD 5 million", "5000000.0", "USD"),
    ("5 million USD", "5000000.0", "USD"),
    ("5 million U.S. dollars", "5000000.0", "USD"),
    ("five million dollars", "5000000.0", "USD"),
    ("¥850 million", "850000000.0", "JPY"),
    ("￥500 million", "500000000.0", "JPY"),
    ("JPY 2 trillion", "2000000000000.0", "JPY"),
    ("50 billion yen", "50000000000.0", "JPY"),
    ("850 million Japanese yen", "850000000.0", "JPY"),
    ("ten thousand yen", "10000.0", "JPY"),
    ("2,000,000 yen", "2000000.0", "JPY"),
    ("€12.5 million", "12500000.0", "EUR"),
    ("500 euros", "500.0", "EUR"),
    ("£4 million", "4000000.0", "GBP"),
    ("A$7 million", "7000000.0", "AUD"),
    ("＄５ million", "5000000.0", "USD"),
    ("a million dollars", "1000000.0", "USD"),
    ("half a billion yen", "500000000.0", "JPY"),
    ("one hundred million yen", "100000000.0", "JPY"),
    ("twenty-five million dollars", "25000000.0", "USD"),
    ("two and a half million dollars", "2500000.0", "USD"),
    ("two hundred and fifty thousand dollars", "250000.0", "USD"),
    ("5-million-dollar", "5000000.0", "USD"),
    ("$20+ million", "20000000.0", "USD"),
    ("JPY100 million", "100000000.0", "JPY"),
    ("150億円", "15000000000.0", "JPY"),
    ("2億5千万円", "250000000.0", "JPY"),
    ("3,000万円", "30000000.0", "JPY"),
    ("10億ドル", "1000000000.0", "USD"),
    ("NT$5 million", "5000000.0", "TWD"),
    ("AUD13.1 million", "13100000.0", "AUD"),
    ("AUD $29.6 million", "29600000.0", "AUD"),
])  # fmt: skip
def test_sums_in_all_their_forms(text, amount, currency):
    assert sums(f"They gave {text} to it.") == [(amount, currency, "")]


@pytest.mark.parametrize("hedge", ["up to", "at least", "more than", "over", "nearly", "about", "approximately", "roughly", "an estimated", "as much as", "no more than"])
@pytest.mark.parametrize("sum_", ["$5 million", "5 million dollars"])
def test_a_hedge_is_kept_beside_the_sum(hedge, sum_):
    assert sums(f"They gave {hedge} {sum_}.") == [("5000000.0", "USD", hedge)]


@pytest.mark.parametrize("text", ["5 million students", "$", "the dollar", "yen", "2024 dollarsign", "$ and 5 million", "April 9, 2024", "a 5 percent share", "Room 500", "$0", "zero dollars"])
def test_what_is_no_sum(text):
    assert sums(text) == []


def test_several_sums_stay_apart():
    assert sums("¥1 trillion (about $6.5 billion) and $3 million") == [
        ("1000000000000.0", "JPY", ""), ("6500000000.0", "USD", "about"), ("3000000.0", "USD", "")]  # fmt: skip


def test_a_sum_covers_its_sign_its_words_and_its_hedge():
    row = pieces("They gave up to $1.2 billion today.")
    value = next(v for at in range(len(row)) if (v := values.money(row, at, words())))
    assert " ".join(t.text for t in row[value.first : value.last]) == "up to $ 1.2 billion"


@pytest.mark.parametrize(("text", "date"), [
    ("April 9, 2024", "2024-04-09"),
    ("April 9th, 2024", "2024-04-09"),
    ("Apr. 9, 2024", "2024-04-09"),
    ("9 April 2024", "2024-04-09"),
    ("Tuesday, April 9, 2024", "2024-04-09"),
    ("Feb. 29, 2024", "2024-02-29"),
    ("May 2022", "2022-05"),
    ("Sept. 2023", "2023-09"),
    ("by 2030", "2030"),
    ("in early 2024", "2024"),
    ("fiscal year 2025", "2025"),
    ("the 2023 programme", "2023"),
])  # fmt: skip
def test_dates_keep_their_precision(text, date):
    assert dates(text) == [(date, "")]
    assert dates(text, None) == [(date, "")]


@pytest.mark.parametrize(("text", "today", "date"), [
    ("on April 9", "2024-04-10", "2024-04-09"),
    ("on Tuesday, April 9", "2024-04-10", "2024-04-09"),
    ("on 12 May", "2024-06-12", "2024-05-12"),
    ("on December 30", "2024-01-05", "2023-12-30"),
    ("on January 3", "2023-12-28", "2024-01-03"),
    ("on April 9", "2024", "2024-04-09"),
    ("last year", "2024-04-10", "2023"),
    ("this year", "2024-04-10", "2024"),
    ("next year", "2024-04-10", "2025"),
    ("last year", "2024", "2023"),
])  # fmt: skip
def test_what_leans_on_the_release_is_marked_resolved(text, today, date):
    assert dates(text, today) == [(date, "resolved")]
    assert dates(text, None) == []


@pytest.mark.parametrize("text", [
    "April alone", "May will come", "may 5 of them", "march on", "in the 1990s", "2,024 people", "Room 2024", "2024 students", "24-04RE", "3.14", "last month", "in spring", "Monday",
    "$2024",
])  # fmt: skip
def test_no_date_is_invented(text):
    assert dates(text) == []


@pytest.mark.parametrize(("text", "day"), [
    ("in July", "2024-07"), ("in January", "2024-01"), ("in November", "2024-11"), ("last November", "2023-11"), ("next February", "2025-02"), ("by early March", "2024-03"),
])  # fmt: skip
def test_a_month_alone_is_the_nearest_one_unless_the_words_say_which(text, day):
    assert dates(f"They met {text}.") == [(day, "resolved")]


def test_a_fiscal_year():
    assert dates("It ends in FY2026.") == [("2026", "")]
    assert dates("It ends with fiscal year 2026.") == [("2026", "")]


@pytest.mark.parametrize("text", ["2024-04-09", "2024/04/09"])
def test_a_day_in_digits(text):
    assert dates(f"They met on {text}.") == [("2024-04-09", "")]


def test_a_month_gets_no_day_and_a_day_no_year_without_the_release():
    assert dates("In May 2022 and on April 9 they met.", None) == [("2022-05", "")]


@pytest.mark.parametrize(("amount", "expected"), [("5000000", "5000000.0"), ("1250000.50", "1250000.5"), ("0.10", "0.1"), ("3.0", "3.0")])
def test_decimals_are_written_one_way(amount, expected):
    assert values.decimal(values.Decimal(amount)) == expected


@pytest.mark.parametrize(("word", "expected"), [("nine", 9), ("twelve", 12), ("1,200", 1200), ("3.5", 3.5), ("Keio", None), ("½", None), ("1234567890123456", None)])
def test_numbers(word, expected):
    held = numerals.number(pieces(word)[0], words())
    assert (held if held is None else float(held)) == expected

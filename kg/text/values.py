"""Sums of money and dates in running text: small grammars over tokens, their words in ``frames.toml``."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .numerals import scaled
from .tokens import Token


@dataclass(frozen=True, slots=True)
class Value:
    """Tokens ``first`` to ``last`` (exclusive) and what they say: a decimal or ISO date in ``text``, ``unit`` the currency or how it was resolved."""

    first: int
    last: int
    text: str
    unit: str = ""
    hedge: str = ""


def money(row: Sequence[Token], at: int, words: Mapping) -> Value | None:
    """Read a sum that starts at token ``at``: a currency sign or code before the number, or a currency word after it."""
    unit, first = _currency_before(row, at, words)
    if first >= len(row) or not row[first].text[0].isdigit() and (unit or row[at].norm not in ("a", "an", "half") and row[at].norm not in words["numbers"]):
        return None
    amount, last = scaled(row, first, words)
    if not amount:  # "$0" is no sum
        return None
    upper, end = _range(row, last, words)
    if upper is not None:  # "$10 to $20 million": the larger sum, hedged by the words before it
        hedge = "".join((" " if t.spaced and i else "") + t.text for i, t in enumerate(row[at : end[0]]))
        unit, last = (unit, end[1]) if unit else _currency_after(row, end[1], words)
        return Value(at, last, decimal(upper), unit, hedge) if unit else None
    if not unit:
        unit, last = _currency_after(row, last, words)
    if not unit:
        return None
    hedge, start = _hedge(row, at, words)
    return Value(start, last, decimal(amount), unit, hedge)


def _currency_before(row: Sequence[Token], at: int, words: Mapping) -> tuple[str, int]:
    """The currency that a sign or a code at ``at`` names, and where its number begins."""
    signs = words["currency_before"]
    if at + 1 < len(row) and not row[at + 1].spaced and not row[at + 1].word and (unit := signs.get(row[at].norm + row[at + 1].norm)):
        return unit, at + 2
    unit = signs.get(row[at].norm, "")
    doubled = unit and at + 1 < len(row) and row[at].text.isalpha() and row[at + 1].norm in signs  # "AUD $5 million"
    return unit, at + bool(unit) + bool(doubled)


def _range(row: Sequence[Token], at: int, words: Mapping) -> tuple[Decimal | None, tuple[int, int]]:
    """The upper end of a range and its place, if one goes on here."""
    if at + 1 >= len(row) or row[at].norm not in ("-", "to"):
        return None, (at, at)
    start = at + 1
    start += row[start].norm in words["currency_before"] and start + 1 < len(row)
    upper, last = scaled(row, start, words)
    grown = last > start + 1
    return (upper, (start, last)) if upper is not None and grown else (None, (at, at))


def decimal(amount: Decimal) -> str:
    """Write an amount as the graph does: digits with a decimal point, at least one after it."""
    text = f"{amount:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if "." in text else f"{text}.0"


def _currency_after(row: Sequence[Token], at: int, words: Mapping) -> tuple[str, int]:
    at += at + 1 < len(row) and row[at].norm == "-"  # "5-million-dollar"
    for length in (2, 1):
        unit = words["currency_after"].get(" ".join(t.norm for t in row[at : at + length]))
        if unit:
            return unit, at + length
    return "", at


def _hedge(row: Sequence[Token], at: int, words: Mapping) -> tuple[str, int]:
    for length in (4, 3, 2, 1):
        said = " ".join(t.norm for t in row[max(0, at - length) : at])
        if at >= length and said in words["hedges"]:
            return said, at - length
    return "", at


def date(row: Sequence[Token], at: int, words: Mapping, today: str | None) -> Value | None:
    """Read a date that starts at token ``at``, in its own precision; ``today`` is the release's date.

    ``unit`` is "" for a date written in full and "resolved" for one that leans on the release's date ("April 9", "last year").
    """
    if row[at].norm == "fy" and at + 1 < len(row) and _year(row[at + 1]):
        return Value(at, at + 2, row[at + 1].norm)  # FY2026
    first = _weekday(row, at, words)
    return _numeric(row, at) or _day_month(row, at, first, words, today) or _bare_year(row, at, words) or _relative(row, at, words, today)


def _numeric(row: Sequence[Token], at: int) -> Value | None:
    """2024-04-09 · 2024/04/09."""
    parts = [t.norm for t in row[at : at + 5]]
    if len(parts) < 5 or not _year(row[at]) or parts[1] not in ("-", "/") or parts[3] != parts[1] or not (_day(row[at + 2]) and _day(row[at + 4])):
        return None
    day = _day_of(int(parts[0]), _day(row[at + 2]) or 0, _day(row[at + 4]) or 0)
    return Value(at, at + 5, day.isoformat()) if day else None


def _weekday(row: Sequence[Token], at: int, words: Mapping) -> int:
    if row[at].norm not in words["weekdays"]:
        return at
    return at + 2 if at + 1 < len(row) and row[at + 1].norm in (",", ".") else at + 1


def _day_month(row: Sequence[Token], start: int, at: int, words: Mapping, today: str | None) -> Value | None:
    """April 9, 2024 · 9 April 2024 · April 2024 · April 9."""
    day, months = None, words["months"]
    if at + 1 < len(row) and _day(row[at]) and _month(row[at + 1], months):
        day, month, last = _day(row[at]), _month(row[at + 1], months), at + 2
    elif at < len(row) and _month(row[at], months):
        month, last = _month(row[at], months), at + 1
        last += last < len(row) and row[last].norm == "."
        if last < len(row) and _day(row[last]):
            day, last = _day(row[last]), last + 1
    else:
        return None
    if day and last + 1 < len(row) and row[last].norm == "-" and _day(row[last + 1]):
        last += 2  # "April 9-11": the first day stands for the meeting
    comma = last + 1 if last < len(row) and row[last].norm == "," else last
    if comma < len(row) and _year(row[comma]) and (comma == last or day):
        year = int(row[comma].norm)
        return Value(start, comma + 1, _iso(year, month, day)) if _day_of(year, month, day or 1) else None
    if day and today:
        return Value(start, last, _nearest(month, day, today), "resolved")
    return _bare_month(row, start, month, words, today) if today and not day else None


def _bare_month(row: Sequence[Token], at: int, month: int, words: Mapping, today: str) -> Value | None:
    """ "in July": the July nearest to the release's date, or the last or next one when the words say so."""
    before = row[at - 1].norm if at else ""
    before = row[at - 2].norm if before == "-" and at > 1 else before
    if before not in words["before_month"] or len(today) < 7:
        return None
    year, now = int(today[:4]), int(today[5:7])
    gaps = [(12 * step + month - now, year + step) for step in (-1, 0, 1)]
    gaps = [g for g in gaps if {"last": g[0] < 0, "past": g[0] < 0, "next": g[0] > 0}.get(before, True)]
    return Value(at, at + 1, _iso(min(gaps, key=lambda g: abs(g[0]))[1], month, None), "resolved")


def _bare_year(row: Sequence[Token], at: int, words: Mapping) -> Value | None:
    before = row[at - 1].norm if at else ""
    before = row[at - 2].norm if before == "-" and at > 1 else before
    if not _year(row[at]) or before not in words["before_year"]:
        return None
    return Value(at, at + 1, row[at].norm)


def _relative(row: Sequence[Token], at: int, words: Mapping, today: str | None) -> Value | None:
    step = words["relative_years"].get(" ".join(t.norm for t in row[at : at + 2]))
    if step is None or not today or at and row[at - 1].norm == "the":
        return None
    return Value(at, at + 2, str(int(today[:4]) + step), "resolved")


def _month(token: Token, months: Mapping) -> int | None:
    return months.get(token.norm) if token.capital else None


def _day(token: Token) -> int | None:
    digits = token.norm.removesuffix("th").removesuffix("st").removesuffix("nd").removesuffix("rd")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 3 and 0 < int(digits) < 32 else None


def _year(token: Token) -> bool:
    return len(token.norm) == 4 and token.norm.isascii() and token.norm.isdigit() and token.norm[:2] in ("19", "20")


def _iso(year: int, month: int, day: int | None) -> str:
    return f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day else "")


def _nearest(month: int, day: int, today: str) -> str:
    """The year is the one that brings the day nearest to the release's date: releases speak of the months around them."""
    year = int(today[:4])
    if len(today) < 10:
        return _iso(year, month, day)
    anchor = datetime.date.fromisoformat(today)
    dates = [_day_of(y, month, day) for y in (year - 1, year, year + 1)]
    return min((d for d in dates if d), key=lambda d: abs(d - anchor), default=anchor).isoformat()


def _day_of(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None

"""Numbers in digits and in words: what stands before a multiplier, a currency or the noun it counts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from .tokens import Token

_LONGEST = 12  # tokens of a number in words
_DIGITS = 15  # of a numeral; nobody counts further, and there are triple stores that take none of a file with an integer of 20 digits


def number(token: Token, words: Mapping) -> Decimal | None:
    """Read a numeral or a number word; None for any other token, and for a numeral longer than any that counts something."""
    if token.norm in words["numbers"]:
        return Decimal(words["numbers"][token.norm])
    digits = token.norm.replace(",", "")
    if not token.text[0].isdigit() or len(digits) > _DIGITS:
        return None
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def scaled(row: Sequence[Token], at: int, words: Mapping) -> tuple[Decimal | None, int]:
    """Read a number with its multipliers from token ``at`` on, and say where it ends."""
    amount, last = _counted(row, at, words)
    if amount is None:
        return None, at + 1
    rest, end = _multiplied(amount, row, last, words)
    while end > last and end + 1 < len(row) and not row[end].spaced and row[end].text.isdecimal() and row[end + 1].norm in words["kanji_multipliers"]:
        last = end  # 2億5千万
        more, end = _multiplied(Decimal(row[end].norm), row, end + 1, words)
        rest += more
    return rest, end


def _multiplied(amount: Decimal, row: Sequence[Token], at: int, words: Mapping) -> tuple[Decimal, int]:
    at += at + 1 < len(row) and row[at].norm in ("-", "+") and row[at + 1].norm in words["multipliers"]
    while at < len(row) and (row[at].norm in words["multipliers"] or row[at].norm in words["kanji_multipliers"]):
        amount *= words["multipliers"].get(row[at].norm) or words["kanji_multipliers"][row[at].norm]
        at += 1
    return amount, at


def _counted(row: Sequence[Token], at: int, words: Mapping) -> tuple[Decimal | None, int]:
    """What comes before the multiplier: "2.5", "one hundred", "twenty-five", "two and a half", "a", "half a"."""
    norms = [t.norm for t in row[at : at + _LONGEST]]
    if norms[0] in ("a", "an", "half"):
        lead = 2 if norms[:2] == ["half", "a"] else 1
        whole = lead < len(norms) and norms[lead] in ("hundred", *words["multipliers"])
        if not whole or norms[0] == "half" and lead == 1:
            return None, at + 1
        amount, last = Decimal("0.5") if lead == 2 else Decimal(1), at + lead
        return (amount * 100, last + 1) if row[last].norm == "hundred" else (amount, last)
    if norms[0] not in words["numbers"]:
        return number(row[at], words), at + 1
    return _spelled(norms, at, words)


def _spelled(norms: Sequence[str], at: int, words: Mapping) -> tuple[Decimal, int]:
    numbers, total, place = words["numbers"], 0, 0
    while place < len(norms):
        joined = place + 1 < len(norms) and (norms[place] == "-" or norms[place] == "and" and norms[place - 1] == "hundred") and norms[place + 1] in numbers
        place += joined
        if norms[place] == "hundred" and total:
            total *= 100
        elif norms[place] in numbers and (place == 0 or joined or norms[place - 1] == "hundred" or total % 10 == 0 < total and numbers[norms[place]] < 10):
            total += numbers[norms[place]]
        else:
            break
        place += 1
    half = list(norms[place : place + 3]) == ["and", "a", "half"]
    return Decimal(total) + (Decimal("0.5") if half else 0), at + place + 3 * half

"""How a sum of money is told: in words of both languages, and as the width of the line that carries it."""

from collections.abc import Mapping
from decimal import Decimal
from math import log10


def in_words(amount: Decimal, currency: Mapping[str, str]) -> dict[str, str]:
    """The sum in English and Japanese: "USD 110 million", "1億1,000万米ドル"; ``currency`` holds its names."""
    return {"en": f"{currency['en']} {_english(amount)}", "ja": f"{_japanese(amount)}{currency['ja']}"}


def _english(amount: Decimal) -> str:
    for size, word in ((12, "trillion"), (9, "billion"), (6, "million")):
        if amount >= 10**size:
            return f"{_plain(amount.scaleb(-size))} {word}"
    return _plain(amount)


def _japanese(amount: Decimal) -> str:
    """Counted in 兆, 億 and 万 as Japanese does."""
    whole, text = int(amount), ""
    for size, word in ((10**12, "兆"), (10**8, "億"), (10**4, "万")):
        if whole >= size:
            text += f"{whole // size:,}{word}"
            whole %= size
    return text + (f"{whole:,}" if whole or not text else "")


def _plain(amount: Decimal) -> str:
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def width(amount: str | int | Decimal | None) -> float:
    """The width of an edge that carries money: a pixel and a bit for each power of ten above a hundred thousand."""
    return round(min(7.0, max(1.5, 1.3 * (log10(max(1.0, float(amount or 0))) - 5))), 1)

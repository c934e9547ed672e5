"""How values are worded for people: quotes on one line without marks, sums with separators, shares with three decimals."""

import re
from decimal import Decimal

NOT_STATED = "not stated"
STANDING = ("asserted", "inferred")


def plain(quote: str) -> str:
    """A verbatim quote as one line, without the backslashes and stars of Markdown."""
    return re.sub(r"\\(?=[^\w\s])|\*\*|^#+ ", "", " ".join(quote.split()))


def money(amount: Decimal | int | None, currency: str | None, hedge: str | None = None) -> str:
    """A sum such as ``up to USD 110,000,000``, or ``not stated``."""
    if amount is None:
        return NOT_STATED
    number = f"{amount:,.2f}".removesuffix(".00")
    return " ".join(part for part in (hedge, currency, number) if part)


def share(value: float | None) -> str:
    """A number with three decimals, or a dash where it means nothing."""
    return "–" if value is None else f"{value:.3f}"


def several(cell: str | None) -> list[str]:
    """The values of a cell that may hold several."""
    return cell.split("|") if cell else []

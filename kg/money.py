"""What the explorer's page holds of money: commitments with their givers, totals, and sums that stand only in their parts."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from . import sums

Row = Mapping[str, Any]


class Money:
    """The funding rows as plain data; ``numbers`` are those of the drawn nodes by name, ``currencies`` the names of currencies by code."""

    def __init__(self, rows: Sequence[Row], numbers: Mapping[str, int], currencies: Mapping[str, Mapping[str, str]]) -> None:
        self._rows, self._numbers, self._currencies = rows, numbers, currencies

    def told(self, amount: str | int | Decimal | None, currency: str | None) -> dict[str, str] | None:
        """The sum in words of both languages, None when not stated."""
        if amount is None:
            return None
        return sums.in_words(Decimal(amount), self._currencies.get(currency, {"en": currency, "ja": currency}))

    def caption(self, commitment: str) -> dict[str, str] | None:
        """The sum of a commitment in words, None when not stated."""
        stated = (row for row in self._rows if row["commitment"] == commitment and row["sum"] is not None)
        return next((self.told(row["sum"], row["currency"]) for row in stated), None)

    def commitments(self) -> list[dict[str, Any]]:
        """The commitments, each once, with its givers as [funder, status, own amount]; names are node numbers where they are drawn."""
        found: dict[str, dict[str, Any]] = {}
        for row in self._rows:
            each = found.setdefault(row["commitment"], self._commitment(row))
            each["givers"].append([self._numbers.get(row["funder"], row["funder"]), row["status"], self.told(row["amount"], row["currency"])])
        return list(found.values())

    def totals(self, rows: Iterable[Row]) -> list[dict[str, Any]]:
        """The totals, each in words."""
        return [{"sum": self.told(row["total"], row["currency"]), **_stated(row, "currency", "commitments", "not_counted")} for row in rows]

    def wholes(self, stated: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
        """Sums that stand in no funder's row because each funder has a part of its own; ``stated`` are subjects with the amount claimed of them."""
        parts = {name: row for row in self._rows for name in _parts(row["part_of"])}
        for row in self._rows:
            parts.pop(row["commitment"], None)
        found = {name: amount for name, amount in stated if name in parts and name in self._numbers}
        return [{"commitment": self._numbers[name], **self._size(amount, parts[name]["currency"])} for name, amount in sorted(found.items())]

    def _commitment(self, row: Row) -> dict[str, Any]:
        targets = [self._numbers.get(name, name) for name in _parts(row["targets"])]
        ends = {"commitment": self._numbers.get(row["commitment"]), "targets": targets, "givers": []}
        return {**ends, **self._size(row["sum"], row["currency"]), **_stated(row, "scope", "hedge", "stage", "part_of")}

    def _size(self, amount: str | int | Decimal | None, currency: str | None) -> dict[str, Any]:
        return {} if amount is None else {"sum": self.told(amount, currency), "value": float(amount), "currency": currency}


def _stated(row: Row, *names: str) -> dict[str, Any]:
    """The named cells that are there."""
    return {name: row[name] for name in names if row.get(name) is not None}


def _parts(cell: str | None) -> list[str]:
    return cell.split("|") if cell else []

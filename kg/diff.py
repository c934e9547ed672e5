"""Rows → what changed between two graphs: claims gained and lost, by subject, predicate, object, voice and status."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .prose import plain

_IDENTITY = ("subject", "predicate", "object", "status", "voice")


@dataclass(frozen=True, slots=True)
class Changes:
    """Claims, as (subject, predicate, object, status, voice), that only the new or only the old graph makes."""

    gained: tuple[tuple[str, ...], ...]
    lost: tuple[tuple[str, ...], ...]

    def __bool__(self) -> bool:
        """Whether the two graphs differ."""
        return bool(self.gained or self.lost)

    def lines(self) -> list[str]:
        """One line a claim, ``+`` before what is gained and ``-`` before what is lost."""
        marked = [("-", claim) for claim in self.lost] + [("+", claim) for claim in self.gained]
        return [f"{mark} {_worded(claim)}" for mark, claim in marked]


def changes(old: Iterable[Mapping[str, object]], new: Iterable[Mapping[str, object]]) -> Changes:
    """Compare two graphs by their rows of ``evidence``; where a claim rests on other words it is the same claim."""
    before, after = _claims(old), _claims(new)
    return Changes(tuple(sorted(after - before)), tuple(sorted(before - after)))


def _claims(rows: Iterable[Mapping[str, object]]) -> set[tuple[str, ...]]:
    return {tuple(str(row[column] or "") for column in _IDENTITY) for row in rows}


def _worded(claim: tuple[str, ...]) -> str:
    subject, predicate, value, status, voice = map(plain, claim)
    return f"{subject} · {predicate} · {value}  [{status}, {voice}]"

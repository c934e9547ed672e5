"""Rows of the named queries → what the explorer's page needs to find things by field of technology, and to walk through things it does not draw."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .ontology import Ontology

Row = Mapping[str, Any]


def fields(rows: Iterable[Row], ontology: Ontology) -> dict[str, tuple[str, ...]]:
    """The notations of the fields on top that each theme lies in, by the theme's English name; ``rows`` are those of the query ``topics``."""
    found = {topic.label_en: set(topic.tops) for topic in ontology.topics.values()}
    for row in rows:
        found.setdefault(str(row["theme"]), set()).add(str(row["topic"]))
    return {theme: tuple(sorted(tops)) for theme, tops in found.items()}


def field(notation: str, ontology: Ontology) -> dict[str, str]:
    """The key and the names of a field; what topics.ttl does not know is called by its key."""
    known = ontology.topics.get(notation)
    labels = {"en": known.label_en, "ja": known.label_ja or known.label_en} if known else {"en": notation, "ja": notation}
    return {"key": notation, **labels}


def roads(claims: Iterable[Mapping[str, Any]], numbers: Mapping[str, int], unseen: Sequence[str]) -> list[tuple[int, int, str, int]]:
    """Claims with an end that is not drawn, as (from, to, predicate, claim); the things of ``unseen`` are numbered on from the drawn ones."""
    hidden = {name: len(set(numbers.values())) + i for i, name in enumerate(unseen)}
    every = {**numbers, **hidden}
    ends = [(claim["row"]["subject"], claim["row"]["object"], claim) for claim in claims]
    return [
        (every[a], every[b], claim["row"]["predicate"], claim["number"])
        for a, b, claim in ends
        if a in every and b in every and (a in hidden or b in hidden)
    ]

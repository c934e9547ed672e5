"""What an engine is asked and what it gives: the shapes that all engines share, and a query with its prefixes."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from . import graph


@dataclass(frozen=True, slots=True)
class Solutions:
    """What an engine found: columns and rows of terms (None where nothing is bound), or triples, or one row that says true or false."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence["graph.Object | None"]]
    form: Literal["select", "ask", "construct"] = "select"

    @classmethod
    def of_triples(cls, triples: Iterable[Sequence["graph.Object"]]) -> "Solutions":
        """The triples of a CONSTRUCT or DESCRIBE."""
        return cls(("subject", "predicate", "object"), triples, "construct")

    @classmethod
    def of_boolean(cls, answer: bool) -> "Solutions":
        """The answer of an ASK."""
        return cls(("result",), [(graph.literal(answer),)], "ask")


Asker = Callable[[str, Mapping[str, object]], Solutions]


def with_prefixes(text: str) -> str:
    """The query with the prefixes of this project declared that it uses and does not declare, so that it runs anywhere."""
    used = {prefix for prefix in graph.PREFIXES if re.search(rf"(?<![\w:?$.-]){prefix}:", text)}
    declared = {found.lower() for found in re.findall(r"PREFIX\s+([\w.-]+):", text, re.IGNORECASE)}
    added = " ".join(f"PREFIX {prefix}: <{graph.PREFIXES[prefix]}>" for prefix in sorted(used - declared))
    return f"{added} {text}" if added else text  # on the first line, so that a server counts lines as the writer does

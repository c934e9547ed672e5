"""Values bound in a query, however it uses its variables: in the groups that use one, or as a condition on the rows."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from .. import graph, guard, sparql
from ..model import KgError
from .protocol import Fault

T = TypeVar("T")

_SELECT = re.compile(rf"{guard.TEXT}|\bSELECT\b(?!\s*:)", re.IGNORECASE | re.DOTALL)


def found(text: str, where: Mapping[str, object], find: Callable[[str], T]) -> T:
    """What ``find`` gives for a query with values bound: in its groups, and on its rows what these only make (``AS ?x``).

    Errors: Fault 400 when a query that is no SELECT makes the variable itself; what ``find`` raises.
    """
    if not where:
        return find(text)
    used = {name: value for name, value in where.items() if sparql.with_values(text, {name: value}) != text}
    try:
        return find(_of_rows(sparql.with_values(text, used), {name: where[name] for name in where.keys() - used.keys()}))
    except Fault:
        raise
    except KgError:
        find(text)  # raises what is wrong with the text itself
        return find(_of_rows(text, where))  # a group that makes the variable by BIND allows no value before


def _of_rows(text: str, where: Mapping[str, object]) -> str:
    """A SELECT as the inner part of one that keeps only the rows with these values."""
    if not where:
        return text
    place = next((found.start() for found in _SELECT.finditer(text) if found[0].upper() == "SELECT"), None)
    if place is None:
        raise Fault(400, f"?{min(where)} is made by the query itself: only a SELECT can take a value for it")
    blocks = " ".join(f"VALUES ?{name} {{ {graph.literal(value)} }}" for name, value in sorted(where.items()))
    return f"{text[:place]} SELECT * WHERE {{ {{ {text[place:]}\n}} {blocks} }}"

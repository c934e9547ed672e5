"""Values bound in a query, however it uses its variables: in the groups that use one, or as a condition on the rows.

A value is a term before it comes near the text, and what is written is the term; nothing of ours formats a value into a query.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from . import graph, guard
from .model import KgError

T = TypeVar("T")

_TOKEN = re.compile(rf"{guard.TEXT}|[?$]\w+|\w+|[{{}}]", re.DOTALL)
_SUBQUERY = re.compile(r"(?:\s|#[^\n]*\n)*SELECT\b", re.IGNORECASE)
_SELECT = re.compile(rf"{guard.TEXT}|\bSELECT\b(?!\s*:)", re.IGNORECASE | re.DOTALL)


def demanded(text: str, where: Mapping[str, object]) -> dict[str, object]:
    """The values to bind, each checked to stand for a variable of the query and to be of a type that a cell has."""
    for name, value in where.items():
        if not re.search(rf"[?$]{re.escape(name)}\b", text):
            raise KgError(f"the query has no variable ?{name}", 2)
        if not isinstance(value, str | int | Decimal):
            raise KgError(f"?{name} cannot be bound to a {type(value).__name__}: give a str, an int, a Decimal, a bool or a kg.IRI", 2)
    return dict(where)


def found(text: str, where: Mapping[str, object], find: Callable[[str], T]) -> T:
    """What ``find`` gives for a query with values bound: in its groups, and on its rows what these only make (``AS ?x``).

    Errors: KgError 2 when a query that is no SELECT makes the variable itself; what ``find`` raises.
    """
    if not where:
        return find(text)
    bound = written(text, where)
    try:
        return find(bound)
    except KgError as error:
        if error.code != 2:
            raise
        find(text)  # raises what is wrong with the text itself
        return find(_of_rows(text, where))  # a group that makes the variable by BIND allows no value before


def written(text: str, where: Mapping[str, object]) -> str:
    """The query with values in the groups that use their variables, and as a condition on the rows for variables that no group uses."""
    used = {name for name in where if _groups_of(text, {name})}
    inside = with_values(text, {name: where[name] for name in used})
    return _of_rows(inside, {name: where[name] for name in where.keys() - used})


def with_values(text: str, bound: Mapping[str, object]) -> str:
    """The query with its variables bound: a VALUES block begins every group that uses one of them.

    Oxigraph's own substitution takes only variables that the query selects.
    """
    groups = _groups_of(text, bound)
    parts, done = [], 0
    for place, names in sorted(groups.items()):
        blocks = "".join(f" VALUES ?{name} {{ {graph.literal(bound[name])} }}" for name in sorted(names))
        parts.append(text[done:place] + blocks + " ")
        done = place
    return "".join(parts) + text[done:]


def _of_rows(text: str, where: Mapping[str, object]) -> str:
    """A SELECT as the inner part of one that keeps only the rows with these values."""
    if not where:
        return text
    place = next((found.start() for found in _SELECT.finditer(text) if found[0].upper() == "SELECT"), None)
    if place is None:
        raise KgError(f"?{min(where)} is made by the query itself: only a SELECT can take a value for it", 2)
    blocks = " ".join(f"VALUES ?{name} {{ {graph.literal(value)} }}" for name, value in sorted(where.items()))
    return f"{text[:place]} SELECT * WHERE {{ {{ {text[place:]}\n}} {blocks} }}"


def _groups_of(text: str, names: Iterable[str]) -> dict[int, set[str]]:
    """The variables among ``names`` that each group uses directly, by the place where the group begins."""
    used: dict[int, set[str]] = {}
    opened: list[int | None] = []
    before = ""
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token == "{":
            no_group = before.upper() == "CONSTRUCT" or _SUBQUERY.match(text, found.end())
            opened.append(None if no_group else found.end())
        elif token == "}" and opened:
            opened.pop()
        elif token[1:] in names and token[0] in "?$" and opened and opened[-1] is not None:
            used.setdefault(opened[-1], set()).add(token[1:])
        before = token if not token.startswith("#") else before
    return used

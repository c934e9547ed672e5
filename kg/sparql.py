"""SPARQL that others wrote: what is refused before it reaches an engine, what is bound in it, and the same graph in rdflib.

Both engines would follow SERVICE to the network, and rdflib FROM and LOAD too. So a query that may hold one of them is refused by
its bare text: strings and comments are not skipped, because engines disagree on where these end.
"""

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import Quad, Triple

from . import graph
from .model import KgError
from .tables import Row

if TYPE_CHECKING:
    import rdflib

Answer = tuple[tuple[str, ...], Iterable[Row]]
Asker = Callable[[str, Mapping[str, object]], Answer]
TRIPLE = ("subject", "predicate", "object")

_GAP = r"(?:\s|#[^\n]*\n)*"
_RUN = r"(?:(?<![\w:-])|(?=[?$]))(?P<run>[?$]?[\w:-]*)"
_REACHING = re.compile(rf"{_RUN}(?P<word>SERVICE|FROM){_GAP}(?:(?:SILENT|NAMED){_GAP})?(?:<|[?$]\w|[\w.-]*:)", re.IGNORECASE)
_UPDATE = re.compile(r"\b(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD)\b", re.IGNORECASE)
_READING = re.compile(r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U00([0-9A-Fa-f]{6})")
_PROLOGUE = re.compile(r"\s*(?:(?:PREFIX\s+[^\s<]*\s*|BASE\s*)<[^>]*>\s*|#[^\n]*\n\s*)*", re.IGNORECASE)
_READ_ONLY = "the graph is read only: ask with SELECT, ASK, CONSTRUCT or DESCRIBE"
_TOKEN = re.compile(
    r"""#[^\n]*|<[^<>"{}|^`\\\s]*>|\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[?$]\w+|\w+|[{}]""",
    re.DOTALL,
)
_SUBQUERY = re.compile(r"(?:\s|#[^\n]*\n)*SELECT\b", re.IGNORECASE)
_GROUPED = re.compile(r"\bGROUP\s+BY\b", re.IGNORECASE)
_LONGEST, _DEEPEST = 100_000, 400
_lock = threading.Lock()  # rdflib's parser of SPARQL is not safe between threads


def demand_safe(text: str) -> None:
    """Refuse what is no query, reaches beyond the graph, or is nested so deep that an engine would crash.

    Errors: KgError 2, or 4 for the size.
    """
    if not _READING.search(text):
        raise KgError(_no_query(text), 2)
    if len(text) > _LONGEST or sum(map(text.count, "{([!^")) > _DEEPEST:
        raise KgError(f"the query is too large: at most {_LONGEST} characters and {_DEEPEST} brackets", 4)
    for version in (text, _ESCAPE.sub(_unescaped, text)):
        for found in _REACHING.finditer(version):
            if not _part_of_a_name(found["run"]):
                raise KgError(f"{found['word'].upper()} reaches beyond the graph and is refused: leave it out", 2)


def _no_query(text: str) -> str:
    return _READ_ONLY if _UPDATE.search(text) else f"{text[:40]!r} is neither the name of a query ([a-z_]+) nor SPARQL"


def _unescaped(found: re.Match) -> str:
    code = int(found[1] or found[2], 16)
    return chr(code) if code <= 0x10FFFF else found[0]


def _part_of_a_name(run: str) -> bool:
    """The word ends a variable (?service) or the local part of a name (ex:service), so it is no keyword."""
    return run[:1] in ("?", "$") or ":" in run


def bindings(text: str, where: Mapping[str, object]) -> dict[str, object]:
    """The values to bind, each checked to stand for a variable of the query and to be of a type that a cell has."""
    for name, value in where.items():
        if not re.search(rf"[?$]{re.escape(name)}\b", text):
            raise KgError(f"the query has no variable ?{name}", 2)
        if not isinstance(value, str | int | Decimal):
            raise KgError(f"?{name} cannot be bound to a {type(value).__name__}: give a str, an int, a Decimal, a bool or a kg.IRI", 2)
    return dict(where)


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


def complaint(text: str, message: str) -> KgError:
    """The syntax error of an engine in one line."""
    if _UPDATE.match(text, _PROLOGUE.match(text).end()):
        return KgError(_READ_ONLY, 2)
    where, _, expected = " ".join(message.split()).partition(": expected")
    return KgError(f"SPARQL syntax: {where}" + (f", expected{expected[:80]}{'…' * (len(expected) > 80)}" if expected else ""), 2)


def ask_rdflib(held: "rdflib.Graph", text: str, bound: Mapping[str, object]) -> tuple[tuple[str, ...], Iterable[dict]]:
    """Columns and rows of (lexical form, datatype) that rdflib finds."""
    import pyparsing
    import rdflib.plugins.sparql

    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
    given = {name: graph.rdflib_term(graph.literal(value)) for name, value in bound.items()}
    with _lock:
        try:
            query = rdflib.plugins.sparql.prepareQuery(text, initNs=graph.PREFIXES)
        except pyparsing.ParseBaseException as error:
            raise complaint(text, str(error)) from None
    found = held.query(query, initBindings=given)
    if found.type == "ASK":
        return ("result",), [{"result": (str(found.askAnswer).lower(), graph.PREFIXES["xsd"] + "boolean")}]
    columns = TRIPLE if found.graph is not None else tuple(map(str, found.vars))
    rows = [{name: _lexical(term) for name, term in zip(columns, row, strict=True) if term is not None} for row in found]
    # rdflib groups nothing into one row that holds nothing.
    return columns, [row for row in rows if row] if _GROUPED.search(text) else rows


def _lexical(term: object) -> tuple[str, str | None]:
    datatype = getattr(term, "datatype", None)
    return str(term), None if datatype is None else str(datatype)


def dataset(quads: Iterable[Quad]) -> "rdflib.Dataset":
    """The quads as an rdflib Dataset that answers over the union of its graphs, lexical forms kept."""
    import rdflib

    made = rdflib.Dataset(default_union=True)
    for quad in quads:
        made.add(tuple(map(graph.rdflib_term, (quad.subject, quad.predicate, quad.object, quad.graph_name))))
    for prefix, namespace in graph.PREFIXES.items():
        made.bind(prefix, namespace)
    return made


def union(triples: Iterable[Triple]) -> "rdflib.Graph":
    """The triples as one rdflib Graph, lexical forms kept."""
    import rdflib

    made = rdflib.Graph()
    for triple in triples:
        made.add(tuple(map(graph.rdflib_term, triple)))
    return made

"""Quads as JSON-LD: one object per subject, keys and references shortened by our context, which stands in the file itself.

Written here because the engines write expanded JSON-LD only. It reads back to the same quads.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from .graph import PREFIXES
from .model import KgError

_RDF_TYPE = PREFIXES["rdf"] + "type"
_XSD_STRING = PREFIXES["xsd"] + "string"

Term = Mapping[str, str]


def context(path: Path) -> dict[str, object]:
    """The ``@context`` of a file.

    Errors: KgError 3 when it is missing or broken.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))["@context"]
    except (OSError, ValueError, KeyError) as error:
        raise KgError(f"{path} is no JSON-LD context ({error}): restore it", 3) from None


def document(quads: Iterable[Quad], context: Mapping[str, object]) -> str:
    """A JSON-LD document of named graphs; the same quads give the same bytes."""
    return "".join(joined(filter(None, [graphs(quads, context)]), context))


def joined(parts: Iterable[str | bytes], context: Mapping[str, object]) -> Iterator[str | bytes]:
    """Yield the text of a document whose graphs were written by ``graphs`` in some parts, in the order of the graphs' names."""
    yield f'{{\n "@context": {_indented(context, 1)},\n "@graph": ['
    mark = "\n"
    for part in parts:
        yield mark
        yield part
        mark = ",\n"
    yield "]\n}\n" if mark == "\n" else "\n ]\n}\n"


def graphs(quads: Iterable[Quad], context: Mapping[str, object]) -> str:
    """Named graphs as a part of a JSON-LD document, or "" when there is none."""
    terms = {_expanded(term["@id"]): (name, term) for name, term in context.items() if isinstance(term, dict)}
    ordered = sorted(quads, key=lambda quad: (quad.graph_name.value, quad.subject.value, quad.predicate.value, str(quad.object)))
    made = (
        {"@id": _short(name), "@graph": [_node(subject, list(about), terms) for subject, about in groupby(held, lambda quad: quad.subject.value)]}
        for name, held in groupby(ordered, lambda quad: quad.graph_name.value)
    )
    return ",\n".join(f"  {_indented(each, 2)}" for each in made)


def _indented(value: object, depth: int) -> str:
    """A value as it stands at some depth of a document; no text in it holds a line end, since JSON escapes them."""
    return json.dumps(value, ensure_ascii=False, indent=1).replace("\n", "\n" + " " * depth)


def _node(subject: str, quads: list[Quad], terms: Mapping[str, tuple[str, Term]]) -> dict[str, object]:
    node: dict[str, object] = {"@id": _short(subject)}
    for predicate, found in groupby(quads, lambda quad: quad.predicate.value):
        objects = [quad.object for quad in found]
        if predicate == _RDF_TYPE:
            node["@type"] = [_short(term.value) for term in objects]
        else:
            name, term = terms.get(predicate, (_short(predicate), {}))
            node[name] = _values(objects, term)
    return node


def _values(objects: list[NamedNode | Literal], term: Term) -> object:
    values = [_value(found, term) for found in objects]
    return values[0] if len(values) == 1 else values


def _value(found: NamedNode | Literal, term: Term) -> object:
    wanted = term.get("@type", "")
    if isinstance(found, NamedNode):
        return _short(found.value) if wanted == "@id" else {"@id": _short(found.value)}
    if found.language:
        return {"@language": found.language, "@value": found.value}
    kind = found.datatype.value
    if kind == (_expanded(wanted) or _XSD_STRING):
        return found.value
    return {"@value": found.value} if kind == _XSD_STRING else {"@type": _short(kind), "@value": found.value}


def _short(address: str) -> str:
    """The compact IRI, of the longest namespace that begins it."""
    fits = [prefix for prefix, namespace in PREFIXES.items() if address.startswith(namespace)]
    prefix = max(fits, key=lambda prefix: len(PREFIXES[prefix]), default=None)
    return address if prefix is None else f"{prefix}:{address.removeprefix(PREFIXES[prefix])}"


def _expanded(compact: str) -> str:
    prefix, _, local = compact.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else compact

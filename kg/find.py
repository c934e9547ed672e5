"""Rows → which thing a name means: its English name, an alias or its Japanese name; case and width do not matter."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping

from .model import KgError

Row = Mapping[str, object]


def iri(name: str, labels: Iterable[Row], queries: Iterable[str] = ()) -> str:
    """The IRI of what ``name`` means among the rows of ``labels``; where the name of a query would do too, it is among what is suggested.

    Errors: KgError 1, naming the candidates, when nothing or more than one thing has this name.
    """
    rows = list(labels)
    if any(row["entity"] == name for row in rows):
        return name
    wanted = _normal(name)
    for column in ("name", "label"):
        found = {str(row["entity"]): str(row["name"]) for row in rows if _normal(str(row[column])) == wanted}
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise KgError(f"“{name}” may be {_listed(found.values())}: say which", 1)
    raise KgError(f"nothing in the graph is called “{name}”: {_advice(wanted, rows, queries)}", 1)


def _normal(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _advice(wanted: str, rows: list[Row], queries: Iterable[str]) -> str:
    shown = {_normal(str(row["label"])): str(row["name"]) for row in rows} | {name: name for name in queries}
    near = [label for label in sorted(shown) if wanted and wanted in label][:3]
    near = near or difflib.get_close_matches(wanted, sorted(shown), 3, 0.6)
    return f"did you mean {_listed(shown[label] for label in near)}?" if near else "kg query entities lists the names"


def _listed(names: Iterable[str]) -> str:
    *first, last = sorted({f"“{name}”" for name in names})
    return f"{', '.join(first)} or {last}" if first else last

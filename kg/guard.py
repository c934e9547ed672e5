"""What is refused before an engine sees it: updates, what reaches beyond the graph, and what is too long or too deep.

Both engines would follow SERVICE to the network, and rdflib FROM and LOAD too. So a query that may hold one of them is refused by
its bare text: strings and comments are not skipped, because engines disagree on where these end.
"""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import accumulate

from .graph import PREFIXES
from .model import KgError

LONGEST = 100_000
DEEPEST = 100
MOST = 2000  # pyoxigraph 0.5 aborts the process between 2,000 and 5,000 braces, and at longer chains of + ! ||

_STRING = r"""\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
TEXT = rf"#[^\n]*|<[^<>\"{{}}|^`\\\s]*>|{_STRING}"  # a comment, an IRI or a string: what holds no structure
_GAP = r"(?:\s|#[^\n]*\n)*"
_RUN = r"(?:(?<![\w:-])|(?=[?$]))(?P<run>[?$]?[\w:-]*)"
_TARGET = r"(?P<target><[^>]*|[?$]\w|[\w.-]*:[\w.~%-]*)"
_REACHING = re.compile(rf"{_RUN}(?P<word>SERVICE|FROM){_GAP}(?:(?:SILENT|NAMED){_GAP})?{_TARGET}", re.IGNORECASE)
_UPDATE = re.compile(r"\b(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD)\b", re.IGNORECASE)
_READING = re.compile(r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_NAMED = re.compile(r"(?<![?$])\b(?:GRAPH|FROM)\b", re.IGNORECASE)
_REMARK = re.compile(r"^[ \t]*#[^\r\n]*", re.MULTILINE)  # in a string of several lines it holds no structure either
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U00([0-9A-Fa-f]{6})")
_PROLOGUE = re.compile(r"\s*(?:(?:PREFIX\s+[^\s<]*\s*|BASE\s*)<[^>]*>\s*|#[^\n]*\n\s*)*", re.IGNORECASE)
_NO_STRUCTURE = re.compile(TEXT, re.DOTALL)
_FLAT = re.compile(r"[^{}()\[\]]+")
_STEPS = {**dict.fromkeys("{([", 1), **dict.fromkeys("})]", -1)}
_READ_ONLY = "the graph is read only: ask with SELECT, ASK, CONSTRUCT or DESCRIBE"


def demand_safe(text: str, graphs: AbstractSet[str] = frozenset()) -> None:
    """Refuse what is no query, reaches beyond the graph, or is so long or deep that an engine would crash.

    FROM may name one of ``graphs``, which are IRIs.
    Errors: KgError 2, or 4 for the size.
    """
    if len(text) > LONGEST or sum(map(text.count, "{([")) > MOST or _nested(text):
        raise KgError(f"the query is too large: at most {LONGEST} characters, {DEEPEST} levels and {MOST} brackets or operators", 4)
    if not _READING.search(text):
        raise KgError(_no_query(text), 2)
    for version in _versions(text, "SERVICE", "FROM"):
        for found in _REACHING.finditer(version):
            if not _part_of_a_name(found["run"]) and not _ours(found, graphs):
                raise KgError(f"{found['word'].upper()} {_beyond(found)} reaches beyond the graph and is refused: leave it out", 2)


def names_graphs(text: str) -> bool:
    """Whether a query may ask for the named graphs one by one, and not only for all graphs together."""
    return any(_NAMED.search(_REMARK.sub("", version)) for version in _versions(text, "GRAPH", "FROM"))


def complaint(text: str, message: str) -> KgError:
    """The syntax error of an engine in one line."""
    if _UPDATE.match(text, _PROLOGUE.match(text).end()):
        return KgError(_READ_ONLY, 2)
    where, _, expected = " ".join(message.split()).partition(": expected")
    return KgError(f"SPARQL syntax: {where}" + (f", expected{expected[:80]}{'…' * (len(expected) > 80)}" if expected else ""), 2)


def _nested(text: str) -> bool:
    if len(text) < 4 * MOST and sum(map(text.count, "{([")) <= DEEPEST and sum(map(text.count, "!^+-|&")) <= MOST:
        return False  # whatever of it is structure
    bare = _NO_STRUCTURE.sub(" ", text)
    depth = max(accumulate(_STEPS[char] for char in _FLAT.sub("", bare)), default=0)
    return depth > DEEPEST or sum(map(bare.count, "!^+-|&")) > MOST or len(re.findall(r"\bBIND\b|\bMINUS\b|\bOPTIONAL\b", bare, re.IGNORECASE)) > MOST


def _no_query(text: str) -> str:
    return _READ_ONLY if _UPDATE.search(text) else f"{text[:40]!r} is neither the name of a query ([a-z_]+) nor SPARQL"


def _versions(text: str, *words: str) -> Iterable[str]:
    """The text as it stands and as it reads without escapes, where one of the words may be in it; a pattern is slow to find that none is."""
    return [version for version in dict.fromkeys((text, _unescaped(text))) if not version.isascii() or any(word in version.upper() for word in words)]


def _unescaped(text: str) -> str:
    return text if "\\" not in text else _ESCAPE.sub(lambda found: chr(min(int(found[1] or found[2], 16), 0x10FFFF)), text)


def _part_of_a_name(run: str) -> bool:
    """The word ends a variable (?service) or the local part of a name (ex:service), so it is no keyword."""
    return run[:1] in ("?", "$") or ":" in run


def _ours(found: re.Match, graphs: AbstractSet[str]) -> bool:
    """FROM names a graph that is here; a prefix counts as ours, and no engine of ours fetches what it may stand for instead."""
    prefix, _, local = found["target"].partition(":")
    named = found["target"][1:] if prefix.startswith("<") else PREFIXES.get(prefix, "") + local
    return found["word"].upper() == "FROM" and named in graphs


def _beyond(found: re.Match) -> str:
    return found["target"].removeprefix("<")[:60]

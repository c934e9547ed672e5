"""What only says more of a name: where it is, what it is, whose it is. A list of names goes on behind it."""

from collections.abc import Sequence
from dataclasses import replace

from .chunk import AGENTS, Chunk, plain
from .marked import Linked, Sentence

_ARTICLES = ("a", "an", "the", "its")
_WHERE = {"of": ("PLACE", "NAME", "COUNTRY"), "at": ("ORG", "NAME", "PLACE"), "from": ("PLACE", "NAME", "COUNTRY"), "in": ("PLACE", "NAME")}
_BEFORE_AGENT = ("of", "by", "from", "in", "at", "under", "to", "for", "'s")
_LONGEST = 14


def appositions(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """Pass over "of Tacoma", ", a national university in Chiba," and "represented by …" behind a name, "its U.S. partner" before it."""
    kept: list[Chunk] = []
    at = 0
    while at < len(row):
        kept.append(row[at])
        at += 1
        if kept[-1].kind in ("ORG", "NAME"):
            kept = _described(kept, linked)
        if kept[-1].kind in ("ORG", "NAME", "GROUP"):
            at = _after_place(row, at, kept[-1])
            at = _after_apposition(row, at, linked)
            at = _after_clause(row, at, linked)
            if kept[-1].kind == "GROUP" and at + 1 < len(row) and row[at].word == ":" and row[at + 1].kind in AGENTS:
                kept.pop()  # "four companies: A, B, C and D" are those four
                at += 1
    return kept


def _described(kept: list[Chunk], linked: Linked) -> list[Chunk]:
    """ "its U.S. partner B", "the Colorado firm B" is B."""
    first = len(kept) - 1
    while first > 0 and len(kept) - first < 6 and (plain(kept[first - 1]) or kept[first - 1].kind in ("DEMONYM", "COUNTRY", "PLACE", "TOPIC")):
        first -= 1
    called = first < len(kept) - 1 and (kept[-2].word in linked.listed("relations") or kept[-2].word in linked.words["singles"])
    own = first > 0 and called and kept[first - 1].word in ("its", "their", "our", "the", "a")
    return [*kept[: first - 1], replace(kept[-1], first=kept[first - 1].first)] if own else kept


def _after_place(row: Sequence[Chunk], at: int, name: Chunk) -> int:
    """Pass "of Tacoma", "of the United States of America"."""
    kinds = _WHERE.get(row[at].word, ()) if at < len(row) and row[at].kind == "WORD" else ()
    after = at + 1 + (at + 1 < len(row) and row[at + 1].word == "the")
    if after >= len(row) or row[after].kind not in kinds or row[after].kind == "COUNTRY" and name.kind == "GROUP":
        return at
    return after + 1


def _after_apposition(row: Sequence[Chunk], at: int, linked: Linked) -> int:
    """Give where the sentence goes on after ", a … ," or ", DOE's lead laboratory,": at most a dozen words, none of them another name in a list."""
    if at + 2 >= len(row) or row[at].word != ",":
        return at
    if row[at + 1].word == "or" and row[at + 2].kind in ("ORG", "NAME") and [c.word for c in row[at + 3 : at + 4]] == [","]:
        return at + 4  # "A, or QST, have signed"
    possessive = row[at + 1].kind == "ORG" and row[at + 2].word == "'s" and at + 3 < len(row) and row[at + 3].kind == "WORD"
    if row[at + 1].word not in _ARTICLES and not possessive or row[at + 1].word == "the" and row[at + 2].kind != "WORD":
        return at
    for end in range(at + 2, min(at + _LONGEST, len(row))):
        if row[end].word in (",", ".") and row[end].kind == "WORD":
            return end + (row[end].word == ",")
        named = row[end].kind in AGENTS and row[end].kind != "COUNTRY" and row[end - 1].word not in _BEFORE_AGENT and row[end - 2].word not in _BEFORE_AGENT
        if named or row[end].word in linked.listed("relations"):
            return at
    return at


def _after_clause(row: Sequence[Chunk], at: int, linked: Linked) -> int:
    """Pass ", represented by X," and ", which makes pumps," where the list goes on behind it."""
    if at + 2 >= len(row) or row[at].word != "," or row[at + 1].word not in linked.listed("insertions"):
        return at
    for end in range(at + 2, min(at + 2 * _LONGEST, len(row) - 2)):
        if row[end].word in (";", ":", "."):
            return at
        if row[end].word == ",":
            goes_on = row[end + 1].word in ("and", "&") and any(c.kind in AGENTS for c in row[end + 2 : end + 4])
            return end if goes_on else at
    return at

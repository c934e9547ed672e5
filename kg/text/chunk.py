"""The chunk, and how chunks are joined into lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from .marked import FUNCTION_WORDS, Found

AGENTS = ("ORG", "COUNTRY", "GROUP", "NAME")
DETERMINERS = frozenset("the its their our a an".split())
_OPENING = frozenset(("in", "at", "under", "on", "during", "for", "after", "since"))  # "In Kobe, A and B …": Kobe is not of the list
_JOINERS = frozenset(("and", "&", "-", "/"))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A phrase over tokens ``first`` to ``last`` (exclusive); ``word`` is its folded word, verb class, determiner or role.

    ``members`` are the finds inside that matter: parties of a LIST, persons of PEOPLE, topics of a NOUN, the sum of a SUM.
    ``mode`` of a verb is asserted, planned, considered or denied, ``form`` finite, infinitive or participle; ``joint`` says that it is done
    jointly, ``whose`` is the pronoun that is its subject. ``count`` is how many a NOUN counts (0 for a plural without a number), ``head`` its noun
    or the verb as written.
    """

    kind: str
    first: int
    last: int
    word: str = ""
    members: tuple[Found, ...] = ()
    mode: str = "asserted"
    passive: bool = False
    form: str = ""
    joint: bool = False
    whose: str = ""
    count: int | None = None
    head: str = ""


def coordinated(row: list[Chunk], kinds: tuple[str, ...], name: str) -> list[Chunk]:
    """Join chunks of some kinds with the commas and "and"s between them into one chunk of kind ``name``.

    Commas alone make no list: "on a trip to Asia, the United States signed …".
    """
    joined, at = [], 0
    while at < len(row):
        if row[at].kind not in kinds:
            joined.append(row[at])
            at += 1
            continue
        stops, last = [at + 1], at + 1
        opening = at > 0 and row[at - 1].word in _OPENING and (at == 1 or row[at - 2].word == ",") and at + 1 < len(row) and row[at + 1].word == ","
        while not opening and (after := joint(row, stops[-1])) and after < len(row) and row[after].kind in kinds and _alike(row, stops[-1], after):
            final = any(c.word in _JOINERS for c in row[stops[-1] : after])
            stops.append(after + 1)
            last = stops[-1] if final else last  # "led by A, B and C, the D will …": a comma after the last "and" begins something else
        if len(stops) > 2 and [c.word for c in row[stops[-1] : stops[-1] + 2]] == [",", "and"]:
            last = stops[-1]  # the last one has no name
        members = tuple(m for stop in stops if stop <= last for m in row[stop - 1].members)
        joined.append(Chunk(name, row[at].first, row[last - 1].last, row[at].word, members))
        at = last
    return joined


def _alike(row: Sequence[Chunk], stop: int, after: int) -> bool:
    """A dash joins only two of a kind ("US – Japan", "DOE-METI"); between others it begins something new."""
    return row[stop].word != "-" or row[stop - 1].kind == row[after].kind


def joint(row: Sequence[Chunk], at: int) -> int:
    """Pass a comma, an "and", both, or a hyphen; then determiners. 0 when nothing joins here."""
    start = at
    at += at < len(row) and row[at].word in (",", ";") and row[at].kind == "WORD"
    at += at < len(row) and row[at].word in _JOINERS and row[at].kind == "WORD"
    if at == start:
        return 0
    return _past_description(row, at)


def _past_description(row: Sequence[Chunk], at: int) -> int:
    """Pass what stands before a name in a list: "the", "its U.S.-based subsidiary"."""
    if at < len(row) and row[at].word in DETERMINERS and row[at].kind == "WORD":
        at += 1
        for end in range(at, min(at + 6, len(row))):
            if row[end].kind in ("ORG", "NAME"):
                return end
            if row[end].kind not in ("DEMONYM", "COUNTRY") and not (
                row[end].kind == "WORD" and (row[end].word == "-" or row[end].word.isalpha()) and row[end].word not in FUNCTION_WORDS
            ):
                break
    return at


def plain(chunk: Chunk) -> bool:
    return chunk.kind in ("WORD", "FUND") and (chunk.word[0].isalpha() or chunk.word == "-") and chunk.word not in FUNCTION_WORDS

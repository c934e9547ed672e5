"""Sentence → chunks: the few kinds of phrase that frames speak of, each over a range of tokens."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

from .appositions import appositions
from .chunk import AGENTS, DETERMINERS, Chunk, coordinated, plain
from .marked import FUNCTION_WORDS, Found, Holding, Linked, Sentence
from .nouns import nouns, sums
from .pronouns import pronouns
from .verbs import forms, verbs

_BEFORE = {"DATE": ("on", "in", "at", "since", "by", "from", "until", "in the"), "PLACE": ("in", "at", "from", "in the", "at the", "near", "outside", "off")}

_INTO = frozenset("invest invests invested investing investment investments stake stakes interest share shares equity confidence trust".split())
_ABOUT = frozenset("in at between near off to".split())
_FRONTS = frozenset("new north south east west fort port mount lake san santa los las el la saint st beech el".split())
_PEOPLES = frozenset("countries nations states region regions islands governments partners economies companies universities".split())
_NO_SITES = frozenset("english japanese korean french research science engineering physics chemistry biology medicine law history economics".split())


def chunks(sentence: Sentence, tokens: Sequence[int], linked: Linked) -> list[Chunk]:
    """Cut the given tokens of a sentence (those of one voice) into chunks, in order."""
    row = _wordings(_states(_sites(_base(sentence, tokens), sentence, linked), sentence, linked), linked)
    for step in (_persons, _places, _possessed, appositions, pronouns, _agents, verbs, sums, nouns, _events, _adjuncts, _articles):
        row = step(row, sentence, linked)
    return row


def _base(sentence: Sentence, tokens: Sequence[int]) -> list[Chunk]:
    """Finds and single words; what stands in brackets is passed over."""
    row, depth, inside = [], 0, set(tokens)
    at, end = (tokens[0], tokens[-1] + 1) if tokens else (0, 0)
    while at < end:
        found, norm = sentence.at(at), sentence.norm(at)
        depth = depth + 1 if norm == "(" else depth
        based = _based(sentence, found, at)
        if based:
            at = based
            continue
        if at in inside and not depth and norm != ")":
            row.append(_found(found, norm) if found else Chunk("WORD", at, at + 1, norm))
        depth = max(0, depth - 1) if norm == ")" else depth
        at = found.last if found and at in inside and found.last <= end else at + 1
    return row


def _based(sentence: Sentence, found: Found | None, at: int) -> int:
    """ "Japan-based", "NASA-led" only describe what comes next: give where that begins, or 0."""
    end = found.last if found else at + 1
    glued = sentence.norm(end) == "-" and not sentence.row[end].spaced
    return end + 2 if glued and sentence.norm(end + 1) in ("based", "led", "headquartered", "owned", "backed", "funded") and sentence.row[at].capital else 0


def _found(found: Found, norm: str) -> Chunk:
    """One find; "the two countries" stands for the states it was linked to."""
    if found.kind != "SEVERAL":
        return Chunk(found.kind, found.first, found.last, norm, (found,))
    members = tuple(found._replace(kind=found.unit, ref=ref) for ref in found.ref.split("|"))
    return Chunk(found.unit, found.first, found.last, norm, members)


def _sites(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """An unknown name after "in" is a place, unless what stands before goes into companies; so is one joined to a place by "and"."""
    made: list[Chunk] = []
    for at, chunk in enumerate(row):
        joined = at > 1 and made[-1].word == "and" and made[-2].kind == "PLACE"
        paired = at + 2 < len(row) and row[at + 1].word == "and" and row[at + 2].kind == "PLACE" and at > 0 and row[at - 1].word in _ABOUT
        sited = _site(row, at) or _landmark(row, at, sentence, linked) or _abroad(row, at) or _seat(row, at)
        place = chunk.kind == "NAME" and (joined or paired or sited) and not _common(row, at, sentence, linked)
        made.append(replace(chunk, kind="PLACE") if place else chunk)
    return made


def _landmark(row: Sequence[Chunk], at: int, sentence: Sentence, linked: Linked) -> bool:
    """ "on Ishigaki Island", "an antenna at Goldstone": a name with a word of the land in it, or where something stands."""
    before = row[at - 1].word if at else ""
    stands = before == "at" and at > 1 and row[at - 2].word in linked.words["sites"]["nouns"]
    return stands or before in ("in", "on", "at", "to", "near", "from", "off") and sentence.norm(row[at].last - 1) in linked.words["sites"]["land"]


def _common(row: Sequence[Chunk], at: int, sentence: Sentence, linked: Linked) -> bool:
    """Whether a capitalised phrase is no name of a town: words the text writes small too, capitals only, or an adjective of what follows."""
    inside = [sentence.row[i] for i in range(row[at].first, row[at].last)]
    after = row[at + 1].word if at + 1 < len(row) else ""
    return all(t.norm in linked.lowercase for t in inside) or inside[0].text.isupper() and len(inside[0].text) < 6 or after in _PEOPLES


def _site(row: Sequence[Chunk], at: int) -> bool:
    """ "in Naka", but not "a stake in Naka" or "in Naka's plants"."""
    if at < 1 or row[at - 1].word not in ("in", "near", "outside", "off") or at + 1 < len(row) and row[at + 1].word == "'s":
        return False
    return row[at].word not in _NO_SITES and (at < 2 or row[at - 2].word not in _INTO)


def _abroad(row: Sequence[Chunk], at: int) -> bool:
    """ "visited Naka, Japan": where somebody went, with its state."""
    after = [c for c in row[at + 1 : at + 4] if c.word != "the"]
    went = at > 0 and row[at - 1].word in ("visit", "visits", "visited", "visiting")
    return went and len(after) > 1 and after[0].word == "," and after[1].kind == "COUNTRY"


def _seat(row: Sequence[Chunk], at: int) -> bool:
    """ "A, of Naka, Kent, signed": both of two names between commas behind "of"."""
    for of in (at - 1, at - 3):
        kinds = "".join(c.word if c.word in (",", "of") else "N" if c.kind in ("NAME", "PLACE") else "?" for c in row[max(0, of - 1) : of + 5])
        if of > 1 and kinds == ",ofN,N,":
            return True
    return False


def _states(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """ "U.S.-Japan-UK", "the ROK will": an adjective of nation in a chain of states, or with no noun behind it, is the state."""
    for at, chunk in enumerate(row):
        if chunk.kind != "DEMONYM":
            continue
        chained = at > 1 and row[at - 1].word == "-" and not sentence.row[chunk.first].spaced and row[at - 2].kind == "COUNTRY"
        after = row[at + 1] if at + 1 < len(row) else None
        alone = after is None or after.kind == "WORD" and _no_noun(after.word, linked)
        if chained or alone and sentence.row[chunk.first].text.isupper() and after is not None and after.word != "-":
            row[at] = replace(chunk, kind="COUNTRY", members=tuple(m._replace(kind="COUNTRY", ref=linked.recall(m.ref)) for m in chunk.members))
    return row


def _no_noun(word: str, linked: Linked) -> bool:
    return not word.isalpha() or word in FUNCTION_WORDS or word in forms(linked) or word.endswith("ed")


def _wordings(row: list[Chunk], linked: Linked) -> list[Chunk]:
    """ "in tandem with" is "together with": what is said in several ways stands in one."""
    made: list[Chunk] = []
    at = 0
    while at < len(row):
        said = next(((words, meant) for words, meant in linked.wordings("wordings").get(row[at].word, ()) if _says(row, at, words)), None)
        if said:
            first, last = row[at], row[at + len(said[0]) - 1]
            made += [Chunk("WORD", first.first, last.last, word) for word in said[1].split()]
        else:
            made.append(row[at])
        at += len(said[0]) if said else 1
    return made


def _says(row: Sequence[Chunk], at: int, words: Sequence[str]) -> bool:
    return tuple(c.word for c in row[at : at + len(words)] if c.kind == "WORD") == tuple(words)


def _persons(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """A person swallows the titles beside the name; persons in a row become PEOPLE."""
    spans = {}
    for chunk in row:
        if chunk.kind == "PERSON":
            held = [h for h in sentence.holdings if h.person == chunk.members[0].ref and _beside(h, chunk)]
            spans[chunk.first] = (min([chunk.first, *(h.first for h in held)]), max([chunk.last, *(h.last for h in held)]))
    merged = []
    for chunk in row:
        if chunk.first in spans and chunk.kind == "PERSON":
            first, last = spans[chunk.first]
            merged = [c for c in merged if c.first < first]
            merged.append(replace(chunk, kind="PEOPLE", first=first, last=last))
        elif not (merged and merged[-1].kind == "PEOPLE" and chunk.first < merged[-1].last):
            merged.append(chunk)
    return coordinated(merged, ("PEOPLE",), "PEOPLE")


def _beside(holding: Holding, chunk: Chunk) -> bool:
    return 0 <= chunk.first - holding.last <= 8 or 0 <= holding.first - chunk.last <= 3


def _places(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """ "New Albany, Ohio" and "Library in Washington, D.C.": a town and what holds it are one site."""
    made: list[Chunk] = []
    at = 0
    while at < len(row):
        chunk = row[at]
        after = row[at + 1 : at + 3]
        town = (
            chunk.kind in (("NAME", "PLACE") if not (made and made[-1].word in (",", "and")) else ("PLACE",))
            and len(after) == 2
            and after[0].word == ","
            and after[1].kind in ("PLACE", "COUNTRY")
        )
        if town and not _listed(row, at + 3):
            front = bool(made) and made[-1].word in _FRONTS and sentence.row[made[-1].first].capital and made[-1].first > 0
            first = made.pop().first if front else chunk.first  # "South Boston, Virginia" where only Boston is known
            members = (chunk.members[0]._replace(first=first), *chunk.members[1:], *after[1].members)
            made.append(Chunk("PLACE", first, after[1].last, "", members))
            at += 3
        else:
            made.append(chunk)
            at += 1
    return made


def _listed(row: Sequence[Chunk], at: int) -> bool:
    """ "Seattle, Boston, and Chicago" is a list of towns, not a town in a state."""
    return at + 1 < len(row) and row[at].word == "," and row[at + 1].word == "and" or at < len(row) and row[at].word == "and"


def _possessed(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """ "Japan's RIKEN" is RIKEN; "the U.S. IBM" is IBM."""
    kept: list[Chunk] = []
    for chunk in row:
        if chunk.kind in ("ORG", "NAME") and len(kept) > 1 and kept[-1].word == "'s" and kept[-2].kind in ("COUNTRY", "DEMONYM"):
            first = kept[-2].first
            kept = [*kept[:-2], replace(chunk, first=first)]
        elif chunk.kind == "ORG" and len(kept) > 1 and kept[-1].word == "'s" and kept[-2].kind == "ORG":
            kept = [*kept[:-2], replace(chunk, first=kept[-2].first)]  # "the Department's Office" is the office
        elif chunk.kind == "ORG" and kept and kept[-1].kind in ("ORG", "NAME") and kept[-1].last == chunk.first:
            kept[-1] = replace(chunk, first=kept[-1].first)  # "White House Office of …" is the office
        elif chunk.kind in ("ORG", "NAME") and kept and kept[-1].kind == "DEMONYM":
            kept[-1] = replace(chunk, first=kept[-1].first)
        else:
            kept.append(chunk)
    return kept


def _agents(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    return coordinated(row, AGENTS, "LIST")


def _events(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """An event takes whose it is from the left ("the Prime Minister's state visit") and where to from the right."""
    made: list[Chunk] = []
    at = 0
    while at < len(row):
        chunk = row[at]
        if chunk.kind != "EVENT":
            made.append(chunk)
            at += 1
            continue
        left = _back(made, lambda c: plain(c) or c.word in DETERMINERS)
        whose: tuple[Found, ...] = ()
        if len(made) > left + 1 and made[-1 - left].word == "'s" and made[-2 - left].kind in ("PEOPLE", "LIST"):
            whose, left = made[-2 - left].members, left + 2
        after = row[at + 2] if at + 2 < len(row) and row[at + 1].word in ("to", "with") else None
        after = row[at + 3] if after and after.word == "the" and at + 3 < len(row) else after
        last = after.last if after and after.kind in ("LIST", "PLACE", "COUNTRY") else chunk.last
        members = chunk.members + whose + (after.members if after and last == after.last else ())
        made = made[: len(made) - left] if whose or left else made
        made.append(Chunk("EVENT", chunk.first, last, "", members))
        at = next((i for i in range(at + 1, len(row)) if row[i].first >= last), len(row))
    return made


def _back(made: Sequence[Chunk], belongs: Callable[[Chunk], bool]) -> int:
    taken = 0
    while taken < min(len(made), 5) and belongs(made[-1 - taken]):
        taken += 1
    return taken


def _adjuncts(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """A date, place or event takes the preposition before it, which says how it stands beside the fact."""
    roles = linked.words["event_roles"]
    made: list[Chunk] = []
    for chunk in row:
        if chunk.kind == "PLACE" and len(made) > 1 and made[-1].word in ("and", ",") and made[-2].kind == "PLACE":
            chunk = replace(chunk, word=made[-2].word)  # "in Wisconsin and Ohio"
        if chunk.kind in ("DATE", "PLACE", "EVENT"):
            for length in (5, 4, 3, 2, 1):
                said = " ".join(c.word for c in made[-length:] if c.kind == "WORD")
                known = said in (roles if chunk.kind == "EVENT" else _BEFORE[chunk.kind])
                if known and len(said.split()) == length:
                    chunk = replace(chunk, first=made[-length].first, word=said)
                    made = made[:-length]
                    break
        made.append(chunk)
    return made


def _articles(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """An article before a phrase says nothing more, once nouns of cooperation have theirs."""
    phrases = ("LIST", "PEOPLE", "COMMIT", "FUND", "SUPPORTERS", "MEMBERS", "NEWS")
    said = [c for c, n in itertools.pairwise(row) if not (c.kind == "WORD" and c.word in DETERMINERS and n.kind in phrases)]
    return [*said, *row[-1:]]

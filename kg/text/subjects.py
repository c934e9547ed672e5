"""Who does what a verb says: the subject of each verb in a row of chunks, across what stands between them."""

from collections.abc import Mapping, Sequence

from .chunk import Chunk

_AGENTS = ("LIST", "PEOPLE")
_PASSED = ("DATE", "PLACE", "EVENT", "TOPIC")
_PREPOSITIONS = frozenset(
    "of in at on from for with by to into between among under within during through since before after about via as like including".split()
)
_SECOND = ("and", "&", "or", "but", ";")  # what joins a second verb to the first
_MEMBERS_OF = ("at", "from", "of", "between")  # "researchers at A and B": what they do, A and B do
_LONGEST = 40  # chunks between a verb and its subject


def subjects(row: Sequence[Chunk], staff: frozenset[str] = frozenset()) -> dict[int, int | None]:
    """Give, for the place in ``row`` of each verb, the place of the agents that do what it says, or None.

    ``staff`` are the words for people whose deeds are their house's ("researchers at A and B").
    """
    doers: dict[int, int | None] = {}
    for at, chunk in enumerate(row):
        if chunk.kind == "VERB":
            who = _subject(row, at, staff, doers)
            doers[at] = who if who is None or _agrees(chunk, row[who]) else None
    return doers


def _agrees(verb: Chunk, agents: Chunk) -> bool:
    """ "countries like A and B, which shares …": two do not "shares"."""
    singular = verb.form == "finite" and verb.last - verb.first == 1 and verb.head.endswith("s") and not verb.head.endswith("ss")
    return not (singular and len(agents.members) > 1)


def _subject(row: Sequence[Chunk], verb: int, staff: frozenset[str], doers: Mapping[int, int | None]) -> int | None:
    if row[verb].whose:
        own = verb > 1 and row[verb - 1].word == "that" and row[verb - 2].kind in _AGENTS  # "and B that it will invest"
        return verb - 2 if own else _of_verb_before(row, verb, doers)
    at = verb - 1
    while at >= max(0, verb - _LONGEST):
        chunk = row[at]
        if chunk.kind in _AGENTS:
            return _agent(row, at, staff)
        if chunk.word in ("which", "who") and chunk.kind == "WORD" and (relative := _relative(row, at)) is not None:
            return relative
        if chunk.kind == "VERB" or chunk.kind == "WORD" and chunk.word in _SECOND:
            return _of_verb_before(row, verb, doers)
        if chunk.word in (":", "—"):
            return None
        if chunk.word in ("its", "their"):
            return _of_verb_before(row, verb, doers)  # "X announced that its board decided"
        if chunk.word == ",":
            at = _past_insertion(row, at)
            continue
        if chunk.kind == "WORD" and not _light(chunk) and (relative := _relative(row, at)) is not None:
            return relative
        if chunk.kind == "NOUN" or chunk.kind not in _PASSED and not _light(chunk):
            return _of_verb_before(row, verb, doers) if row[verb].form != "finite" else None
        at -= 1
    return None


def _relative(row: Sequence[Chunk], at: int) -> int | None:
    """ "A, which in turn has …": who "which" means, a few words before."""
    for place in range(at, max(1, at - 4), -1):
        if row[place].word in ("which", "who") and row[place].kind == "WORD":
            before = place - 1 - (row[place - 1].word == ",")
            return before if before >= 0 and row[before].kind in _AGENTS else None
    return None


def _light(chunk: Chunk) -> bool:
    return chunk.kind == "WORD" and (chunk.word in ("today", "that", "which", "who", "each", "both", "all", "'s", "-") or chunk.word.endswith("ly"))


def _agent(row: Sequence[Chunk], at: int, staff: frozenset[str]) -> int | None:
    """The agents at ``at``, unless they only stand behind a preposition of something else that acts."""
    before = row[at - 1] if at else None
    as_well_as = [c.word for c in row[max(0, at - 3) : at]] == ["as", "well", "as"]
    if before is None or before.kind != "WORD" or before.word not in _PREPOSITIONS or as_well_as:
        return at
    if before.word == "with" and at > 1 and row[at - 2].word in ("together", "along") and at < 4:
        return at  # "Together with A, B and C have …"
    if before.word in _MEMBERS_OF and at > 1 and any(c.word in staff for c in row[max(0, at - 5) : at - 1]):
        return at
    end = at - 1
    while end > 0 and row[end - 1].kind not in _AGENTS and row[end - 1].kind != "VERB" and row[end - 1].word not in (",", ";", ":", "that"):
        end -= 1
    return end - 1 if end > 0 and row[end - 1].kind in _AGENTS else None


def _past_insertion(row: Sequence[Chunk], comma: int) -> int:
    """From a closing comma, give the place before the opening one ("A, a maker of pumps in B, signed"), else the place before the comma."""
    inside = comma > 1 and row[comma - 2].word in _PREPOSITIONS and [c.word for c in row[max(0, comma - 4) : comma - 1]] != ["as", "well", "as"]
    if row[comma - 1].kind in _AGENTS and not inside:
        return comma - 1
    for at in range(comma - 1, max(0, comma - 20), -1):
        if row[at].word == "," and row[at - 1].kind in _AGENTS:
            return at - 1
        if row[at].word in (";", ":", "—"):
            break
    return comma - 1


def _of_verb_before(row: Sequence[Chunk], verb: int, doers: Mapping[int, int | None]) -> int | None:
    """A second verb ("and will invest"), an infinitive and a participle are done by who does the verb before."""
    for at in range(verb - 1, max(-1, verb - _LONGEST), -1):
        if row[at].kind == "VERB" and (row[at].form == "finite" or row[verb].form != "finite") and not (row[at].passive and row[verb].form == "infinitive"):
            return doers[at]
        if row[at].word in (":", "—") and row[at].kind == "WORD":
            return None
    return None

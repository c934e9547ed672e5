"""The frames of frames.toml as patterns over chunks: what they match, the longest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..model import KgError
from .chunk import Chunk, plain
from .subjects import subjects

SLOTS = frozenset("NOUN LIST PEOPLE SUM FUND SUPPORTERS MEMBERS NEWS COMMIT DATE EVENT TOPIC THEMES".split())
SUBJECTS = SLOTS | {"ANNOUNCEMENT", "SIGNING", "COOPERATION"}
_GAP = 16  # chunks a gap may hold
_BEFORE_OBJECT = 8  # chunks between a verb and its object
_CLAUSE = frozenset("that which who whose where when while but ; : — . although because and,".split())
_INSIDE = frozenset("of in under for by with from to at between among".split())  # a noun behind these is no subject
_OTHER_WITH = frozenset("associated consistent compared accordance line dealing compliance concerned".split())  # "with" that joins no partners
_ENDS_OBJECT = frozenset((",", "with", "between", "among", "from", "under"))
_BESIDE = ("DATE", "PLACE", "EVENT")  # what may stand anywhere between the parts of a fact


@dataclass(frozen=True)
class Frame:
    """One row of frames.toml: its steps, each a tuple of (kind of chunk, word or verb class, voice), and its claims.

    A claim is (subject slot, property, object slot). The third part of a verb is "passive", "joint" (done together) or "".
    """

    id: str
    steps: tuple[tuple[tuple[str, str, str], ...], ...]
    claims: tuple[tuple[str, str, str], ...]
    pair: str = "all"
    adjacent: bool = False
    weak: bool = False

    @cached_property
    def needs(self) -> frozenset[tuple[str, str]]:
        """The kinds and words of chunks without which it cannot match: most frames need no second look at most sentences."""
        sure = (step[0] for step in self.steps if len(step) == 1 and step[0][1] not in ("...", "~") and step[0][0] != "THEMES")
        return frozenset((kind, "" if word == "*" else word) for kind, word, _ in sure)

    @cached_property
    def acts(self) -> bool:
        """Whether it begins with agents and what they do."""
        verb = len(self.steps) > 1 and all(kind == "VERB" and voice != "passive" for kind, _, voice in self.steps[1])
        return verb and all(kind in ("LIST", "PEOPLE") for kind, _, _ in self.steps[0])

    @cached_property
    def verbless(self) -> bool:
        """Whether none of its steps is a verb: then the verb beside it says how it is meant."""
        return not any(kind == "VERB" for step in self.steps for kind, _, _ in step)

    @cached_property
    def begins_clause(self) -> bool:
        """Whether it tells what its first chunk does: then that is a subject, not inside "sponsors of the program"."""
        verbs = [voice for step in self.steps for kind, _, voice in step if kind == "VERB"]
        gap = len(self.steps) > 1 and self.steps[1][0][1] in ("...", "'s") and self.steps[0][0][0] == "LIST"
        return gap or self.steps[0][0][0] in ("NOUN", "MEMBERS") and bool(verbs) and "passive" not in verbs


@dataclass(frozen=True, slots=True)
class Match:
    """A frame over chunks ``first`` to ``last`` (exclusive) of a row; ``slots`` are the chunks each slot took, in order."""

    frame: Frame
    first: int
    last: int
    slots: tuple[tuple[str, Chunk], ...]
    mode: str = "asserted"

    def chunks(self, slot: str) -> list[Chunk]:
        """Give the chunks that a slot took."""
        return [chunk for name, chunk in self.slots if name == slot]


def compiled(table: Sequence[Mapping], properties: Mapping) -> list[Frame]:
    """Compile the frames.

    Errors: KgError 3 naming the frame, for an unknown slot, property or pairing.
    """
    frames = []
    for row in table:
        claims = tuple((*subject.split("."), slot) for subject, slot in row["claims"].items())
        steps = tuple(tuple(_option(o) for o in step.split("|")) for step in row["pattern"].split())
        frame = Frame(row["id"], steps, claims, row.get("pair", "all"), row.get("adjacent", False), row.get("weak", False))
        _verify(frame, properties)
        frames.append(frame)
    return frames


def _option(text: str) -> tuple[str, str, str]:
    """ "<sign:passive>" is a verb of that class ("<*>" any), "LIST" a slot, "NOUN:joint" a noun of what is joint, "..." a gap, "~" the rest of a noun phrase.

    Anything else is a word.
    """
    if text.startswith("<"):
        cls, _, voice = text.strip("<>").partition(":")
        return "VERB", cls, voice
    slot, _, kind = text.partition(":")
    return (slot, "", kind) if slot.isupper() and slot else ("WORD", text, "")


def _verify(frame: Frame, properties: Mapping) -> None:
    slots = {kind for step in frame.steps for kind, word, _ in step if not word}
    wrong = [s for s in slots if s not in SLOTS]
    wrong += [p for _, p, _ in frame.claims if p not in properties] + [s for s, _, _ in frame.claims if s not in SUBJECTS]
    wrong += [o for _, _, o in frame.claims if o not in slots]
    wrong += [frame.pair] if frame.pair not in ("all", "each", "zip", "joins") else []
    if wrong:
        raise KgError(f"frames.toml: frame {frame.id}: unknown {', '.join(sorted(wrong))}; see the note above the frames", 3)


def matches(row: Sequence[Chunk], frames: Sequence[Frame], doers: Mapping[int, int | None] | None = None) -> list[Match]:
    """Find all frames in a row of chunks; a match inside a longer one that claims the same of the same things gives way.

    Where agents do what a verb says, the frame begins with the subject of that verb, wherever it stands: ``doers`` are the row's ``subjects``.
    """
    places: dict[str, list[int]] = {}
    for at, chunk in enumerate(row):
        places.setdefault(chunk.kind, []).append(at)
    doers = subjects(row) if doers is None else doers
    present = {(chunk.kind, word) for chunk in row for word in ("", chunk.word)}
    able = [frame for frame in frames if frame.needs <= present]
    found = [m for frame in able for at, who in _starts(row, frame, places, doers) if (m := _match(row, at, frame, who))]
    return [m for m in found if not any(_gives_way(m, other) for other in found)]


def _starts(row: Sequence[Chunk], frame: Frame, places: Mapping[str, Sequence[int]], doers: Mapping[int, int | None]) -> Iterator[tuple[int, int | None]]:
    """Where a frame may begin, and with which subject, when it begins with one."""
    if frame.acts:
        yield from ((at, who) for at, who in doers.items() if who is not None)
    else:
        for kind in dict.fromkeys(kind for kind, _, _ in frame.steps[0]):
            yield from ((at, None) for at in places.get(kind, ()) if not (frame.begins_clause and _inside(row, at)))


def _inside(row: Sequence[Chunk], at: int) -> bool:
    """Whether a noun stands behind a preposition, with or without words of its own before it: "the support of private partners"."""
    while at and row[at - 1].kind == "WORD" and plain(row[at - 1]):
        at -= 1
    return at > 0 and row[at - 1].word in _INSIDE


def _gives_way(short: Match, long: Match) -> bool:
    inside = short.first >= long.first and short.last <= long.last and long.last - long.first > short.last - short.first
    if not inside or long.frame.weak and not short.frame.weak:
        return False
    return {p for _, p, _ in short.frame.claims} <= {p for _, p, _ in long.frame.claims} and {id(c) for _, c in short.slots} <= {id(c) for _, c in long.slots}


def _match(row: Sequence[Chunk], at: int, frame: Frame, who: int | None) -> Match | None:
    """The frame at ``at``; with a subject ``who``, its verb is there."""
    if who is not None and (not _fits(row[who], frame.steps[0]) or frame.weak and row[at].form == "infinitive"):
        return None  # what "to build" is for joins nobody by itself
    taken = _taken(row, at, frame, 0 if who is None else 1)
    if taken is None:
        return None
    taken = taken if who is None else [row[who], *taken]
    if taken[-1].kind == "LIST" and any(c.word == "'s" for c in row[row.index(taken[-1]) + 1 :][:1]):
        return None  # "with Japan's makers": the makers, not Japan
    last = len(row) if taken[-1].kind == "THEMES" else row.index(taken[-1]) + 1
    verbs = [c for c in reversed(taken) if c.kind == "VERB"]
    mode = next((c.mode for c in verbs if c.form != "infinitive"), verbs[0].mode if verbs else "asserted")  # "gave $5 million to support": it is given
    slots = tuple((c.kind, c) for c in taken if c.kind not in ("VERB", "WORD"))
    return Match(frame, min(at, row.index(taken[0])), last, slots, mode)


def _taken(row: Sequence[Chunk], at: int, frame: Frame, number: int) -> list[Chunk] | None:
    """Give the chunks that the steps from ``number`` on take, the first at ``at`` or after what may be passed."""
    if number == len(frame.steps):
        return []
    step = frame.steps[number]
    if step[0][1] in ("...", "~"):
        places = (_after_gap if step[0][1] == "..." else _after_phrase)(row, at, frame.steps[number + 1], frame)
        return next((taken for place in places if (taken := _taken(row, place, frame, number + 1)) is not None), None)
    at = at if number == 0 or frame.adjacent else _skip(row, at, step)
    if step[0][0] == "NOUN" and number and frame.steps[number - 1][0][0] == "VERB" and not frame.adjacent:
        at = _object(row, at)
    if at >= len(row):
        return None
    if step[0][0] == "THEMES":
        return [Chunk("THEMES", row[at].first, row[-1].last)]
    if not _fits(row[at], step):
        return None
    rest = _taken(row, at + 1, frame, number + 1)
    if rest is None and row[at].kind == "NOUN" and not frame.adjacent:
        tail = _past_parties(row, at + 1)  # "the agreement between A and B was announced"
        rest = _taken(row, tail, frame, number + 1) if tail > at + 1 else None
    return None if rest is None else [row[at], *rest]


def _object(row: Sequence[Chunk], at: int) -> int:
    """Pass what stands between a verb and the noun that it is about: "entered into", "announced the signing of"."""
    for end in range(at, min(at + _BEFORE_OBJECT, len(row))):
        if row[end].kind == "NOUN":
            return end
        if not _of_phrase(row[end]) or row[end].word in _ENDS_OBJECT:
            break
    return at


def _after_phrase(row: Sequence[Chunk], at: int, step: tuple[tuple[str, str, str], ...], frame: Frame) -> Iterator[int]:
    """Yield the chunk that fits, here or after the rest of a noun phrase: "on cooperation in the field of … between"."""
    for position in range(at, min(at + _GAP, len(row))):
        if row[position].word in _OTHER_WITH or row[position].word == "," and ("WORD", "with", "") in step:
            return
        if _fits(row[position], step) and (position + 1 < len(row) and row[position + 1].kind in ("LIST", "PEOPLE") or step[0][0] != "WORD"):
            yield position
            return
        if not _of_phrase(row[position]) and not _aside(row, position):
            return


def _aside(row: Sequence[Chunk], at: int) -> bool:
    """Whether a name only says where or of what: "arrangement on services at the Moon between A and B"."""
    after = row[at + 1] if at + 1 < len(row) else None
    alone = row[at].kind == "LIST" and len(row[at].members) == 1 and not (after and after.word in ("and", "'s"))
    modifies = after is not None and after.kind == "WORD" and plain(after)  # "Pacific Ocean exploration"
    return alone and at > 0 and (modifies or row[at - 1].word in ("at", "in", "on", "of", "for", "to", "near", "from"))


def _of_phrase(chunk: Chunk) -> bool:
    """Whether a chunk may stand inside a noun phrase: no agent, no verb that is done, no word that begins another clause."""
    if chunk.kind == "VERB":
        return chunk.form != "finite"
    return chunk.kind not in ("LIST", "PEOPLE") and chunk.word not in _CLAUSE


def _past_parties(row: Sequence[Chunk], at: int) -> int:
    """Pass "between A and B and between C and D" after a noun of cooperation."""
    end = at
    while end + 1 < len(row):
        start = end + (row[end].word == "and")
        if start + 1 >= len(row) or row[start].word not in ("between", "among", "with", "of") or row[start + 1].kind != "LIST":
            break
        end = start + 2
    return end


def _fits(chunk: Chunk, step: tuple[tuple[str, str, str], ...]) -> bool:
    return any(chunk.kind == kind and (_does if kind == "VERB" else _is)(chunk, word, voice) for kind, word, voice in step)


def _is(chunk: Chunk, word: str, voice: str) -> bool:
    """Whether a chunk that is no verb has the word, and is of what is joint, as the step asks."""
    return word in ("", chunk.word) and (voice != "joint" or chunk.joint)


def _does(chunk: Chunk, cls: str, voice: str) -> bool:
    """Whether a verb is of a class ("*" any), and active, passive or done together as the step asks."""
    if cls == "*":
        return voice == "" or chunk.joint
    return chunk.word == cls and (chunk.joint if voice == "joint" else chunk.passive == (voice == "passive"))


def _after_gap(row: Sequence[Chunk], at: int, step: tuple[tuple[str, str, str], ...], frame: Frame) -> Iterator[int]:
    """Yield the chunks that fit, near ones first; another of what the frame began with ends the search, for the words are about that one then."""
    for position in range(at, min(at + _GAP, len(row))):
        if _fits(row[position], step):
            yield position
        if row[position].kind == frame.steps[0][0][0] not in ("LIST", "WORD") or frame.acts and _other_acts(row, position):
            return


def _other_acts(row: Sequence[Chunk], at: int) -> bool:
    """Whether somebody else's deed begins here: ", and B has developed …"."""
    after = row[at + 1] if at + 1 < len(row) else None
    return row[at].kind in ("LIST", "PEOPLE") and after is not None and after.kind == "VERB" and after.form == "finite" and not after.passive


def _skip(row: Sequence[Chunk], at: int, step: tuple[tuple[str, str, str], ...]) -> int:
    """Pass dates, places and events beside the fact, and the commas around them, unless the step asks for one."""
    start, beside = at, False
    while at < len(row) and not _fits(row[at], step) and (row[at].kind in _BESIDE and row[at].kind != step[0][0] or _passing(row[at])):
        beside |= row[at].kind in _BESIDE
        at += 1
    comma = any(c.word == "," for c in row[start:at])
    return at if beside or not comma or step[0][0] == "WORD" else start


def _passing(chunk: Chunk) -> bool:
    return chunk.kind == "WORD" and (chunk.word in (",", "today", "also", "now", "already", "both") or chunk.word.endswith("ly"))


def beside(row: Sequence[Chunk], kind: str) -> Iterator[Chunk]:
    """Yield the dates, places or events of a row."""
    return (chunk for chunk in row if chunk.kind == kind)

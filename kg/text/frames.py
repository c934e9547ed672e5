"""The frames of frames.toml as patterns over chunks: what they match, the longest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..model import KgError
from .chunk import Chunk

SLOTS = frozenset("NOUN LIST PEOPLE SUM FUND SUPPORTERS NEWS COMMIT DATE EVENT TOPIC THEMES".split())
SUBJECTS = SLOTS | {"ANNOUNCEMENT", "SIGNING", "COOPERATION"}
_GAP = 12  # chunks a gap may hold
_BESIDE = ("DATE", "PLACE", "EVENT")  # what may stand anywhere between the parts of a fact


@dataclass(frozen=True, slots=True)
class Frame:
    """One row of frames.toml: its steps, each a tuple of (kind of chunk, word or verb class, passive), and its claims.

    A claim is (subject slot, property, object slot).
    """

    id: str
    steps: tuple[tuple[tuple[str, str, bool], ...], ...]
    claims: tuple[tuple[str, str, str], ...]
    pair: str = "all"
    adjacent: bool = False
    weak: bool = False


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


def _option(text: str) -> tuple[str, str, bool]:
    """ "<sign:passive>" is a verb of that class ("<*>" any), "LIST" a slot, "..." a gap, anything else a word."""
    if text.startswith("<"):
        cls, _, voice = text.strip("<>").partition(":")
        return "VERB", cls, voice == "passive"
    return (text, "", False) if text.isupper() else ("WORD", text, False)


def _verify(frame: Frame, properties: Mapping) -> None:
    slots = {kind for step in frame.steps for kind, word, _ in step if not word}
    wrong = [s for s in slots if s not in SLOTS]
    wrong += [p for _, p, _ in frame.claims if p not in properties] + [s for s, _, _ in frame.claims if s not in SUBJECTS]
    wrong += [o for _, _, o in frame.claims if o not in slots]
    wrong += [frame.pair] if frame.pair not in ("all", "each", "zip") else []
    if wrong:
        raise KgError(f"frames.toml: frame {frame.id}: unknown {', '.join(sorted(wrong))}; see the note above the frames", 3)


def matches(row: Sequence[Chunk], frames: Sequence[Frame]) -> list[Match]:
    """Find all frames in a row of chunks; a match inside a longer one that claims the same of the same things gives way."""
    places: dict[str, list[int]] = {}
    for at, chunk in enumerate(row):
        places.setdefault(chunk.kind, []).append(at)
    starts = ((at, frame) for frame in frames for kind in dict.fromkeys(kind for kind, _, _ in frame.steps[0]) for at in places.get(kind, ()))
    found = [m for at, frame in starts if (m := _match(row, at, frame))]
    return [m for m in found if not any(_gives_way(m, other) for other in found)]


def _gives_way(short: Match, long: Match) -> bool:
    if short is long or long.last - long.first <= short.last - short.first or short.first < long.first or short.last > long.last:
        return False
    return {p for _, p, _ in short.frame.claims} <= {p for _, p, _ in long.frame.claims} and {id(c) for _, c in short.slots} <= {id(c) for _, c in long.slots}


def _match(row: Sequence[Chunk], at: int, frame: Frame) -> Match | None:
    taken = _taken(row, at, frame, 0)
    if taken is None:
        return None
    last = len(row) if taken[-1].kind == "THEMES" else row.index(taken[-1]) + 1
    mode = next((c.mode for c in reversed(taken) if c.kind == "VERB"), "asserted")
    slots = tuple((c.kind, c) for c in taken if c.kind not in ("VERB", "WORD"))
    return Match(frame, at, last, slots, mode)


def _taken(row: Sequence[Chunk], at: int, frame: Frame, number: int) -> list[Chunk] | None:
    """Give the chunks that the steps from ``number`` on take, the first at ``at`` or after what may be passed."""
    if number == len(frame.steps):
        return []
    step = frame.steps[number]
    if step[0][1] == "...":
        places = _after_gap(row, at, frame.steps[number + 1], frame)
        return next((taken for place in places if (taken := _taken(row, place, frame, number + 1)) is not None), None)
    at = at if number == 0 or frame.adjacent else _skip(row, at, step)
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


def _past_parties(row: Sequence[Chunk], at: int) -> int:
    """Pass "between A and B and between C and D" after a noun of cooperation."""
    end = at
    while end + 1 < len(row):
        start = end + (row[end].word == "and")
        if start + 1 >= len(row) or row[start].word not in ("between", "among", "with", "of") or row[start + 1].kind != "LIST":
            break
        end = start + 2
    return end


def _fits(chunk: Chunk, step: tuple[tuple[str, str, bool], ...]) -> bool:
    return any(chunk.kind == kind and (word in ("", "*") or chunk.word == word and chunk.passive == passive) for kind, word, passive in step)


def _after_gap(row: Sequence[Chunk], at: int, step: tuple[tuple[str, str, bool], ...], frame: Frame) -> Iterator[int]:
    """Yield the chunks that fit, near ones first; another of what the frame began with ends the search, for the words are about that one then."""
    for position in range(at, min(at + _GAP, len(row))):
        if _fits(row[position], step):
            yield position
        if row[position].kind == frame.steps[0][0][0] not in ("LIST", "WORD"):
            return


def _skip(row: Sequence[Chunk], at: int, step: tuple[tuple[str, str, bool], ...]) -> int:
    """Pass dates, places and events beside the fact, and the commas around them, unless the step asks for one."""
    start, beside = at, False
    while at < len(row) and not _fits(row[at], step) and (row[at].kind in _BESIDE and row[at].kind != step[0][0] or _passing(row[at])):
        beside |= row[at].kind in _BESIDE
        at += 1
    comma = any(c.word == "," for c in row[start:at])
    return at if beside or not comma or step[0][0] == "WORD" else start


def _passing(chunk: Chunk) -> bool:
    return chunk.kind == "WORD" and (chunk.word in (",", "today") or chunk.word.endswith("ly"))


def beside(row: Sequence[Chunk], kind: str) -> Iterator[Chunk]:
    """Yield the dates, places or events of a row."""
    return (chunk for chunk in row if chunk.kind == kind)

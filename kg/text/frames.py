"""The frames of frames.toml as patterns over chunks: what they match, the longest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .chunks import Chunk
from ..model import KgError

SLOTS = frozenset("NOUN LIST PEOPLE SUM FUND SUPPORTERS NEWS COMMIT DATE EVENT TOPIC THEMES".split())
SUBJECTS = SLOTS | {"ANNOUNCEMENT", "SIGNING", "COOPERATION"}
_BESIDE = ("DATE", "PLACE", "EVENT")  # what may stand anywhere between the parts of a fact


@dataclass(frozen=True, slots=True)
class Frame:
    """One row of frames.toml, its pattern cut into steps and its claims into (subject slot, property, object slot)."""

    id: str
    steps: tuple[str, ...]
    claims: tuple[tuple[str, str, str], ...]
    pair: str = "all"
    adjacent: bool = False


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
        frame = Frame(row["id"], tuple(row["pattern"].split()), claims, row.get("pair", "all"), row.get("adjacent", False))
        _verify(frame, properties)
        frames.append(frame)
    return frames


def _verify(frame: Frame, properties: Mapping) -> None:
    slots = {s for s in frame.steps if s.isupper()}
    wrong = [s for s in slots if s not in SLOTS]
    wrong += [p for s, p, o in frame.claims if p not in properties or s not in SUBJECTS or o not in slots]
    wrong += [frame.pair] if frame.pair not in ("all", "each", "zip") else []
    if wrong:
        raise KgError(f"frames.toml: frame {frame.id}: unknown {', '.join(sorted(wrong))}; see the note above the frames", 3)


def matches(row: Sequence[Chunk], frames: Sequence[Frame]) -> list[Match]:
    """Find all frames in a row of chunks; a match inside a longer one that claims the same of the same things gives way."""
    found = [m for frame in frames for at in range(len(row)) if (m := _match(row, at, frame))]
    return [m for m in found if not any(_gives_way(m, other) for other in found)]


def _gives_way(short: Match, long: Match) -> bool:
    if short is long or long.last - long.first <= short.last - short.first or short.first < long.first or short.last > long.last:
        return False
    return {p for _, p, _ in short.frame.claims} <= {p for _, p, _ in long.frame.claims} and {id(c) for _, c in short.slots} <= {id(c) for _, c in long.slots}


def _match(row: Sequence[Chunk], at: int, frame: Frame) -> Match | None:
    position, slots, mode = at, [], "asserted"
    for number, step in enumerate(frame.steps):
        position = _skip(row, position, step) if number and not frame.adjacent else position
        if position >= len(row):
            return None
        chunk = row[position]
        if step == "THEMES":
            slots.append((step, Chunk("THEMES", chunk.first, row[-1].last)))
            return Match(frame, at, len(row), tuple(slots), mode)
        if not any(_fits(chunk, option) for option in step.split("|")):
            return None
        if step.isupper():
            slots.append((step, chunk))
        elif chunk.kind == "VERB":
            mode = chunk.mode
        position += 1
    return Match(frame, at, position, tuple(slots), mode)


def _skip(row: Sequence[Chunk], at: int, step: str) -> int:
    """Pass dates, places and events beside the fact, and the commas around them, unless the step asks for one."""
    start = at
    while at < len(row) and row[at].kind in (*_BESIDE, "WORD") and row[at].kind != step:
        if row[at].kind == "WORD" and not (row[at].word in (",", "today") or row[at].word.endswith("ly")):
            break
        at += 1
    loose = any(c.kind in _BESIDE for c in row[start:at]) or all(c.word != "," for c in row[start:at]) or step.islower()
    return at if loose else start


def _fits(chunk: Chunk, option: str) -> bool:
    if option.startswith("<"):
        cls, _, voice = option.strip("<>").partition(":")
        return chunk.kind == "VERB" and chunk.word == cls and chunk.passive == (voice == "passive")
    return chunk.kind == option if option.isupper() else chunk.kind == "WORD" and chunk.word == option


def beside(row: Sequence[Chunk], kind: str) -> Iterator[Chunk]:
    """Yield the dates, places or events of a row."""
    return (chunk for chunk in row if chunk.kind == kind)

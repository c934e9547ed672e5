"""Words that stand for agents named before: "it", "they", "the company", and the people who sign for their house."""

from collections.abc import Sequence

from .chunk import Chunk
from .marked import Found, Linked, Sentence

_INCLUDES = ("include", "includes", "included", "involve", "involves", "involved")  # "This will include working with B": who did the sentence before
_OPENS = (",", ";", "and", "but", "that", "as", "if", "while", "when", "where", "because", "which")


def pronouns(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """Put the agents that pronouns and "the company" stand for in their place; what could mean several stays a word."""
    made: list[Chunk] = []
    at = 0
    while at < len(row):
        length, refs = _meant(row, at, linked)
        if not refs:
            made.append(row[at])
            at += 1
            continue
        first, last = row[at].first, row[at + length - 1].last
        made.append(Chunk("ORG", first, last, row[at].word, tuple(Found(first, last, "ORG", ref, "pronoun") for ref in refs)))
        at += length
    return made


def _meant(row: Sequence[Chunk], at: int, linked: Linked) -> tuple[int, list[str]]:
    """How many chunks stand for agents, and for whom."""
    word = row[at].word if row[at].kind == "WORD" else ""
    opens = at == 0 or row[at - 1].word in _OPENS
    first = opens and not any(c.kind in ("LIST", "ORG", "COUNTRY", "NAME") for c in row[:at])  # else the subject of the verb before is meant
    if first and word == ("it" if len(linked.actors) == 1 else "they"):
        return 1, linked.actors
    if word == "this" and at == 0 and any(c.word in _INCLUDES for c in row[1:3]):
        return 1, linked.actors
    after = row[at + 1] if word in ("the", "our") and at + 1 < len(row) else None
    cls = linked.words["singles"].get(after.word) if after is not None and after.kind == "WORD" else None
    named = at + 2 < len(row) and (row[at + 2].kind not in ("WORD", "VERB") or row[at + 2].word in ("of", "for", "that", "-", "between"))
    if cls is None or named:
        return 0, []
    if word == "our":
        house = linked.document.publisher
        return 2, [house] if house and _is(house, cls, linked) else []
    fitting = list(dict.fromkeys(m.ref for c in row[:at] for m in c.members if m.kind == "ORG" and _is(m.ref, cls, linked)))
    fitting = fitting or [ref for ref in linked.actors if _is(ref, cls, linked)]
    return 2, fitting if len(fitting) == 1 else []


def _is(ref: str, cls: str, linked: Linked) -> bool:
    held = linked.entities.get(ref)
    return held is not None and (held.cls == cls or cls == "Institution" and held.cls not in ("Company", "Country"))


def houses(people: Chunk, linked: Linked) -> list[str]:
    """The organisations and states whose posts the people of a chunk hold: they sign for these."""
    found = []
    for person in people.members:
        posts = [post for _, post in linked.posts.get(person.ref, ())]
        places = [value for post in posts if post in linked.entities for name, value in linked.entities[post].facts if name == "postIn"]
        found += places[:1]
    return list(dict.fromkeys(found))

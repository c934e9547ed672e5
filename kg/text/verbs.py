"""Verbs of the genre: their forms, and the cues before them that say whether a thing is done, planned, weighed or denied."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from .chunk import DETERMINERS, Chunk
from .marked import Linked, Sentence


@lru_cache(maxsize=4)
def verb_forms(table: tuple[tuple[str, str], ...], irregular: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Give the class of every form of the verbs: base, -s, -ed and -ing by the rules of spelling, and the irregular ones."""
    forms = {}
    for base, cls in table:
        stem = base[:-1] if base.endswith("e") else base
        past = f"{base[:-1]}ied" if base.endswith("y") and base[-2] not in "aeiou" else f"{stem}ed"
        plural = f"{base}es" if base.endswith(("s", "sh", "ch", "x")) else f"{base[:-1]}ies" if past.endswith("ied") else f"{base}s"
        for form in (base, plural, past, f"{stem}ing"):
            forms.setdefault(form, cls)
    by_base = dict(table)
    forms.update({form: by_base[base] for form, base in irregular if base in by_base})
    return forms


def forms(linked: Linked) -> dict[str, str]:
    """Give the class of every form of the verbs of frames.toml."""
    table = tuple((base, cls) for cls, bases in linked.words["verbs"].items() for base in bases)
    return verb_forms(table, tuple(linked.words["irregular"].items()))


def verbs(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """A verb of a known class takes the auxiliaries and cues before it; they say whether it is done, planned, weighed or denied."""
    classes = forms(linked)
    made: list[Chunk] = []
    for at, chunk in enumerate(row):
        cls = classes.get(chunk.word) if chunk.kind == "WORD" else None
        if cls is None or _nominal(row, at, linked):
            made.append(chunk)
            continue
        left = _cues(made, linked)
        cues = [c.word for c in made[len(made) - left :]]
        if cues == ["to"] or not left and chunk.word.endswith("ing"):
            made.append(replace(chunk, kind="VERB", word=cls))
            continue
        passive = any(c in linked.words["modality"]["passive"] for c in cues) and not chunk.word.endswith("ing")
        first = made[-left].first if left else chunk.first
        made = made[: len(made) - left]
        made.append(Chunk("VERB", first, chunk.last, cls, (), _mode(cues, linked), passive))
    return made


def _nominal(row: Sequence[Chunk], at: int, linked: Linked) -> bool:
    """ "the support", "signing ceremony", "of the award": a word after a determiner or before its noun is no verb."""
    before = row[at - 1].word if at and row[at - 1].kind == "WORD" else ""
    if at and row[at - 1].kind == "MONEY":
        return True
    if before in DETERMINERS or before in ("'s", "of", "in", "combined", "new", "this", "these"):
        return True
    return before in ("through", "with", "by", "for", "from", "and", "three", "two") and row[at].word in linked.words["funding"]["nouns"]


def _cues(made: Sequence[Chunk], linked: Linked) -> int:
    modality = linked.words["modality"]
    allowed = {w for words in modality.values() for w in words}
    taken = 0
    while (
        taken < min(len(made), 7) and made[-1 - taken].kind in ("WORD", "VERB") and (made[-1 - taken].word in allowed or made[-1 - taken].word.endswith("ly"))
    ):
        taken += 1
    return taken


def _mode(cues: Iterable[str], linked: Linked) -> str:
    held = set(cues)
    return next((mode for mode in ("denied", "considered", "planned") if held & set(linked.words["modality"][mode])), "asserted")

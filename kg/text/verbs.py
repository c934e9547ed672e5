"""Verbs of the genre: their forms, and the cues before them that say whether a thing is done, planned, weighed or denied."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from .chunk import DETERMINERS, Chunk, plain
from .marked import Linked, Sentence

_BEFORE_VERBS = frozenset("that which who not then or would may could".split())
_REPORTED = 12  # chunks between a verb of saying and what is said


_CUES = 7  # words that may stand before a verb and say how it is meant
_PREPOSITIONS = frozenset("of in on at for from by under about".split())


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
        cls = (classes.get(chunk.word) or _unknown(row, at, linked)) if chunk.kind == "WORD" else None
        if cls is None or _nominal(row, at, linked):
            made.append(chunk)
            continue
        joint = [c.word for c in made[-2:]] == ["co", "-"]
        made = made[:-2] if joint else made
        left = _cues(made, linked)
        cues = made[len(made) - left :]
        if left and len(made) > left and made[-left - 1].word == "'s" and all(c.word != "to" for c in cues):
            made.append(chunk)  # "its planned share"
            continue
        made = made[: len(made) - left]
        verb = _verb(chunk, cls, cues, linked, bool(made) and made[-1].word in DETERMINERS)
        passive = verb.passive or not cues and _bare_passive(row, at)
        told = verb.mode == "considered" and any(c.kind == "VERB" and c.word in ("announce", "say") for c in made[-_REPORTED:])
        mode = "planned" if told and _future(cues, linked) else verb.mode
        form = "participle" if not cues and _reduced(row, at, linked) else verb.form
        made.append(replace(verb, mode=mode, passive=passive, joint=verb.joint or joint, form=form))
    return made


def _future(cues: Sequence[Chunk], linked: Linked) -> bool:
    """ "They said they would sign": what is told of as to come is planned."""
    return [c.word for c in cues if c.word in linked.words["modality"]["considered"]] == ["would"]


def _unknown(row: Sequence[Chunk], at: int, linked: Linked) -> str | None:
    """What several are said to do together is a deed, whatever the verb: "A and B will jointly fly", "have agreed to fly"."""
    before = [c.word for c in row[max(0, at - 4) : at] if c.kind == "WORD"]
    told = before[-1:] == ["jointly"] or before[-2:] in (["agreed", "to"], ["decided", "to"])
    first = at - len(before)
    several = told and first > 0 and row[first - 1].kind == "LIST" and len(row[first - 1].members) > 1
    return "act" if several and row[at].word.isalpha() and row[at].word not in linked.listed("no_deeds") else None


def _bare_passive(row: Sequence[Chunk], at: int) -> bool:
    """ "a forum launched by A and B", "signed in May by": a past form whose doer follows."""
    passed = (c.word for c in row[at + 1 : at + 6] if c.kind not in ("DATE", "PLACE", "EVENT") and c.word not in ("in", "on", "at"))
    return next(passed, "") == "by" and not row[at].word.endswith(("ing", "s"))


def _reduced(row: Sequence[Chunk], at: int, linked: Linked) -> bool:
    """ "a ceremony held in Kobe", "a sensor developed with": a past form behind its noun says what the noun is, not what is done."""
    before, after = (row[at - 1] if at else None), (row[at + 1] if at + 1 < len(row) else None)
    noun = before is not None and (before.kind in ("EVENT", "TOPIC", "MONEY") or before.kind == "WORD" and plain(before) and not before.word.endswith("ly"))
    noun = noun and before.word not in linked.words["cooperation"]  # frames speak of these themselves
    behind = after is not None and (after.kind in ("DATE", "PLACE") or after.word in _PREPOSITIONS or after.word in ("with", "between", "to"))
    return noun and behind and not row[at].word.endswith("s")


def _verb(chunk: Chunk, cls: str, cues: Sequence[Chunk], linked: Linked, noun_before: bool) -> Chunk:
    """One verb with its cues; ``noun_before`` says that the first of them is a noun ("a plan to sign")."""
    modality, said = linked.words["modality"], [_word(c) for c in cues]
    last = said[len(said) - said[::-1].index("to") :] if "to" in said else said  # "is expected to sign" is no passive
    passive = any(c in modality["passive"] for c in last) and not chunk.word.endswith("ing")
    words = [w for w in said if not w.endswith("ly") or w == "jointly"]
    infinitive = words == ["to", "be"] or words[-1:] == ["to"] and (noun_before or set(words) <= {"to", "jointly", "together"})
    participle = not infinitive and chunk.word.endswith("ing") and not set(words) & {*modality["passive"], "been"}
    weighed = chunk.word in modality["considered"]  # "plan to discuss" is no more than "discuss"; "pledged" is done all the same
    mode = _mode([*said, chunk.word] if weighed else said, linked)
    mode = "planned" if infinitive and mode == "asserted" else mode
    return replace(
        chunk,
        kind="VERB",
        first=(cues or [chunk])[0].first,
        word=cls,
        mode=mode,
        passive=passive,
        form="infinitive" if infinitive else "participle" if participle else "finite",
        joint=bool({"jointly", "together", "collaboratively", "collectively"} & set(said)),
        head=chunk.word,
        whose=next((w for w in said if w in modality["pronouns"]), ""),
    )


def _nominal(row: Sequence[Chunk], at: int, linked: Linked) -> bool:
    """ "the support", "signing ceremony", "of the award": a word after a determiner or before its noun is no verb."""
    before = row[at - 1].word if at and row[at - 1].kind == "WORD" else ""
    after = row[at + 1].word if at + 1 < len(row) else ""
    if at and row[at - 1].kind == "LIST" and len(row[at - 1].members) > 1 and row[at].word.endswith("s"):
        return True  # "six U.S.-Japan teams": two do not "teams"
    if before in (*_PREPOSITIONS, "has", "have", "had") and row[at].word in linked.bases:
        return True
    if row[at].word in ("partner", "partners") and before not in ("to", "will") and after not in ("with", "to", "on", "up", "together"):
        return True
    if at and row[at - 1].kind == "MONEY" or row[at].word in linked.listed("deeds") and (after == "of" or _modified(row, at)):
        return True
    if before in DETERMINERS or before in linked.listed("joint") or before in ("'s", "of", "in", "combined", "new", "this", "these"):
        return True
    return row[at].word in linked.words["funding"]["nouns"] and _money_noun(row, at, before, linked)


def _money_noun(row: Sequence[Chunk], at: int, before: str, linked: Linked) -> bool:
    """ "provide funding", "continuous support": what money is called is a verb only after agents or a cue, or right before a sum."""
    if row[at].word.endswith("ing") and at + 1 < len(row) and row[at + 1].kind == "MONEY":
        return False
    if before in ("through", "with", "by", "for", "from", "and", "three", "two") or not before and row[at - 1].kind in ("TOPIC", "DEMONYM"):
        return True
    cue = before in linked.auxiliary or before in _BEFORE_VERBS or before.endswith("ly")
    return before.isalpha() and not cue


def _modified(row: Sequence[Chunk], at: int) -> bool:
    """ "technology protection measures", "information exchanges": a noun with others before it."""
    before = row[at - 1] if at else None
    return before is not None and (before.kind == "TOPIC" or before.kind == "WORD" and plain(before) and not before.word.endswith(("ly", "s")))


def _word(chunk: Chunk) -> str:
    """The word as written; of a verb that only helps another ("agreed to sign") too."""
    return chunk.head if chunk.kind == "VERB" else chunk.word


def _cues(made: Sequence[Chunk], linked: Linked) -> int:
    modality = linked.words["modality"]
    allowed = {w for words in modality.values() for w in words}
    taken = 0
    for chunk in reversed(made[-_CUES:]):
        if chunk.kind not in ("WORD", "VERB") or _word(chunk) not in allowed and not _word(chunk).endswith("ly"):
            break
        taken += 1
    return taken


def _mode(cues: Iterable[str], linked: Linked) -> str:
    held = set(cues)
    return next((mode for mode in ("denied", "considered", "planned") if held & set(linked.words["modality"][mode])), "asserted")

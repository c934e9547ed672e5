"""Who gives a sum: read from the words around it, where no frame joins them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from .chunk import Chunk
from .marked import Linked, Sentence

_REACH = 12  # chunks between a sum and the words that tell whose it is
_STOPS = frozenset((";", ":", "—"))
_FROM = ("from", "by")
_AMOUNTS_TO = frozenset("is was will comes amounts totals reaches stands".split())
_STATES = ("GovernmentBody", "Country")
_THEIR = ("its", "their")
_OWNER = ("'s", "'")
_ALSO = frozenset(("and", ",", "plus", "including", "another", "while", "with", "with,"))


Doers = Mapping[int, int | None]  # the place of each verb of a row → the place of who does what it says


class Given(NamedTuple):
    """The LIST at ``row[giver]`` gives a sum, as ``mode`` says; ``each`` of its members all of it; ``rule`` names the words that tell."""

    giver: int
    mode: str
    rule: str
    each: bool = False


def given(row: Sequence[Chunk], at: int, sentence: Sentence, linked: Linked, doers: Doers) -> Given | None:
    """Tell who gives the sum at ``row[at]``, or None; ``doers`` are the subjects of the verbs of the row."""
    relative = _relative(row, at)
    if relative or no_gift(row[at], sentence, linked):
        return relative
    finders: tuple[Callable[[], Given | None], ...] = (
        lambda: _after(row, at),
        lambda: _by(row, at),
        lambda: _owned(row, at, sentence, linked),
        lambda: _by_verb(row, at, sentence, linked, doers),
        lambda: _their_own(row, at, sentence, linked, doers),
    )
    return next((found for find in finders if (found := find())), None)


def no_gift(chunk: Chunk, sentence: Sentence, linked: Linked) -> bool:
    """Whether the words beside a sum make it a price, a turnover or a loss: nobody funds anything with it."""
    words = linked.words["funding"]["no_gifts"]
    return any(sentence.norm(i) in words for i in _beside(chunk, sentence))


def _beside(chunk: Chunk, sentence: Sentence) -> Iterator[int]:
    """The tokens of the phrase a sum stands in: up to a few on both sides, to the next sign or verb of the clause."""
    yield from range(chunk.first, chunk.last)
    for start, step in ((chunk.first - 1, -1), (chunk.last, 1)):
        for i in range(start, start + 5 * step, step):
            if sentence.norm(i) in (",", ";", ".", "", "from", "to", "and", "for", "with"):
                break
            yield i


def _relative(row: Sequence[Chunk], at: int) -> Given | None:
    """ "the $5 million that A has pledged"."""
    if at + 3 >= len(row) or row[at + 1].word not in ("that", "which") or row[at + 2].kind != "LIST" or row[at + 3].kind != "VERB":
        return None
    verb = row[at + 3]
    return _allowed(Given(at + 2, verb.mode, "sum that they give")) if _giving(verb) and not verb.passive else None


def _giving(verb: Chunk) -> bool:
    """Whether a verb is one of giving: what is awarded is given too."""
    return verb.word in ("invest", "support") or verb.word == "entrust" and verb.head.startswith("award")


def _after(row: Sequence[Chunk], at: int) -> Given | None:
    """ "$5 million in new funds from A", "$5 million was provided by A", "$5 million comes from A"."""
    verb: Chunk | None = None
    for i in range(at + 1, min(at + _REACH, len(row))):
        chunk = row[i]
        if chunk.kind == "LIST" and _whence(row, at, i):
            return _allowed(Given(i, verb.mode if verb else "asserted", "sum from"))
        if _closes(row, i):
            return None
        verb = chunk if chunk.kind == "VERB" else verb
    return None


def _whence(row: Sequence[Chunk], at: int, giver: int) -> bool:
    """Whether a LIST stands after "from" or "by", or after what belongs to it: "from the Clean Fund of A", "from its partner A"."""
    if row[giver - 1].kind == "WORD" and row[giver - 1].word in ("in", "at", "to", "for", "with", "and", ","):
        return False
    return any(c.kind == "WORD" and c.word in _FROM for c in row[max(at + 1, giver - 4) : giver])


def _closes(row: Sequence[Chunk], at: int) -> bool:
    """Whether what is said of a sum is over here."""
    chunk = row[at]
    if chunk.kind == "VERB":
        given = _giving(chunk) or chunk.word == "other" or chunk.word == "cover" and chunk.passive
        return not given or not (chunk.passive or chunk.form == "finite")
    if chunk.kind in ("LIST", "PEOPLE", "SUM"):
        return row[at - 1].word not in ("for", "to", "in", "at", "of")
    return chunk.kind == "WORD" and _ends(row, at)


def _by(row: Sequence[Chunk], at: int) -> Given | None:
    """ "It is funded by A with $5 million and by B with $3 million": the sum of each."""
    if at < 3 or row[at - 1].word not in ("with", "through") or row[at - 2].kind != "LIST" or row[at - 3].word != "by":
        return None
    verb = next((c for c in reversed(row[max(0, at - _REACH) : at - 3]) if c.kind == "VERB"), None)
    return _allowed(Given(at - 2, verb.mode, "sum of those by whom")) if verb and _giving(verb) else None


def _ends(row: Sequence[Chunk], at: int) -> bool:
    """Whether a word ends the phrase a sum begins; "award to A from B" does not."""
    word = row[at].word
    if word == "to":
        return at + 1 < len(row) and row[at + 1].kind != "LIST"
    return word in _STOPS or word in ("that", "which", "and", "but", "while", ",", ".")


def _owned(row: Sequence[Chunk], at: int, sentence: Sentence, linked: Linked) -> Given | None:
    """ "A's $5 million grant", "an A grant of $5 million", "a $5 million A grant"."""
    chunk, nouns = row[at], linked.words["funding"]["nouns"]
    inside = [sentence.norm(i) for i in range(chunk.first, chunk.last)]
    if at > 1 and row[at - 1].word in _OWNER and row[at - 2].kind == "LIST" and any(w in nouns for w in inside):
        return Given(at - 2, "asserted", "sum of theirs")
    if at > 3 and row[at - 1].word == "," and row[at - 2].kind == "FUND" and row[at - 3].word in _OWNER and row[at - 4].kind == "LIST":
        return Given(at - 4, "asserted", "sum of theirs")
    if at > 2 and row[at - 1].word == "of" and row[at - 2].kind == "NEWS" and row[at - 3].kind == "LIST":
        return Given(at - 3, "asserted", "sum of their announcement")
    if at and row[at - 1].kind == "LIST" and inside[0] in nouns:
        return Given(at - 1, "asserted", "sum of theirs")
    if at > 2 and row[at - 1].word == "whose" and row[at - 2].word == "," and row[at - 3].kind == "LIST" and any(w in nouns for w in inside):
        return Given(at - 3, "asserted", "sum of theirs")
    if (owner := _share(row, at, linked)) is not None:
        return Given(owner, "asserted", "share of theirs")
    if at + 2 < len(row) and row[at + 1].kind == "LIST" and row[at + 2].word in nouns:
        return Given(at + 1, "asserted", "sum of theirs")
    planned = at > 3 and row[at - 1].word in ("for", "of") and row[at - 2].word in linked.words["funding"]["plans"] and row[at - 3].word in _OWNER
    return Given(at - 4, "planned", "plan of theirs") if planned and row[at - 4].kind == "LIST" and any(w in nouns for w in inside) else None


def _share(row: Sequence[Chunk], at: int, linked: Linked) -> int | None:
    """ "A's planned share is $5 million", "A's contribution is capped at $5 million": the place of A."""
    words = linked.words["funding"]["shared"]
    for i in range(at - 1, max(1, at - 8), -1):
        if row[i].kind in ("LIST", "SUM", "PEOPLE") or row[i].word in (",", ";", "and", "which", "that"):
            return None
        if row[i].word in words:
            owner = next((j for j in range(i - 1, max(0, i - 4), -1) if row[j].word == "'s"), 0)
            return owner - 1 if owner and row[owner - 1].kind == "LIST" else None
    return None


def _by_verb(row: Sequence[Chunk], at: int, sentence: Sentence, linked: Linked, doers: Doers) -> Given | None:
    """ "A will provide B with $5 million", "A announced plans to invest $5 million", "A is expanding its plant at a cost of $5 million"."""
    found = _governing(row, at, sentence, linked, doers)
    if found is None or row[found].passive:
        return None
    who = found - 1 if row[found].form == "participle" and row[found - 1].kind == "LIST" else doers[found]
    if who is None and (several := _each_of(row, found)) is not None:
        return _allowed(Given(several, row[found].mode, "sum of each", True))
    if who is None and row[found].form == "finite":  # "Project Stargate announced …"
        who = next((i for i in range(min(2, found)) if row[i].kind == "NOUN" and any(m.kind == "INITIATIVE" for m in row[i].members)), None)
    modes = [c.mode for c in row[found:at] if c.kind == "VERB"]
    if who is None or row[who].kind not in ("LIST", "NOUN") or {"denied", "considered"} & set(modes):
        return None
    if row[found].head.startswith("secure") and any(_cls(m.ref, linked) not in _STATES for m in row[who].members):
        return None  # a ministry secures money to give it, a school to have it
    each = "each" in {sentence.norm(i) for i in range(row[who].first, row[at].first)} or sentence.norm(row[at].last) in ("each", "apiece")
    return Given(who, "planned" if "planned" in modes else "asserted", "sum of the verb's", each)


def _their_own(row: Sequence[Chunk], at: int, sentence: Sentence, linked: Linked, doers: Doers) -> Given | None:
    """ "Through its $5 million program, A will …", "Through $5 million in loans, A will …": who does what the clause says."""
    words, chunk = linked.words["funding"], row[at]
    lead = row[at - 1].word if at else ""
    said = {sentence.norm(i) for i in range(chunk.first, chunk.last + 5)}
    own = (lead in _THEIR or chunk.kind == "NOUN" and chunk.word in _THEIR) and not said.isdisjoint(words["own"])
    if not own and not (lead in ("through", "with") and not said.isdisjoint(words["nouns"])):
        return None
    for i in (*range(at - 1, max(-1, at - 2 * _REACH), -1), *range(at + 1, min(at + 2 * _REACH, len(row)))):
        if row[i].kind == "VERB" and row[i].form == "finite" and (who := doers.get(i)) is not None and row[who].kind == "LIST":
            return _allowed(Given(who, row[i].mode, "sum of their own"))
        if row[i].word in _STOPS:
            return None
    return None


def _each_of(row: Sequence[Chunk], verb: int) -> int | None:
    """ "into which either side will pay", "each company will put": the place of the several that were named before."""
    if verb < 2 or row[verb - 2].word not in ("each", "either"):
        return None
    return next((i for i in range(verb - 3, -1, -1) if row[i].kind == "LIST" and len(row[i].members) > 1), None)


def _cls(ref: str, linked: Linked) -> str:
    held = linked.entities.get(ref)
    return held.cls if held else ""


def _governing(row: Sequence[Chunk], at: int, sentence: Sentence, linked: Linked, doers: Doers) -> int | None:
    """The verb to its left that a sum is given by: one of giving, or any when the sum is the cost of what is done."""
    words = linked.words["funding"]
    cost = bool({sentence.norm(i) for i in range(max(0, row[at].first - 5), row[at].first + 3)} & set(words["costs"]))
    for i in range(at - 1, max(-1, at - 2 * _REACH), -1):
        chunk = row[i]
        if chunk.kind == "SUM" or chunk.kind == "WORD" and (chunk.word in _STOPS or chunk.word in ("which", "where", "while", "but", "who")):
            return None
        # "is contributing engineers", "the engineering work": what looks like a verb is a noun
        bare = i and row[i - 1].kind == "VERB" or doers.get(i) is None and not (i and row[i - 1].kind == "LIST")
        nominal = bare and chunk.first + 1 == chunk.last or chunk.form == "participle" and chunk.word == "cover"
        if chunk.kind == "VERB" and not nominal:
            return i if cost or _gives(row, i, at, sentence, words) else None
    return None


def _gives(row: Sequence[Chunk], place: int, at: int, sentence: Sentence, words: dict) -> bool:
    """Whether the verb at ``place`` gives the sum at ``at``."""
    verb = row[place]
    said, noun = sentence.norm(verb.last - 1), any(sentence.norm(i) in words["nouns"] for i in range(verb.last, row[at].last))
    before = {sentence.norm(i) for i in range(verb.last, row[at].first)}
    if said in words["buys"] and before & set(words["shares"]):
        return row[at - 1].word == "for"
    if said in words["right_before"] and at - place < 3 and before <= {"aside", "up", "in", "out", "forward", "available", "a", "an", "another", "additional"}:
        return True
    if row[at - 1].word == "with" and verb.word in ("support", "lead", "join", "cover", "other", "start", "act"):
        return True
    if verb.word == "support":
        return at - place == 1 or row[at - 1].word in ("through", "by", "of") or noun
    if said in words["right_before"] or said in words["buys"]:
        return noun and not said.startswith(("put", "set"))
    return _giving(verb) or noun and verb.word in ("announce", "make", "sign", "start", "do", "pursue")


def _allowed(found: Given) -> Given | None:
    return None if found.mode in ("denied", "considered") else found


def also(row: Sequence[Chunk], at: int, before: Collection[int]) -> int | None:
    """ "$5 million to build A, and another $3 million to expand B": give the place of the sum before that this one goes on from."""
    last = max((i for i in before if i < at), default=None)
    if last is None:
        return None
    lead = at - 1
    while lead > last and row[lead].kind == "WORD" and row[lead].word in ("a", "an", "another", "additional", "further", "the", "also"):
        lead -= 1
    between = row[last + 1 : at]
    acts = any(c.kind == "LIST" and i + 1 < len(between) and between[i + 1].kind == "VERB" and between[i + 1].form == "finite" for i, c in enumerate(between))
    joined = row[lead].kind == "WORD" and row[lead].word in _ALSO
    return last if joined and not acts and not any(c.word in _STOPS for c in between) else None


def gapped(row: Sequence[Chunk], at: int, before: Collection[int]) -> int | None:
    """ "A is providing $5 million and B $3 million", "backed by A with $5 million and B with $3 million": the place of B, whose verb is the one before."""
    giver = at - 2 if at > 1 and row[at - 1].word in ("with", ",") else at - 1
    if giver > 0 and row[giver].kind == "LIST" and row[giver - 1].word in ("and", ",", ";", "while", "with") and any(i < giver for i in before):
        return giver
    for i in range(at - 2, max(0, at - 5), -1):  # "A's contribution is $5 million and B's comes to $3 million"
        if row[i].word == "'s" and row[i - 1].kind == "LIST" and any(j < i for j in before) and row[i + 1].word in _AMOUNTS_TO:
            return i - 1
    return None

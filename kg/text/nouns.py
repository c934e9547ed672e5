"""Nouns of money and of cooperation, with what belongs to them on both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .chunk import Chunk, joint, plain
from .marked import FUNCTION_WORDS, Found, Linked, Sentence

_BEFORE_FUND = frozenset("a an at least new additional several more further".split())


def sums(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """Money with the funding noun beside it is a SUM, the noun alone FUND; a commitment without money is COMMIT."""
    words = linked.words["funding"]
    made: list[Chunk] = []
    at = 0
    while at < len(row):
        chunk = row[at]
        if chunk.kind == "MONEY":
            first, last = _sum_left(row, at, words), _sum_right(row, at, words)
            combined = any(c.word in words["combined"] for c in row[first:last])
            while made and made[-1].first >= row[first].first:
                made.pop()
            made.append(Chunk("SUM", row[first].first, row[last - 1].last, "combined" if combined else "", chunk.members))
            at = last
            continue
        kind = _fund_kind(row, at, words) or _members_kind(row, at, linked)
        while kind == "FUND" and made and made[-1].kind == "WORD" and (made[-1].word in linked.words["numbers"] or made[-1].word in _BEFORE_FUND):
            made.pop()
        made.append(replace(chunk, kind=kind) if kind else chunk)
        at += 1
    return made


def _sum_left(row: Sequence[Chunk], at: int, words: Mapping) -> int:
    """Pass "a combined", "an investment of"."""
    first = at
    while first > 0 and row[first - 1].kind == "WORD" and row[first - 1].word in (*words["combined"], *words["which"]):
        first -= 1
    if first > 1 and row[first - 1].word in ("of", "totaling", "totalling", "worth") and row[first - 2].word in (*words["nouns"], *words["combined"]):
        first -= 2
        while first > 0 and row[first - 1].kind == "WORD" and _modifier(row[first - 1].word, words):
            first -= 1
    return first


def _modifier(word: str, words: Mapping) -> bool:
    """Whether a word before a noun of money belongs to it: "a new joint grant of", but not "whose grant of", "receive a grant of"."""
    return word.isalpha() and word not in FUNCTION_WORDS - {"a", "an", "new"} and word not in words["before_noun"]


def _sum_right(row: Sequence[Chunk], at: int, words: Mapping) -> int:
    """Pass "in combined private sector investment", "award"."""
    last = at + 1
    start = last + (last < len(row) and row[last].word in ("in", "of"))
    for end in range(start, min(start + 6, len(row))):
        if row[end].kind not in ("WORD", "TOPIC", "DEMONYM") or row[end].word in FUNCTION_WORDS or not row[end].word[0].isalpha():
            break
        if row[end].word in words["nouns"]:
            return end + 1
    return last


def _fund_kind(row: Sequence[Chunk], at: int, words: Mapping) -> str:
    chunk = row[at]
    if chunk.kind != "WORD":
        return ""
    if chunk.word in words["supporters"]:
        return "SUPPORTERS"
    if chunk.word in words["announcements"]:
        return "NEWS"
    if chunk.word in words["commitments"]:
        return "COMMIT"
    return "FUND" if chunk.word in words["nouns"] else ""


def _members_kind(row: Sequence[Chunk], at: int, linked: Linked) -> str:
    """ "the members", "participating universities": those who take part, named beside."""
    if row[at].kind != "WORD":
        return ""
    plural = row[at].word in linked.words["groups"] and at and row[at - 1].word in linked.listed("taking_part")
    return "MEMBERS" if row[at].word in linked.listed("members") or plural else ""


def nouns(row: list[Chunk], sentence: Sentence, linked: Linked) -> list[Chunk]:
    """A noun of cooperation takes its determiner, number and modifiers from the left and its field from the right."""
    made: list[Chunk] = []
    at = 0
    while at < len(row):
        chunk = row[at]
        named = chunk.kind == "INITIATIVE"
        if not named and not _cooperates(row, at, linked) or _modifies(row, at, linked):
            made.append(chunk)
            at += 1
            continue
        left = 0 if named else _modifiers(made, linked)
        last, topics = _field(row, at + 1, linked)
        inner = made[len(made) - left :] if left else []
        made = made[: len(made) - left]
        topics = [m for c in inner if c.kind in ("TOPIC", "SUM") for m in c.members] + topics
        made.append(
            Chunk(
                "NOUN",
                (inner or [chunk])[0].first,
                row[last - 1].last,
                _determiner(inner),
                (*chunk.members, *topics),
                count=_count(inner, chunk, linked),
                head=chunk.word,
                joint=any(c.word in linked.listed("joint") for c in inner),
            )
        )
        at = last
    return made


def _cooperates(row: Sequence[Chunk], at: int, linked: Linked) -> bool:
    """A noun of cooperation, or one that "of intent" makes one."""
    if row[at].kind != "WORD":
        return False
    tail = at + 2 < len(row) and row[at + 1].word == "of" and row[at + 2].word in linked.listed("tails")
    word = row[at].word
    if word in linked.words["cooperation"] or word in linked.papers or tail and word in linked.words["cooperation_of"]:
        return True
    return word in linked.among("done_jointly") and (_jointly(row, at, linked) or _between(row, at))


def _jointly(row: Sequence[Chunk], at: int, linked: Linked) -> bool:
    """ "a joint research laboratory", "trilateral exercises": what is joint is cooperation."""
    for before in reversed(row[max(0, at - 4) : at]):
        if before.word in linked.listed("joint"):
            return True
        if before.kind != "TOPIC" and not plain(before):
            return False
    return False


def _between(row: Sequence[Chunk], at: int) -> bool:
    """ "an exercise between A and B": what is between two is cooperation."""
    for before, chunk in zip(row[at:], row[at + 1 : at + 8], strict=False):
        if chunk.kind in ("LIST", "PEOPLE", "VERB") or chunk.word == ",":
            return chunk.kind == "LIST" and before.word in ("between", "among")
    return False


def _modifies(row: Sequence[Chunk], at: int, linked: Linked) -> bool:
    """ "partnership initiative", "cooperation agreement": only the last of two such nouns is the head."""
    glued = row[at].kind == "WORD" and at + 1 < len(row) and row[at + 1].first == row[at].last
    return glued and row[at + 1].kind == "WORD" and _cooperates(row, at + 1, linked)


def _modifiers(made: Sequence[Chunk], linked: Linked) -> int:
    """How many chunks before the noun belong to it."""
    taken = 0
    while taken < min(len(made), 9):
        chunk = made[-1 - taken]
        if chunk.kind == "WORD" and (chunk.word in _all_determiners(linked) or chunk.word in linked.words["numbers"]):
            taken += 1
            if chunk.word in linked.words["reference"]["near"] + linked.words["reference"]["definite"]:
                break
        elif chunk.kind in ("TOPIC", "DEMONYM", "SUM") or plain(chunk) or _joins_modifiers(made, taken):
            taken += 1
        else:
            break
    while taken and made[-taken].kind == "WORD" and made[-taken].word in (",", "and", "-"):
        taken -= 1
    return taken


def _all_determiners(linked: Linked) -> set[str]:
    reference = linked.words["reference"]
    return {*reference["near"], *reference["definite"], *reference["open"]}


def _joins_modifiers(made: Sequence[Chunk], taken: int) -> bool:
    """ "quantum computing and semiconductor programs": "and" between two modifiers of the same noun."""
    if made[-1 - taken].word not in ("and", ",") or taken == 0 or taken + 1 >= len(made):
        return False
    return made[-taken].kind == "TOPIC" and made[-2 - taken].kind == "TOPIC"


def _determiner(inner: Sequence[Chunk]) -> str:
    return inner[0].word if inner and inner[0].kind == "WORD" else ""


def _count(inner: Sequence[Chunk], head: Chunk, linked: Linked) -> int | None:
    """How many: a number word, two for "both", 0 for an uncounted plural, None for a singular."""
    for chunk in inner:
        if chunk.word == "both":
            return 2
        if chunk.word in linked.words["numbers"]:
            return int(linked.words["numbers"][chunk.word])
    plural = head.word.endswith("s") or head.word == "memoranda"
    return 0 if plural else None


def _field(row: Sequence[Chunk], at: int, linked: Linked) -> tuple[int, list[Found]]:
    """ "memorandum of cooperation", "partnership in|on|for quantum computing": what is said of the noun right after it."""
    if at + 1 < len(row) and row[at].word == "of" and row[at + 1].word in linked.listed("tails"):
        at += 2
    last, topics = at, []
    if at + 1 < len(row) and row[at].word in ("in", "on", "for", "of") and row[at].kind == "WORD":
        after = at + 1
        after += after < len(row) and row[after].word == "the"
        while after < len(row) and row[after].kind == "TOPIC":
            topics += row[after].members
            last = after + 1
            after = joint(row, last) or len(row)
    return last, topics

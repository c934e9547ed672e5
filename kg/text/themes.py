"""Lists of themes: the phrases after "will focus on", cut into items, each under the topics it holds."""

import itertools
from collections.abc import Iterator, Sequence

from ..model import Entity, Span
from .marked import Linked, Sentence
from .tokens import slug

_NEW_CLAUSE = frozenset("it they he she we will is are was were has have this these".split())
_LONGEST = 14  # words of a theme that is still a label; a longer phrase gives its topics only


def themes(linked: Linked, sentence: Sentence, first: int) -> tuple[list[tuple[str, Span, str]], list[str]]:
    """Give the themes stated from token ``first`` on, with the span of their sentence and their words, and the phrases no topic covers.

    A lead-in that ends in a colon has its themes in the blocks below it.
    """
    found, weak = [], []
    for place, items in _lists(linked, sentence, first):
        for start, end in items:
            topic = _theme(linked, place, start, end)
            if topic:
                found += [(t, place.span, place.text(start, end)) for t in topic]
            elif end > start:
                weak.append(place.text(start, end))
    return found, weak


def _lists(linked: Linked, sentence: Sentence, first: int) -> Iterator[tuple[Sentence, list[tuple[int, int]]]]:
    if sentence.row[-1].norm != ":":
        yield sentence, _items(sentence, first)
        return
    for below in _below(linked, sentence):
        yield below, _items(below, 0)


def _below(linked: Linked, sentence: Sentence) -> list[Sentence]:
    """The bullets under a lead-in, or the one block after it."""
    at = linked.position(sentence) + 1
    after = linked.sentences[at:]
    if not after:
        return []
    bullets = []
    for candidate in after:
        if candidate.block.kind != "bullet":
            break
        bullets.append(candidate)
    return bullets or after[:1]


def _items(sentence: Sentence, first: int) -> list[tuple[int, int]]:
    """Cut at commas when there are two or more of them, so that "and" may stand inside an item; else at the "and" of two topics."""
    end = len(sentence.row)
    while end > first and not sentence.row[end - 1].word:
        end -= 1
    end = next((i for i in range(first, end) if sentence.norm(i) in (";", ".") or sentence.norm(i) == "and" and sentence.norm(i + 1) in _NEW_CLAUSE), end)
    commas = [i for i in range(first, end) if sentence.norm(i) in (",", ";")]
    cuts = commas if len(commas) > 1 else _between_topics(sentence, first, end)
    bounds = [first - 1, *cuts, end]
    return [_trim(sentence, a + 1, b) for a, b in itertools.pairwise(bounds)]


def _between_topics(sentence: Sentence, first: int, end: int) -> list[int]:
    return [i for i in range(first + 1, end - 1) if sentence.norm(i) in ("and", ",") and _ends_topic(sentence, i, first) and sentence.at(i + 1)]


def _ends_topic(sentence: Sentence, at: int, first: int) -> bool:
    held, after = sentence.at(at - 1), sentence.at(at + 1)
    return bool(held and after and held.kind == after.kind == "TOPIC" and held.first == first)


def _trim(sentence: Sentence, first: int, end: int) -> tuple[int, int]:
    while first < end and (sentence.norm(first) in ("and", "the", "a", "an", "as", "well", "including") or not sentence.row[first].word):
        first += 1
    return first, end


def _theme(linked: Linked, sentence: Sentence, first: int, end: int) -> list[str]:
    """The topic a phrase is, or a theme of its own below the topics it holds."""
    inside = [f for f in sentence.found if f.kind == "TOPIC" and f.first >= first and f.last <= end]
    broader = _narrowest(linked, list(dict.fromkeys(f.ref for f in inside)))
    if not broader or (len(inside) == 1 and (inside[0].first, inside[0].last) == (first, end)) or end - first > _LONGEST:
        return broader
    text = sentence.text(first, end)
    known = linked.ontology.topics.get(slug(text))
    if known:
        return [f"topic:{slug(text)}"]
    facts = tuple(("broader", ref) for ref in sorted(broader))
    return [linked.know(Entity(f"topic:{slug(text)}", "Topic", text, None, facts))]


def _narrowest(linked: Linked, refs: Sequence[str]) -> list[str]:
    above = {f"topic:{b}" for ref in refs for b in _ancestors(linked, ref.removeprefix("topic:"))}
    return [ref for ref in refs if ref not in above]


def _ancestors(linked: Linked, notation: str) -> set[str]:
    topic = linked.ontology.topics[notation]
    return set(topic.broader) | {a for b in topic.broader for a in _ancestors(linked, b)}

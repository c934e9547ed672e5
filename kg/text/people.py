"""Persons and their posts: the name beside a title, after an honorific, or known by its given name."""

from ..model import Entity
from .acronyms import title_case
from .marked import FUNCTION_WORDS, Found, Holding, Linked, Sentence, define
from .posts import government_of, own_words, post_of
from .tails import glued
from .titles import field_word, is_calling, is_head, is_name, title
from .tokens import norms
from .verbs import forms

_LONGEST_NAME = 5  # words
_LONGEST_LABEL = 12  # tokens
_NOW = ("currently", "also", "now", "presently")
_PAST = frozenset(("former", "then", "incoming", "late", "designate", "elect", "outgoing"))


def find(sentence: Sentence, linked: Linked) -> None:
    """Find every post in a sentence and the person who holds it, before it or after it."""
    at, held = _labelled(sentence, linked), len(sentence.holdings)
    waiting: tuple[int, int] | None = None
    while at < len(sentence.row):
        if is_name(sentence, at) or not (is_head(sentence, at, linked) or is_calling(sentence, at, linked)):
            at = _honorific(sentence, at, linked)
            continue
        first, last = title(sentence, at, linked)
        before = sentence.holdings[-1] if len(sentence.holdings) > held else None
        if before and (before.last == first - 1 and sentence.norm(first - 1) == "and" or _bracketed_now(sentence, before, first)):
            _hold(sentence, first, last, before.person, linked)  # "Assistant to the President and Director of …"
            at = last
            continue
        known = len(sentence.holdings)
        at = max(_attach(sentence, first, last, linked), at + 1)
        if len(sentence.holdings) > known and waiting and waiting[1] == first - 1:
            _hold(sentence, *waiting, sentence.holdings[-1].person, linked)  # "Under Secretary for Standards and NIST Director Ada Pell"
            sentence.holdings[-2:] = reversed(sentence.holdings[-2:])
        two = len(sentence.holdings) == known and sentence.norm(last) == "and" and sentence.norm(first - 1) != "the" and last - first > 2
        waiting = (first, last) if two else None


def _labelled(sentence: Sentence, linked: Linked) -> int:
    """ "Project Manager: Naoto Segi": the title is the label before the sentence; give where the sentence goes on."""
    at = linked.position(sentence)
    label = linked.sentences[at - 1] if at and linked.sentences[at - 1].block is sentence.block else None
    if label is None or label.row[-1].norm != ":" or len(label.row) > _LONGEST_LABEL or label.norm(0) in ("contact", "representative") and len(label.row) == 2:
        return 0
    head = next((i for i in range(len(label.row)) if is_head(label, i, linked) and not is_name(label, i)), None)
    start = _past_honorific(sentence, 0, linked)
    name = _name_at(sentence, start, linked) if head is not None else None
    if head is None or not name or name - start < 2 or title(label, head, linked)[1] != len(label.row) - 1:
        return 0
    _hold(label, *title(label, head, linked), _person(sentence, start, name, linked), linked)
    return name


def _bracketed_now(sentence: Sentence, before: Holding, first: int) -> bool:
    """ "Ada Pell, CEO (currently Senior Vice President of …)"."""
    said = sentence.norm(before.last + 1) in ("currently", "presently", "concurrently")
    return said and sentence.norm(before.last) == "(" and before.last in (first - 2, first - 3)


def _attach(sentence: Sentence, first: int, last: int, linked: Linked) -> int:
    """Find the holder after the title ("Ambassador Rahm Emanuel") or before it ("Jay Inslee, Governor of …")."""
    start = _past_honorific(sentence, _after_bracket(sentence, last), linked)
    name = _name_after(sentence, start, linked)
    if name and is_calling(sentence, last - 1, linked) and not _of_a_person(sentence, last, start, name, linked):
        name = None
    if name:
        _hold(sentence, first, last, _person(sentence, start, name, linked), linked)
        plural = sentence.norm(last - 1).removesuffix("s") in linked.among("post_heads") and sentence.norm(last - 1).endswith("s")
        second = _name_at(sentence, name + 1, linked) if plural and sentence.norm(name) == "and" else None
        if second:
            _hold(sentence, first, last, _person(sentence, name + 1, second, linked), linked)
        return name
    comma = first - 1 - (sentence.norm(first - 1) in ("the", "a", "an"))
    comma -= sentence.norm(comma) == "'s" and sentence.norm(comma - 2) == "," and 2  # ", Argonne's senior scientist"
    comma = _past_degree(sentence, comma, linked)
    begin = _name_before(sentence, comma, linked) if comma > 0 and sentence.norm(comma) in (",", "(") else None
    if begin is not None:
        _hold(sentence, first, last, _person(sentence, begin, comma, linked), linked)
        return last
    said = _said_to_be(sentence, first)
    if said is not None:
        _hold(sentence, first, last, sentence.at(said).ref, linked)
        return last
    return _in_apposition(sentence, first, last, linked)


def _said_to_be(sentence: Sentence, first: int) -> int | None:
    """ "Ada Pell is a senior fellow", "Ken Orr, who currently serves as acting director": give where the person stands."""
    at = first - 1 - (sentence.norm(first - 1) in ("a", "an", "the"))
    at -= sentence.norm(at) in _NOW
    if sentence.norm(at) == "as" and sentence.norm(at - 1) in ("serves", "acts"):
        at -= 2
    elif sentence.norm(at) == "is":
        at -= 1
    else:
        return None
    at -= sentence.norm(at) in _NOW
    at -= sentence.norm(at) == "who" and 1 + (sentence.norm(at - 1) == ",")
    held = sentence.at(at)
    return at if held and held.kind == "PERSON" else None


def _of_a_person(sentence: Sentence, title_end: int, first: int, last: int, linked: Linked) -> bool:
    """ "senior scientist Abhijit Raman", "Team Leader Tachikawa": what follows a calling must be known for a name."""
    known = linked.short.get(tuple(t.norm for t in sentence.row[first:last]), ("",))[0] == "PERSON"
    return known or _given(sentence, first, last, linked) or sentence.row[title_end - 1].capital and last - first > 1


def _past_degree(sentence: Sentence, comma: int, linked: Linked) -> int:
    """ "Lorenzo Pell, M.D., Chief Medical Officer": give the comma after the name itself."""
    for before in range(comma - 1, max(0, comma - 6), -1):
        if sentence.norm(before) == ",":
            words = sentence.text(before + 1, comma).casefold().replace(".", "").replace(" ", "")
            return _past_degree(sentence, before, linked) if words in linked.among("degrees") else comma
    return comma


def _in_apposition(sentence: Sentence, first: int, last: int, linked: Linked) -> int:
    """ "Tidemark's founder and Chief Executive Officer, Rebecca Stroud, said": a name between commas after a definite title."""
    definite = sentence.norm(first - 1) in ("the", "its", "their", "our", "whose") or any(sentence.norm(i) == "'s" for i in range(first - 1, last))
    bare_label = last - first == 1 and sentence.norm(first) in ("representative", "contact")
    colon = sentence.norm(last) == ":" and not bare_label and (first == 0 or "(" in [sentence.norm(i) for i in range(max(0, first - 40), first)])
    names = sentence.norm(last) == "is" and definite  # "the Japanese co-chair is Sumire Ogata"
    if sentence.norm(last) == "," and definite or colon or names:
        start = _past_honorific(sentence, last + 1, linked)
        name = _name_at(sentence, start, linked)
        ends = name and sentence.norm(name) in (",", ".", ";", ")", "") and not field_word(sentence, name - 1, linked)
        if names and not (name and _given(sentence, start, name, linked)) and not (name and is_name(sentence, start)):
            return last
        if name and name - start > 1 and (ends or sentence.norm(name) in ("and", "(") and _given(sentence, start, name, linked)):
            _hold(sentence, first, last, _person(sentence, start, name, linked), linked)
            return name
    return last


def _past_honorific(sentence: Sentence, at: int, linked: Linked) -> int:
    while sentence.norm(at).rstrip(".") in linked.among("honorifics") and sentence.row[at].capital:
        at += 1 + (sentence.norm(at + 1) == ".")
    return at


def _after_bracket(sentence: Sentence, at: int) -> int:
    """Pass over an acronym between the title and the name: "Minister of … (MEXT) Moriyama"."""
    if sentence.norm(at) == "(":
        for close in range(at + 1, min(at + 6, len(sentence.row))):
            if sentence.norm(close) == ")":
                return close + 1
    return at


def _name_after(sentence: Sentence, at: int, linked: Linked) -> int | None:
    """Give the end of the name right after a title; a headline's capitals are a name only if the text tells of the person."""
    last = _name_at(sentence, at, linked)
    if not last or is_name(sentence, at):
        return last
    if title_case(sentence):
        known = (end for end in range(last, at, -1) if linked.short.get(tuple(t.norm for t in sentence.row[at:end]), ("",))[0] == "PERSON")
        ends = last == len(sentence.row) or not sentence.row[last].capital
        plain = last - at == 2 and ends and not any(t.norm in forms(linked) for t in sentence.row[at:last])
        return next(known, last if plain else None)
    single = last - at == 1 and tuple(t.norm for t in sentence.row[at:last]) not in linked.short
    return None if single and field_word(sentence, at, linked) else last


def _name_at(sentence: Sentence, at: int, linked: Linked) -> int | None:
    """Give the end of a person's name that begins at ``at``, or None."""
    held = sentence.at(at)
    if held and held.kind == "PERSON":
        return held.last
    last = at
    while last < min(len(sentence.row), at + _LONGEST_NAME) and _is_name_word(sentence, last, at, linked):
        last += 1
        if sentence.norm(last) == "." and len(sentence.norm(last - 1)) == 1:
            last += 1
        while glued(sentence, last):
            last += 2
        small = last
        while last > at and sentence.norm(small) in linked.among("name_particles") and not sentence.row[small].capital:
            small += 1
        last = small if small > last and small < len(sentence.row) and sentence.row[small].capital else last  # "Josefina de Guzman"
    if sentence.norm(last) == "," and sentence.norm(last + 1) in ("jr", "sr") and last > at:
        last += 2 + (sentence.norm(last + 2) == "." and last + 3 < len(sentence.row))
    single = tuple(t.norm for t in sentence.row[at:last])
    return last if last - at >= 2 or (last > at and (single in linked.short or at > 0)) else None


def _is_name_word(sentence: Sentence, at: int, start: int, linked: Linked) -> bool:
    token = sentence.row[at]
    if not token.capital:
        return False
    heads = linked.among("heads") if at == start else linked.strong_heads
    held = sentence.at(at)
    surname = at > start and (_is_initial(sentence, at - 1) or sentence.norm(at - 1) in linked.among("given_names") | linked.among("given_names_ja"))
    place = surname and held is not None and held.kind == "PLACE" and held.last == at + 1  # "Glen S. Fukushima"
    return (
        token.text.isalpha()
        and (held is None or place)
        and (len(token.text) > 1 or sentence.norm(at + 1) == ".")
        and not any(token.norm in words or token.norm.removesuffix("s") in words for words in (heads, linked.among("post_heads")))
        and not any(token.norm in words for words in (FUNCTION_WORDS, linked.words["events"], linked.among("things"), linked.among("post_before")))
    )


def _name_before(sentence: Sentence, end: int, linked: Linked) -> int | None:
    held = sentence.at(end - 1)
    if held and held.kind == "PERSON":
        return held.first
    start = end
    while start > 0 and end - start < 7 and (_is_name_word(sentence, start - 1, end, linked) or _is_initial(sentence, start - 1) or glued(sentence, start - 1)):
        start -= 1
    while start < end and (sentence.norm(start).rstrip(".") in linked.among("honorifics") or sentence.norm(start) in (".", "-")):
        start += 1
    return start if end - start >= 2 and not field_word(sentence, end - 1, linked) else None


def _is_initial(sentence: Sentence, at: int) -> bool:
    return sentence.norm(at) == "." and len(sentence.norm(at - 1)) == 1


def _honorific(sentence: Sentence, at: int, linked: Linked) -> int:
    """A name after Dr. or Ms. is a person's, post or none."""
    start = _past_honorific(sentence, at, linked)
    last = _name_at(sentence, start, linked) if start > at else None
    if last:
        _person(sentence, start, last, linked)
    return last or at + 1


def bare(sentence: Sentence, linked: Linked) -> None:
    """Find persons without a title, by a given name: "Marisol Etcheverry", "Hayashi Noriko"."""
    headline = title_case(sentence) and sentence.block.kind != "bullet"
    at = 0
    while at < (min(1, len(sentence.row)) if headline else len(sentence.row)):
        last = _name_at(sentence, at, linked) if sentence.at(at) is None and _is_name_word(sentence, at, at, linked) else None
        person = last is not None and (_given(sentence, at, last, linked) or _graduate(sentence, at, last, linked))
        person = person and (not headline or sentence.norm(last) == ",")
        if person:
            _person(sentence, at, last, linked)
        at = last if person else at + 1


def _graduate(sentence: Sentence, first: int, last: int, linked: Linked) -> bool:
    """A degree after a comma tells a person: "Sumire Ogata, M.D."."""
    if sentence.norm(last) != "," or last - first < 2 or any(field_word(sentence, i, linked) for i in range(first, last) if sentence.row[i].word):
        return False
    said = ["".join(sentence.norm(i) for i in range(last + 1, end)).replace(".", "") for end in (last + 2, last + 3, last + 4, last + 5)]
    return any(words in linked.among("degrees") for words in said)


def _given(sentence: Sentence, first: int, last: int, linked: Linked) -> bool:
    """Whether two to four words are a person's name: the first or the last is a given name, and none is a word of a field."""
    words = [i for i in range(first, last) if sentence.row[i].word]
    western, japanese = linked.among("given_names"), linked.among("given_names_ja")
    second = [sentence.row[i + 2].text for i in range(first, last - 2) if glued(sentence, i + 1)]
    hyphened = [word for word in second if word.isalpha() and word.islower()]
    whole = 1 < len(words) < 6 and not (last < len(sentence.row) and sentence.row[last].capital and sentence.at(last) is None and sentence.row[last].word)
    known = sentence.norm(first) in western or sentence.norm(first) in japanese or len(words) == 2 and sentence.norm(last - 1) in japanese
    known = known or len(words) == 3 and bool(hyphened)  # "Lim Hae-won"
    apart = any(sentence.row[i].spaced for i in words[1:])  # "Kimberly-Clark"
    return whole and known and apart and not any(field_word(sentence, i, linked) for i in words[1:])


def _person(sentence: Sentence, first: int, last: int, linked: Linked) -> str:
    held = sentence.at(first)
    if held and held.kind == "PERSON":
        ref = held.ref
    else:
        name = sentence.text(first, last)
        ref = _known_by(sentence, first, last, linked) or linked.know(Entity(linked.mint(name), "Official", name))
        sentence.add(Found(first, last, "PERSON", ref, "name beside a post"))
    linked.met.setdefault(ref, linked.position(sentence))
    name = [w for w in sentence.text(first, last).split(",")[0].split() if w]
    for short in {name[0], name[-1], f"{name[0]} {name[-1]}", f"{name[-1]} {name[0]}"} if len(name) > 1 else ():
        define(linked, short, "PERSON", ref)
    return ref


def _known_by(sentence: Sentence, first: int, last: int, linked: Linked) -> str:
    """Whom a short form means: one named in full before, or in the body below a headline; "President Pell" before "Hanna Pell" is another Pell."""
    parts = sentence.text(first, last).split(",")[0].split()
    keys = (tuple(t.norm for t in sentence.row[first:last]), norms(f"{parts[0]} {parts[-1]}"))
    ref = next((r for key in keys if (r := linked.short.get(key, ("", ""))[1])), "")
    late = linked.met.get(ref, 0) > linked.position(sentence) and sentence.block.kind in ("paragraph", "bullet")
    if late and last - first == 1:
        define(linked, sentence.text(first, last), "PERSON", linked.mint(sentence.text(first, last)))
    return "" if late and last - first == 1 else ref


def _hold(sentence: Sentence, first: int, last: int, person: str, linked: Linked) -> None:
    if {sentence.norm(i) for i in range(first, last)} & _PAST or sentence.norm(first - 1) in _PAST:
        return
    post = post_of(sentence, first, last, person, linked)
    sentence.holdings.append(Holding(person, post, first, last))
    linked.posts.setdefault(person, []).append((own_words(sentence, first, last), post))
    entity = linked.entities[person]
    country = linked.entities[post].country
    if entity.country is None and country:
        linked.entities[person] = Entity(person, entity.cls, entity.name, country, entity.facts)


def governments(sentence: Sentence, linked: Linked) -> None:
    """ "the Commonwealth" alone is the government of that kind whose place the same block names."""
    for at in range(1, len(sentence.row)):
        short = sentence.row[at].capital and sentence.norm(at) in linked.listed("governments") and sentence.norm(at - 1) == "the"
        held = sentence.at(at)
        if not short or sentence.norm(at + 1) == "of" or held and held.kind != "NAME" or at + 1 < len(sentence.row) and sentence.row[at + 1].capital:
            continue
        near = [f.ref for s in linked.sentences if s.block is sentence.block for f in s.found if f.kind == "PLACE"]
        bodies = {b for place in near if (b := government_of(place, linked, sentence.norm(at)))}
        if len(bodies) == 1:
            sentence.add(Found(at, at + 1, "ORG", bodies.pop(), "government of the place"))

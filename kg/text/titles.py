"""Where a title begins and ends: its head noun, what stands before it, and what it is of, for, at or to."""

from .marked import FUNCTION_WORDS, Linked, Sentence
from .tails import apposed_list, capitals, glued, portfolio_tail

_BESIDE = ("COUNTRY", "DEMONYM", "ORG", "PLACE", "TOPIC", "POST", "NAME")
_BODIES = ("ORG", "COUNTRY", "DEMONYM", "PLACE", "POST")
_ABSTRACT = ("tion", "sion", "ity", "ment", "ness", "ance", "ence", "ture", "logy", "ics", "ship", "cy", "ing", "airs", "ism")
_PLAIN_WORDS = 6  # tokens of a field in small letters ("professor of mechanical and ocean engineering")
_OPENS = ("of", "for", "to", "at", "from")


def is_head(sentence: Sentence, at: int, linked: Linked) -> bool:
    """A title's noun, or its plural before several names ("Senior Directors A and B")."""
    word, heads = sentence.norm(at).rstrip("."), linked.among("post_heads")
    return word in heads or sentence.row[at].capital and word.removesuffix("s") in heads


def is_calling(sentence: Sentence, at: int, linked: Linked) -> bool:
    """What somebody is who holds no office: "a senior scientist at …"; only beside a name."""
    return sentence.norm(at) in linked.among("callings")


def is_name(sentence: Sentence, at: int) -> bool:
    """Whether a name that is no title stands here."""
    held = sentence.at(at)
    return held is not None and held.kind not in ("POST", "TOPIC")


def title(sentence: Sentence, head: int, linked: Linked) -> tuple[int, int]:
    """Give the tokens of the title whose head noun stands at ``head``."""
    first = _first(sentence, head, linked)
    last = bare_end(sentence, head, linked)
    while (second := _joined(sentence, first, last, linked)) > last:
        last = second
    return first, _unit(sentence, _after(sentence, last, linked), linked)


def _unit(sentence: Sentence, last: int, linked: Linked) -> int:
    """ "General Manager, Investor Relations Office": the unit after a comma belongs to the title."""
    end = capitals(sentence, last + 1) if sentence.norm(last) == "," else last
    unit = last + 2 < end < last + 7 and sentence.norm(end - 1) in linked.among("inner_heads") and sentence.norm(last + 1) not in linked.among("post_heads")
    return end if unit else last


def _first(sentence: Sentence, head: int, linked: Linked) -> int:
    first, before = head, linked.among("post_before")
    while first > 0 and _belongs_left(sentence, first - 1, head, before):
        held = sentence.at(first - 1)
        first = held.first if held else first - 1
    while first < head and sentence.norm(first) in ("-", "."):
        first += 1
    return _listed_fields(sentence, first, linked) if first < head and field_word(sentence, first, linked) else first


def _listed_fields(sentence: Sentence, at: int, linked: Linked) -> int:
    """ "Economy, Trade and Industry Minister": the fields before the title are all a part of it."""
    start = at
    while at > 1:
        step = 1 + (sentence.norm(at - 1) in ("and", "&", ",")) + (sentence.norm(at - 1) == "and" and sentence.norm(at - 2) == ",")
        before = at - step
        word = before >= 0 and sentence.row[before].capital and sentence.row[before].word
        if not word or not field_word(sentence, before, linked) or is_name(sentence, before):
            break
        at = before
    return at if at < start and sentence.norm(start - 1) in ("and", "&") else start


def _belongs_left(sentence: Sentence, at: int, head: int, before: frozenset[str]) -> bool:
    token, held = sentence.row[at], sentence.at(at)
    if held:
        return held.kind in _BESIDE
    if token.norm == "under" and sentence.norm(at + 1) != "secretary":
        return False  # "under President Harmon"
    if token.norm in before or glued(sentence, at) or _is_initial(sentence, at):
        return True
    return token.capital and token.word and sentence.row[head].capital and token.norm not in FUNCTION_WORDS


def _is_initial(sentence: Sentence, at: int) -> bool:
    return sentence.norm(at) == "." and len(sentence.norm(at - 1)) == 1


def bare_end(sentence: Sentence, head: int, linked: Linked) -> int:
    """Give the end of a title without what it is of: "Chief Operating Officer", "Director-General", "chargé d'affaires"."""
    last = head + 1
    last += sentence.norm(last) == "." and sentence.norm(head) in ("gov", "sen", "rep", "prof") and not sentence.row[last].spaced
    if sentence.norm(head) in ("chief", "charge", "chargé"):
        last = _officer(sentence, last, linked)
    while sentence.norm(last) in linked.among("post_heads") and not is_name(sentence, last) or _hyphened(sentence, last, linked):
        last += 1 + (sentence.norm(last) == "-")
    last += sentence.norm(last) in ("emeritus", "emerita", "extraordinary")
    last += 2 * (sentence.norm(last) == "and" and sentence.norm(last + 1) == "plenipotentiary")
    last += sentence.norm(last) == "general" and sentence.row[last].capital and sentence.row[head].capital
    held = sentence.at(head)
    return max(last, held.last if held else last)


def _hyphened(sentence: Sentence, at: int, linked: Linked) -> bool:
    return glued(sentence, at) and (sentence.norm(at + 1) in linked.among("post_heads") or sentence.norm(at + 1) == "general")


def _officer(sentence: Sentence, at: int, linked: Linked) -> int:
    """ "Chief Science and Technology Officer": the noun that "chief" waits for."""
    if sentence.norm(at) == "d" and sentence.norm(at + 2).startswith("affaires"):
        return at + 3 + 2 * (sentence.norm(at + 3) == "ad")
    for end in range(at, min(at + 5, len(sentence.row))):
        if sentence.norm(end) in linked.among("chiefs"):
            return end + 1
        if sentence.norm(end) in FUNCTION_WORDS and sentence.norm(end) != "and" or is_name(sentence, end):
            break
    return at


def _joined(sentence: Sentence, first: int, last: int, linked: Linked) -> int:
    """ "President and CEO", "co-founder, chairman and chief technology officer": titles of one person; not two offices of state."""
    if sentence.norm(last) == ",":
        end = _next_title(sentence, last, linked)
        return end if end > last and (sentence.norm(end) == "and" or sentence.norm(end) == ",") and _joined(sentence, first, end, linked) > end else last
    if sentence.norm(last) not in ("and", "&") or sentence.norm(first - 1) == "the":
        return last
    return _next_title(sentence, last, linked)


def _next_title(sentence: Sentence, last: int, linked: Linked) -> int:
    """Give the end of the title that follows a comma or "and", or ``last``."""
    at = last + 1 + (sentence.norm(last + 1) == "the")
    head = next((i for i in range(at, min(at + 4, len(sentence.row))) if is_head(sentence, i, linked) and not is_name(sentence, i)), None)
    between = range(at, head) if head is not None else ()
    if head is None or any(sentence.norm(i) not in linked.among("post_before") and sentence.norm(i) != "-" for i in between):
        return last
    state = linked.among("state_heads")
    return last if sentence.norm(last - 1) in state or sentence.norm(head) in state else bare_end(sentence, head, linked)


def _after(sentence: Sentence, last: int, linked: Linked) -> int:
    """Pass what the title is of, for and to, one after the other; "at" only first ("director at Sandia")."""
    for opens_with in (_OPENS, *(("of", "for", "to"),) * 3):
        opens = sentence.norm(last)
        if [sentence.norm(i) for i in range(last, last + 3)] == ["in", "charge", "of"]:
            last, opens = last + 2, "of"
        place = sentence.at(last + 1) if opens == "in" else None
        if place and place.kind == "PLACE" and _named_next(sentence, place.last):
            last = place.last  # "Consul-General of Japan in Chicago Nomoto Kiyoshi"
        if opens not in opens_with:
            break
        end = _complement(sentence, last + 1, linked) or (_plain_field(sentence, last + 1) if opens in ("of", "for") else 0)
        if not end:
            break
        last = end
    return last


def _named_next(sentence: Sentence, at: int) -> bool:
    held = sentence.at(at)
    return held is not None and held.kind == "PERSON" or sentence.norm(at) == ","


def _plain_field(sentence: Sentence, at: int) -> int:
    """ "professor of physics", "head of quantum research": a field in small letters."""
    end = at
    while end < min(len(sentence.row), at + _PLAIN_WORDS) and sentence.row[end].word and not sentence.row[end].capital:
        held = sentence.at(end)
        if held and held.kind != "TOPIC" or sentence.norm(end) in FUNCTION_WORDS and sentence.norm(end) != "and":
            break
        end += 1
    while end > at and sentence.norm(end - 1) == "and":
        end -= 1
    return end if end > at and sentence.norm(end) in (",", ".", "at", "in", "of", "", "who", "and") else 0


def _complement(sentence: Sentence, at: int, linked: Linked) -> int | None:
    """What a post is of, for or to: a name, a state, or a portfolio ("Education, Culture, Sports, Science and Technology")."""
    at += sentence.norm(at) == "the"
    held = sentence.at(at)
    if held and held.kind in _BODIES:
        return _body_end(sentence, at, linked)
    if at < len(sentence.row) and sentence.row[at].capital and sentence.row[at].word:
        return office(sentence, at, linked)
    return None


def _body_end(sentence: Sentence, at: int, linked: Linked) -> int:
    """ "Governor of Vermont State", "Director of METI's Trade Bureau", "Ambassador of Japan"."""
    last = sentence.at(at).last
    last += sentence.at(at).kind == "PLACE" and sentence.norm(last) in linked.among("governments") and sentence.row[last].capital
    inner = sentence.at(last + 1) if sentence.norm(last) == "'s" else None
    if inner and inner.kind == "ORG":
        return inner.last
    if sentence.norm(last) == "'s" and capitals(sentence, last + 1) > last + 1:
        return portfolio_tail(sentence, last + 1, linked)
    return last


def office(sentence: Sentence, at: int, linked: Linked) -> int:
    """Give the end of the office or portfolio a title ends in; the name that may follow at once is no part of it."""
    apposed = apposed_list(sentence, at)
    last = apposed or portfolio_tail(sentence, at, linked)
    if apposed or sentence.norm(last) == "(":
        return last
    known = at
    while known < last and field_word(sentence, known, linked):
        known += 1
    while known > at and sentence.norm(known - 1) in ("and", ",", "&"):
        known -= 1
    if known == at:  # a portfolio of words nobody listed: a name of two words may follow it, if it does not go on
        named = not any(field_word(sentence, i, linked) for i in (last - 1, last - 2))
        return last - 2 if last - at > 2 and named and sentence.norm(last) not in ("of", "at") else last
    while known == last and last < len(sentence.row) and sentence.row[last].capital and sentence.row[last].word and field_word(sentence, last, linked):
        known = last = last + 1  # "Science and Technology Cooperation"
    return known


def field_word(sentence: Sentence, at: int, linked: Linked) -> bool:
    """Whether a word belongs to a portfolio rather than to a person's name."""
    word, held = sentence.norm(at), sentence.at(at)
    if not sentence.row[at].word or held and held.kind in ("TOPIC", "DEMONYM", "COUNTRY") or word in ("and", "&"):
        return True
    single = word.removesuffix("s")
    listed = any(word in linked.among(table) or single in linked.among(table) for table in ("portfolio", "offices", "initiative_heads", "heads"))
    return (listed or word.endswith(_ABSTRACT) or single.endswith(_ABSTRACT)) and word not in linked.among("weak_heads") - linked.among("portfolio")

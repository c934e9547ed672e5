"""What a name goes on with after its head noun: purposes, portfolios, the seat of an embassy, legal forms."""

from .marked import Linked, Sentence

CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december".split()
)
_OTHERS = ("ORG", "COUNTRY", "DEMONYM", "PERSON", "DATE", "MONEY")  # finds that begin something else
_LONGEST = 24  # tokens of a tail


def field(sentence: Sentence, at: int, linked: Linked) -> int:
    """Give the end of the capitalised words of a field; a title that follows at once is no part of it ("of Foreign Affairs Press Secretary")."""
    last = capitals(sentence, at)
    if "office" in (sentence.norm(at - 2), sentence.norm(at - 3)):
        return last  # "Office of Legal Counsel"
    title = next((i for i in range(at + 1, last) if sentence.norm(i) in linked.among("post_heads")), last)
    while title > at + 1 and title < last and sentence.norm(title - 1) in linked.among("qualifiers"):
        title -= 1
    return title


def capitals(sentence: Sentence, at: int) -> int:
    """Give the end of the capitalised words that begin at ``at``; a hyphen joins ("Supply-chain")."""
    last = at
    while last < len(sentence.row) and sentence.row[last].capital and sentence.row[last].word and sentence.norm(last) not in CALENDAR:
        if (held := sentence.at(last)) and held.kind == "PERSON":
            break
        last += 1
        while glued(sentence, last):
            last += 2
        last += sentence.norm(last) == "&" and last + 1 < len(sentence.row) and sentence.row[last + 1].capital
    return last


def glued(sentence: Sentence, at: int) -> bool:
    """Whether a hyphen stands here without space on either side."""
    row = sentence.row
    return 0 < at < len(row) - 1 and row[at].norm == "-" and not row[at].spaced and not row[at + 1].spaced and row[at + 1].word


def tail(sentence: Sentence, at: int, cls: str, alone: bool, linked: Linked) -> int:
    """Give the end of a name whose head noun ends at ``at``: "of …", "for …", for what others cooperate under also "on …" and "to …".

    ``alone`` says that the head noun is the first word ("Bank of …"): then what it is of is the name.
    """
    opens = sentence.norm(at)
    also = ("on", "to", "against") if cls == "Initiative" else ("on",) if sentence.norm(at - 1) in linked.among("heads_with_on") else ()
    if at >= len(sentence.row) - 1 or opens not in ("of", "for", *also):
        return at
    first = at + 1 + (sentence.norm(at + 1) == "the")
    if first >= len(sentence.row) or not sentence.row[first].capital or not sentence.row[first].word:
        return at
    if opens not in ("of", "for") and _another(sentence, first):
        return at
    if opens == "of" and not alone and _whose(sentence, at, first, cls, linked):
        return at
    end = portfolio_tail(sentence, first, linked)
    if opens != "of" or cls == "Initiative":
        end = _second_purpose(sentence, end, linked)
    while cls == "Initiative" and end > at and sentence.norm(end) in linked.among("tails") and sentence.row[end].capital:
        end += 1  # "Committee on Science and Technology Cooperation"
    return _nested(sentence, max(end, at), at, linked) if end > first or opens == "of" else at


def subject(sentence: Sentence, at: int, linked: Linked) -> int:
    """Give the end of an agreement's name, whose noun ends at ``at``: it says on what ("of Cooperation on Clean Ports"); 0 when it does not."""
    at += 2 * (sentence.norm(at) == "of" and sentence.norm(at + 1) in linked.among("tails"))
    if sentence.norm(at) == "(":
        at = next((i + 1 for i in range(at, min(at + 5, len(sentence.row))) if sentence.norm(i) == ")"), at)
    the = sentence.norm(at + 1) == "the"
    fields = 3 + the if sentence.norm(at) == "in" and sentence.norm(at + 1 + the) in ("field", "fields") and sentence.norm(at + 2 + the) == "of" else 0
    first = at + (fields or 1)
    first += sentence.norm(first) == "the"
    opens = fields or sentence.norm(at) in ("on", "for", "concerning", "regarding")
    if not opens or first >= len(sentence.row) or not sentence.row[first].capital or _another(sentence, first):
        return 0
    return _nested(sentence, _second_purpose(sentence, portfolio_tail(sentence, first, linked), linked), at, linked)


def _another(sentence: Sentence, at: int) -> bool:
    held = sentence.at(at)
    return held is not None and held.kind in _OTHERS


def _whose(sentence: Sentence, at: int, first: int, cls: str, linked: Linked) -> bool:
    """ "Harbor Center of Osaka University", "Elm Foundation of Carson City": whose a body is, or where, ends no name that is whole without it."""
    held = sentence.at(first)
    last = capitals(sentence, first)
    body = sentence.norm(last - 1) in linked.strong_heads or held is not None and held.kind == "ORG"
    head = sentence.norm(at - 1)
    if head in ("section", "team", "unit"):
        return True
    seated = (cls == "Company" or head == "foundation") and not (held and held.kind in ("TOPIC", "COUNTRY")) and head != "bank"
    return body or seated


def _nested(sentence: Sentence, end: int, start: int, linked: Linked) -> int:
    """What a purpose itself is of, on or to ("for the Advancement of Geoscience"), or its object ("for Advancing the American Dream")."""
    while end - start < _LONGEST:
        small = sentence.norm(end)
        verb = small == "the" and (sentence.norm(end - 1).endswith("ing") or sentence.norm(end - 2) == "to")
        at = end + 1 + (small in ("of", "for") and sentence.norm(end + 1) == "the")
        capital = at < len(sentence.row) and sentence.row[at].capital and sentence.row[at].word
        if not capital or not (verb or small in ("of", "for", "on", "to")) or _another(sentence, at) and not verb:
            return end
        end = _second_purpose(sentence, capitals(sentence, at), linked)
    return end


def _second_purpose(sentence: Sentence, end: int, linked: Linked) -> int:
    """ "Partnership for Cable Connectivity and Resilience": "and" goes on with the purpose unless another name begins."""
    last = capitals(sentence, end + 1) if sentence.norm(end) == "and" else end + 1
    heads = linked.strong_heads
    begins = any((f := sentence.at(i)) and f.kind != "TOPIC" or sentence.norm(i) in heads for i in range(end + 1, last))
    return last if last > end + 1 and not begins else end


def portfolio_tail(sentence: Sentence, at: int, linked: Linked) -> int:
    """Give the end of a list such as "Education, Culture, Sports, Science and Technology" that begins at ``at``."""
    end = last = field(sentence, at, linked)
    final = False
    while not final:
        comma = end + 1 if sentence.norm(end) == "," else end
        final = sentence.norm(comma) in ("and", "&")
        item = comma + final
        stop = _portfolio_item(sentence, item, linked) if item > end else 0
        if stop == item and final and item == end + 1 and end == last:
            stop = _qualified(sentence, end, linked)
        if stop <= item:
            end = last
            break
        end = stop
    return max(end, _bracketed_list(sentence, at))


def _qualified(sentence: Sentence, end: int, linked: Linked) -> int:
    """ "Electrical and Computer Engineering": an adjective before "and" waits for the noun after it."""
    before = sentence.norm(end - 1)
    last = capitals(sentence, end + 1)
    held = any((f := sentence.at(i)) and f.kind != "TOPIC" for i in range(end + 1, last))
    name = held or sentence.norm(end + 1) in linked.strong_heads
    return last if before.endswith(("al", "ic", "ous", "ary")) and not name else 0


def _bracketed_list(sentence: Sentence, at: int) -> int:
    """A list of capitalised items that "and" closes before a bracket ("Housing, Ports and Rural Heritage (MHPRH)") is one portfolio, whatever its words."""
    stop = _closed_list(sentence, at)
    return stop if sentence.norm(stop) == "(" else 0


def apposed_list(sentence: Sentence, at: int) -> int:
    """ "Kato Aoi, Minister of Housing, Ports and Rural Heritage, visited": what stands between commas behind a name is one portfolio, whatever its words."""
    first, stop = capitals(sentence, at), _closed_list(sentence, at)
    last = next((i for i in range(first, stop) if sentence.norm(i) == "and"), first)
    last -= sentence.norm(last - 1) == ","
    single = last > first and all(sentence.norm(i) == "," for i in range(first, last, 2))  # "Defense, Kono Taro and …" begins another name
    behind = any(sentence.norm(i) == "," and sentence.row[i - 1].capital for i in range(max(1, at - 5), at - 1))
    named = any((held := sentence.at(i)) and held.kind != "TOPIC" for i in range(at, stop))
    ended = sentence.norm(stop) in (".", "") or sentence.norm(stop) == "," and not any(token.capital for token in sentence.row[stop + 1 : stop + 2])
    return stop if single and behind and ended and not named else 0


def _closed_list(sentence: Sentence, at: int) -> int:
    """Give the end of capitalised items of which the last stands behind "and", else 0."""
    last = capitals(sentence, at)
    while sentence.norm(last) == "," and sentence.norm(last + 1) != "and" and capitals(sentence, last + 1) > last + 1:
        last = capitals(sentence, last + 1)
    last += sentence.norm(last) == ","
    stop = capitals(sentence, last + 1) if sentence.norm(last) == "and" else last
    return stop if stop > last + 1 else 0


def _portfolio_item(sentence: Sentence, at: int, linked: Linked) -> int:
    words, the = linked.among("portfolio"), sentence.norm(at) == "the"  # "Energy, the Environment and Water"
    at += the
    last = at
    while last < len(sentence.row) and sentence.row[last].capital and sentence.norm(last) in words:
        last += 1
    held = sentence.at(last)
    if last == at:
        return at - the
    return held.last if held and held.kind == "TOPIC" and held.first < last else last  # "… and Open RAN"


def legal_form(sentence: Sentence, end: int, linked: Linked) -> int:
    """Pass the legal forms that end a company's name: "Co., Ltd.", ", Inc.", "K.K."."""
    forms = linked.among("legal")
    while True:
        at = end + (sentence.norm(end) == ",")
        if at >= len(sentence.row) or sentence.norm(at).rstrip(".") not in forms or not sentence.row[at].capital or glued(sentence, at + 1):
            return end
        end = at + 1 + (sentence.norm(at + 1) == "." and not sentence.row[at + 1].spaced)


def at_campus(sentence: Sentence, end: int) -> int:
    """ "University of Lakeside at Northfield": the capital after "at" says which campus."""
    last = capitals(sentence, end + 1) if sentence.norm(end) == "at" else end
    return last if 0 < last - end - 1 < 3 and not any(sentence.at(i) and sentence.at(i).kind != "PLACE" for i in range(end + 1, last)) else end


def seat(sentence: Sentence, end: int, linked: Linked) -> int:
    """An embassy's or consulate's name goes on with whose it is and where: "Consulate-General of Japan in Boston"."""
    while glued(sentence, end) and sentence.norm(end + 1) == "general":
        end += 2
    end += sentence.norm(end) == "general" and sentence.row[end].capital
    while True:
        at = end + (sentence.norm(end) in ("of", "in", "at", ","))
        at += at > end and sentence.norm(at) == "the"
        held = sentence.at(at)
        if held is None and sentence.norm(end) == "in" and 0 < capitals(sentence, at) - at < 3:
            return capitals(sentence, at)
        if not held or held.first != at or held.kind not in ("COUNTRY", "PLACE") or sentence.norm(end) == "," and held.kind != "PLACE":
            return end
        end = held.last
        end += 2 * glued(sentence, end)  # "Osaka-Kobe"

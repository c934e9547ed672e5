"""Names nobody listed: organisations, programmes and venues by the head noun of a capitalised run; groups and events by theirs."""

from ..model import Entity
from .acronyms import acronyms, bracketed, by_acronym, nation_before, title_case
from .marked import FUNCTION_WORDS, Found, Linked, Sentence, define
from .tokens import norms

_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december".split()
)
_LONGEST_SHORT = 6  # words of a name cut short
_UNIT = ("ORG", "PLACE", "COUNTRY", "TOPIC", "DEMONYM")  # finds that may be a part of a longer name


def names(sentence: Sentence, linked: Linked) -> None:
    """Find the names of organisations, programmes and venues in a sentence, and the acronyms defined beside them."""
    if not title_case(sentence):
        at = 0
        while at < len(sentence.row):
            last = _run(sentence, at)
            if last == at:
                at += 1
                continue
            _name(sentence, at, last, linked)
            at = last
    acronyms(sentence, linked)


def _run(sentence: Sentence, at: int) -> int:
    """Give the end of the run of capitalised words that begins at ``at``; a known name counts as one word."""
    last = at
    while last < len(sentence.row):
        held, token = sentence.at(last), sentence.row[last]
        if held and held.first == last and held.kind in _UNIT and token.capital:
            last = held.last
        elif held or not _continues(sentence, last, at):
            break
        else:
            last += 1
    while last > at and not sentence.row[last - 1].word and sentence.row[last - 1].text not in ")":
        last -= 1
    return last


def _continues(sentence: Sentence, at: int, start: int) -> bool:
    token = sentence.row[at]
    if token.norm in ("-", "&") and at > start and at + 1 < len(sentence.row):
        glued = token.norm == "&" or not (token.spaced or sentence.row[at + 1].spaced)
        return glued and (sentence.row[at + 1].capital or sentence.norm(at + 2) == "-" and sentence.row[min(at + 3, len(sentence.row) - 1)].capital)
    if at > start + 1 and sentence.norm(at - 1) == "-" == sentence.norm(at + 1) and not token.spaced:
        return True  # "Rust-to-Plasma"
    if not (token.capital and token.text[0].isalnum()):
        return False
    if token.norm in _CALENDAR:
        return False
    return token.norm not in FUNCTION_WORDS or at > start or (token.norm == "new" and at > 0)


def _name(sentence: Sentence, first: int, last: int, linked: Linked) -> None:
    first = _past_nation(sentence, first, last)
    whole = sentence.at(first)
    if whole and (whole.first, whole.last) == (first, last) or first >= last:
        return
    head, cls = _head(sentence, first, last, linked)
    if cls is None:
        _programme(sentence, first, last, linked)
        return
    first = _coordinated_prefix(sentence, first, head, linked)
    end = head + 1 + (sentence.norm(head + 1) == "." and sentence.norm(head) in linked.listed("legal") and not sentence.row[head + 1].spaced)
    if sentence.norm(end) in ("of", "for") and end < len(sentence.row) - 1:
        purpose = sentence.norm(end) == "for"
        end = _tail(sentence, end + 1, linked) or end
        end = _second_purpose(sentence, end, linked) if purpose else end
    if end - first < 2 or (whole and end <= whole.last):
        return
    text = sentence.text(first, end)
    cls = linked.words["head_phrases"].get(" ".join(norms(sentence.text(head, end))), cls)
    kind = {"Initiative": "INITIATIVE", "Place": "PLACE"}.get(cls, "ORG")
    country = nation_before(sentence, first, linked) or _nation_of(sentence, first, linked)
    ref = (
        linked.lexicon.named(text, kind)
        or by_acronym(sentence, end, kind, linked)
        or linked.short.get(norms(text), ("", ""))[1]
        or linked.know(Entity(linked.mint(text), cls, text, country))
    )
    if ref not in linked.entities:
        linked.recall(ref)
    sentence.add(Found(first, end, kind, ref, "head noun"))
    if kind == "ORG":
        _first_words(sentence, first, end, ref, linked)


def _programme(sentence: Sentence, first: int, last: int, linked: Linked) -> None:
    """ "the Artemis program", "Innovation Corps (I-Corps) program": a small noun after the name says what it is."""
    close = bracketed(sentence, last)
    if sentence.norm(close) in linked.listed("small_heads") and not all(sentence.at(i) for i in range(first, last)):
        end = close + 1 if close == last else last
        text = sentence.text(first, last)
        ref = linked.know(Entity(linked.mint(text), "Initiative", sentence.text(first, end)))
        sentence.add(Found(first, end, "INITIATIVE", ref, "small head noun"))
        if last - first > 1 or len(text) > 3:
            define(linked, text, "INITIATIVE", ref)


def _past_nation(sentence: Sentence, first: int, last: int) -> int:
    """An adjective of nation before "Institute of …" or before a known name is no part of it; "Australian National University" keeps its own."""
    held = sentence.at(first)
    before = sentence.at(first - 2) if first > 1 and sentence.norm(first - 1) == "-" else None
    if held and before and held.kind in ("COUNTRY", "DEMONYM") and before.kind in ("COUNTRY", "DEMONYM"):
        return held.last  # "the US – Japan – Republic of Korea Trilateral Partnership": states, then the name
    if not held or held.kind != "DEMONYM" or held.last >= last or sentence.norm(held.last) == "-":
        return first
    known = sentence.at(held.last)
    whole = known is not None and known.last == last and known.kind == "ORG"
    return held.last if whole or sentence.norm(last) in ("of", "for") or last - held.last == 1 else first


def _nation_of(sentence: Sentence, first: int, linked: Linked) -> str | None:
    """A name that begins with a nation's adjective is of that nation."""
    held = sentence.at(first)
    return linked.country(held.ref) if held and held.kind == "DEMONYM" else None


def _head(sentence: Sentence, first: int, last: int, linked: Linked) -> tuple[int, str | None]:
    """Find the last head noun of a run and the class it gives; a head inside a known name is no head of the run."""
    tables = (linked.words["heads"], linked.words["initiative_heads"], linked.words["venue_heads"])
    for at in range(last - 1, first - 1, -1):
        held = sentence.at(at)
        if held and held.kind not in ("TOPIC",):
            continue
        for table in tables:
            if sentence.norm(at) in table and (at > first or sentence.norm(at + 1) in ("of", "for")):
                return at, table[sentence.norm(at)]
    if last - first > 1 and sentence.norm(first) in linked.words["initiative_heads"] and not sentence.at(first):
        return last - 1, linked.words["initiative_heads"][sentence.norm(first)]  # "Project Orbis"
    return first, None


def _coordinated_prefix(sentence: Sentence, first: int, head: int, linked: Linked) -> int:
    """ "National Research and Development Agency": "and" between two fields before the head noun is a part of the name."""
    words = linked.listed("portfolio")
    if first < head and sentence.norm(first) in words and sentence.norm(first - 1) == "and" and sentence.norm(first - 2) in words:
        start = first - 2
        while start > 0 and sentence.row[start].capital and sentence.row[start - 1].capital and sentence.row[start - 1].word and not sentence.at(start - 1):
            start -= 1
        return start if sentence.row[start].capital else first
    return first


def _second_purpose(sentence: Sentence, end: int, linked: Linked) -> int:
    """ "Partnership for Cable Connectivity and Resilience": after "for", "and" goes on with the purpose unless another name begins."""
    last = _capitals(sentence, end + 1) if sentence.norm(end) == "and" else end + 1
    begins = any(sentence.at(i) or sentence.norm(i) in linked.words["heads"] for i in range(end + 1, last))
    return last if last > end + 1 and not begins else end


def _tail(sentence: Sentence, at: int, linked: Linked) -> int | None:
    """What follows "Ministry of" or "Institute for": a portfolio list, a known name, or capitalised words."""
    at += sentence.norm(at) == "the"
    if at >= len(sentence.row) or not sentence.row[at].capital:
        return None
    return portfolio_tail(sentence, at, linked)


def portfolio_tail(sentence: Sentence, at: int, linked: Linked) -> int:
    """Give the end of a list such as "Education, Culture, Sports, Science and Technology" that begins at ``at``."""
    last = _capitals(sentence, at)
    end = last
    while True:
        comma = end + 1 if sentence.norm(end) == "," else end
        final = sentence.norm(comma) in ("and", "&")
        item = comma + final
        if item == end or item >= len(sentence.row):
            return last
        stop = _portfolio_item(sentence, item, linked)
        if stop == item:
            return _bracketed_list(sentence, at) or last
        end = stop
        if final:
            return end


def _bracketed_list(sentence: Sentence, at: int) -> int:
    """A list of capitalised items that "and" closes before a bracket ("Housing, Ports and Rural Heritage (MHPRH)") is one portfolio, whatever its words."""
    last = _capitals(sentence, at)
    while sentence.norm(last) == "," and sentence.norm(last + 1) != "and" and _capitals(sentence, last + 1) > last + 1:
        last = _capitals(sentence, last + 1)
    last += sentence.norm(last) == ","
    stop = _capitals(sentence, last + 1) if sentence.norm(last) == "and" else last
    return stop if stop > last + 1 and sentence.norm(stop) == "(" else 0


def _capitals(sentence: Sentence, at: int) -> int:
    last = at
    while last < len(sentence.row) and sentence.row[last].capital and sentence.row[last].word:
        last += 1
    return last


def _portfolio_item(sentence: Sentence, at: int, linked: Linked) -> int:
    words, last = linked.listed("portfolio"), at
    while last < len(sentence.row) and sentence.row[last].capital and sentence.norm(last) in words:
        last += 1
    return last


def unknown(sentence: Sentence, linked: Linked) -> None:
    """Mark the capitalised runs without a head noun: names of something, a frame may tell later of what."""
    at = len(sentence.row) if title_case(sentence) else 0
    while at < len(sentence.row):
        last = _run(sentence, at)
        if last > at:
            _unknown(sentence, _past_nation(sentence, at, last), last, linked)
        at = max(last, at + 1)


def _unknown(sentence: Sentence, first: int, last: int, linked: Linked) -> None:
    kind_words = {*linked.words["cooperation"], *linked.words["cooperation_of"], *linked.listed("tails"), *linked.listed("post_heads")}
    if any(sentence.at(i) for i in range(first, last)) or first >= last or sentence.norm(last - 1) in kind_words:
        return
    opening = first == 0 or sentence.norm(first - 1) == '"'
    if opening and last - first == 1 and sentence.norm(first) not in linked.inner and not _acts(sentence, first, linked):
        return
    text = sentence.text(first, last)
    sentence.add(Found(first, last, "NAME", linked.mint(text), "capitals"))


def _acts(sentence: Sentence, at: int, linked: Linked) -> bool:
    """A single capitalised word that opens a sentence is a name when it does what organisations do ("Roche announced …"), or stands in bold."""
    text, token = linked.document.text, sentence.row[at]
    bold = text[token.start - 2 : token.start] == "**" == text[token.end : token.end + 2]
    common = token.norm in linked.words["groups"] or token.norm in linked.lowercase or token.norm in FUNCTION_WORDS
    after = at + 1
    while sentence.norm(after) in linked.auxiliary:
        after += 1
    listed = (
        sentence.norm(at + 1) in (",", "and") and at + 2 < len(sentence.row) and sentence.row[at + 2].capital and sentence.norm(at + 2) not in FUNCTION_WORDS
    )
    return not common and (bold or listed or sentence.norm(after) in linked.acting)


def _first_words(sentence: Sentence, first: int, last: int, ref: str, linked: Linked) -> None:
    """A long name may be cut to its first words later ("Hamamori Optics K.K." → "Hamamori")."""
    for end in range(first + 1, min(last, first + _LONGEST_SHORT)):
        words = [t.norm for t in sentence.row[first:end]]
        common = {*linked.words["heads"], *linked.listed("portfolio")}
        whole = sentence.row[end - 1].word and sentence.norm(end) != "-" and words[-1] not in ("of", "for", "and")
        alone = end - first > 1 or linked.entities[ref].cls in ("Company", "University")
        if whole and alone and len(words[0]) > 3 and (words[0] not in common if end - first == 1 else not set(words) <= common):
            define(linked, sentence.text(first, end), "ORG", ref)

"""Names nobody listed: organisations, programmes and venues by the head noun of a capitalised run; groups and events by theirs."""

from .marked import FUNCTION_WORDS, Found, Linked, Sentence, define
from ..model import Entity
from .tokens import norms
from .values import number

_CALENDAR = frozenset("monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december".split())
_UNIT = ("ORG", "PLACE", "COUNTRY", "TOPIC", "DEMONYM")  # finds that may be a part of a longer name


def names(sentence: Sentence, linked: Linked) -> None:
    """Find the names of organisations, programmes and venues in a sentence, and the acronyms defined beside them."""
    if not _title_case(sentence):
        at = 0
        while at < len(sentence.row):
            last = _run(sentence, at)
            if last == at:
                at += 1
                continue
            _name(sentence, at, last, linked)
            at = last
    _acronyms(sentence, linked)


def _title_case(sentence: Sentence) -> bool:
    """In a headline every word is a capital one and tells nothing; its names are found by what the body defines."""
    if sentence.block.kind == "paragraph" and sentence.row[-1].norm == ".":
        return False
    words = [t for t in sentence.row if t.text[0].isalpha() and t.norm not in FUNCTION_WORDS]
    if sentence.block.kind not in ("title", "masthead", "heading") and sentence.row[-1].norm == ".":
        return False  # a full sentence, however many names it holds
    return sentence.block.kind in ("title", "masthead") or sum(t.capital for t in words) > 0.8 * len(words) > 2


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
        end = _tail(sentence, end + 1, linked) or end
    if end - first < 2 or (whole and end <= whole.last):
        return
    text = sentence.text(first, end)
    cls = linked.words["head_phrases"].get(" ".join(norms(sentence.text(head, end))), cls)
    kind = {"Initiative": "INITIATIVE", "Place": "PLACE"}.get(cls, "ORG")
    country = _nation_before(sentence, first, linked) or _nation_of(sentence, first, linked)
    ref = linked.lexicon.named(text, kind) or _by_acronym(sentence, end, kind, linked) or linked.short.get(norms(text), ("", ""))[1] or linked.know(Entity(linked.mint(text), cls, text, country))
    if ref not in linked.entities:
        linked.recall(ref)
    sentence.add(Found(first, end, kind, ref, "head noun"))
    if kind == "ORG":
        _first_words(sentence, first, end, cls, ref, linked)


def _programme(sentence: Sentence, first: int, last: int, linked: Linked) -> None:
    """ "the Artemis program", "Innovation Corps (I-Corps) program": a small noun after the name says what it is."""
    close = _bracketed(sentence, last)
    if sentence.norm(close) in linked.listed("small_heads") and not all(sentence.at(i) for i in range(first, last)):
        end = close + 1 if close == last else last
        text = sentence.text(first, last)
        ref = linked.know(Entity(linked.mint(text), "Initiative", sentence.text(first, end)))
        sentence.add(Found(first, end, "INITIATIVE", ref, "small head noun"))
        if last - first > 1 or len(text) > 3:
            define(linked, text, "INITIATIVE", ref)


def _bracketed(sentence: Sentence, at: int) -> int:
    """Give where the sentence goes on after an acronym in brackets, if one stands here."""
    if sentence.norm(at) == "(":
        for close in range(at + 1, min(at + 7, len(sentence.row))):
            if sentence.norm(close) == ")":
                return close + 1
    return at


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


def _nation_before(sentence: Sentence, first: int, linked: Linked) -> str | None:
    """A name's country is stated by an adjective or a possessive right before it ("U.S. …", "Japan's …")."""
    at = first - 2 if sentence.norm(first - 1) == "'s" else first - 1
    held = sentence.at(at) if at >= 0 else None
    return linked.country(held.ref) if held and held.kind in ("DEMONYM", "COUNTRY") else None


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
    at = len(sentence.row) if _title_case(sentence) else 0
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
    listed = sentence.norm(at + 1) in (",", "and") and at + 2 < len(sentence.row) and sentence.row[at + 2].capital and sentence.norm(at + 2) not in FUNCTION_WORDS
    return not common and (bold or listed or sentence.norm(after) in linked.acting)


def _first_words(sentence: Sentence, first: int, last: int, cls: str, ref: str, linked: Linked) -> None:
    """A long name may be cut to its first words later ("Hamamori Optics K.K." → "Hamamori")."""
    for end in range(first + 1, last):
        words = [t.norm for t in sentence.row[first:end]]
        common = {*linked.words["heads"], *linked.listed("portfolio")}
        whole = sentence.row[end - 1].word and sentence.norm(end) != "-" and words[-1] not in ("of", "for", "and")
        alone = end - first > 1 or cls in ("Company", "University")
        if whole and alone and len(words[0]) > 3 and (words[0] not in common if end - first == 1 else not set(words) <= common):
            define(linked, sentence.text(first, end), "ORG", ref)


def _by_acronym(sentence: Sentence, end: int, kind: str, linked: Linked) -> str | None:
    """A wording the authority does not list, with its acronym beside it, is the body it lists by that acronym."""
    close = _bracketed(sentence, end)
    return linked.lexicon.named(sentence.text(end + 1, close - 1), kind) if close > end + 2 else None


def spelled_out(sentence: Sentence, linked: Linked) -> None:
    """Find the names whose initials an acronym in brackets repeats: "Global Innovation through Science and Technology (GIST)"."""
    for at in range(2, len(sentence.row) - 2):
        close = _bracketed(sentence, at)
        if close == at:
            continue
        letters = "".join(t.text for t in sentence.row[at + 1 : close - 1] if t.word)
        if 2 < len(letters) < 9 and letters.isupper() and letters.isalpha() and not _title_case(sentence):
            first = _initials(sentence, at, letters)
            if first is not None and sentence.norm(first) not in linked.listed("post_heads"):
                _spelled(sentence, first, at, close, linked)


def _initials(sentence: Sentence, end: int, letters: str) -> int | None:
    """Walk left from the bracket: each letter begins a word or a capital inside one; small words may be passed over."""
    at, left = end - 1, len(letters)
    while at >= 0 and left and end - at < 14:
        token = sentence.row[at]
        capitals = "".join(c for c in token.text if c.isupper()) if token.capital else ""
        inner = "x" + capitals if len(capitals) == 1 and token.text[1:2] == letters[left - 1 : left].casefold() else capitals
        if capitals and letters[:left].endswith(inner.removeprefix("x")):
            left -= len(capitals)
        elif token.norm not in FUNCTION_WORDS and token.norm not in ("-", ","):
            return None
        at -= 1
    return at + 1 if not left and sentence.row[at + 1].capital else None


def _spelled(sentence: Sentence, first: int, bracket: int, close: int, linked: Linked) -> None:
    after = sentence.norm(close) in {*linked.words["initiative_heads"], *linked.words["heads"]} and close < len(sentence.row) and sentence.row[close].capital
    while first > 0 and after and sentence.row[first - 1].capital and not sentence.at(first - 1) and sentence.norm(first - 1) not in FUNCTION_WORDS and first > 1:
        first -= 1
    end = close + 1 if after else bracket
    if any((f := sentence.at(i)) and f.kind != "TOPIC" and (f.first < first or f.last > end or f.how == "authority" and (f.first, f.last) == (first, end)) for i in range(first, end)):
        return
    cls = _class_of(sentence, first, end, linked) or "Initiative"
    kind = "INITIATIVE" if cls == "Initiative" else "ORG"
    text = sentence.text(first, end)
    ref = linked.lexicon.named(text, kind) or linked.lexicon.named(sentence.text(bracket + 1, close - 1), kind)
    ref = linked.recall(ref) if ref else linked.know(Entity(linked.mint(text), cls, text, _nation_before(sentence, first, linked)))
    sentence.add(Found(first, end, kind, ref, "acronym spelled out"))
    define(linked, sentence.text(bracket + 1, close - 1), kind, ref)


def _class_of(sentence: Sentence, first: int, end: int, linked: Linked) -> str | None:
    """The class that the head noun of a whole name gives: its last word, or one before "of"."""
    tables = {**linked.words["initiative_heads"], **linked.words["heads"]}
    heads = [end - 1, *(i for i in range(first, end - 1) if sentence.norm(i + 1) in ("of", "for"))]
    return next((tables[sentence.norm(i)] for i in heads if sentence.norm(i) in tables), None)


def _acronyms(sentence: Sentence, linked: Linked) -> None:
    """A name followed by capitals in brackets defines an acronym."""
    for found in list(sentence.found):
        close = found.last
        if found.kind not in ("ORG", "INITIATIVE"):
            continue
        if sentence.norm(close) == "," and sentence.norm(close + 1) in ("or", "known") and close + 3 < len(sentence.row):
            called = close + (3 if sentence.norm(close + 1) == "known" else 2)
            if sum(c.isupper() for c in sentence.row[called].text) > 1 and sentence.norm(called + 1) == ",":
                define(linked, sentence.row[called].text, found.kind, found.ref)
        if sentence.norm(close) != "(":
            continue
        while close < min(len(sentence.row), found.last + 7) and sentence.norm(close) != ")":
            close += 1
        text = sentence.text(found.last + 1, close)
        if sentence.norm(close) == ")" and sum(c.isupper() for c in text) > 1 and " " not in text:
            define(linked, text, found.kind, found.ref)


def groups(sentence: Sentence, linked: Linked) -> None:
    """Find unnamed organisations that a text counts or calls by their nation: "nine Japanese companies"."""
    at = 0
    while at < len(sentence.row):
        at = _group(sentence, at, linked) or at + 1


def _group(sentence: Sentence, at: int, linked: Linked) -> int | None:
    count = number(sentence.row[at], linked.words) if sentence.at(at) is None else None
    start = at + 1 if count is not None else at
    nations, after = _nations(sentence, start, linked)
    if count is None and not nations:
        return None
    kinds, last = _plurals(sentence, after, linked)
    if not kinds:
        return None
    first = _collective(sentence, at, linked)
    text = sentence.text(at, last)
    countries = sorted({c for n in nations if (c := linked.country(n))})
    cls = kinds[0] if len(set(kinds)) == 1 else "Institution" if "Company" not in kinds else ""
    facts = [("memberCountry", c) for c in countries] + [("membersNamed", "false")]
    facts += [("memberCount", str(int(count)))] if count is not None else []
    facts += [("memberKind", cls)] if cls else []
    key = linked.mint(f"group {text} {linked.document.sha256[:8]}")
    entity = Entity(key, "OrganizationGroup", text, countries[0] if len(countries) == 1 else None, tuple(sorted(facts)))
    sentence.add(Found(first, last, "GROUP", linked.know(entity), "counted" if count is not None else "nation"))
    return last


def _collective(sentence: Sentence, at: int, linked: Linked) -> int:
    """ "a consortium of nine Japanese companies" is the nine companies."""
    if sentence.norm(at - 1) == "of" and sentence.norm(at - 2) in linked.listed("group_of"):
        return at - 3 if sentence.norm(at - 3) in ("a", "an", "the") else at - 2
    return at


def _nations(sentence: Sentence, at: int, linked: Linked) -> tuple[list[str], int]:
    nations = []
    while (held := sentence.at(at) if at < len(sentence.row) else None) and held.kind in ("DEMONYM", "COUNTRY"):
        nations.append(held.ref)
        at = held.last
        joined = at + (sentence.norm(at) in ("and", ",", "or", "-"))
        following = sentence.at(joined) if joined < len(sentence.row) else None
        at = joined if joined > at and following and following.kind in ("DEMONYM", "COUNTRY") else at
    return nations, at


def _plurals(sentence: Sentence, at: int, linked: Linked) -> tuple[list[str], int]:
    kinds, last = [], at
    while at < len(sentence.row):
        while sentence.norm(at) in linked.listed("group_adjectives"):
            at += 1
        kind = linked.words["groups"].get(sentence.norm(at))
        if kind is None:
            return kinds, last
        kinds.append(kind)
        last = at + 1
        at = last + (sentence.norm(last) in ("and", ","))
        if at == last:
            return kinds, last
    return kinds, last


def events(sentence: Sentence, linked: Linked) -> None:
    """Find events by their nouns; their kind is data, their name the words of the phrase."""
    at = 0
    while at < len(sentence.row):
        at = _event(sentence, at, linked) or at + 1


def _event(sentence: Sentence, at: int, linked: Linked) -> int | None:
    held = sentence.at(at)
    if held and held.kind != "NAME":
        return None
    for words, kind in linked.wordings("events").get(sentence.norm(at), ()):
        if tuple(t.norm for t in sentence.row[at : at + len(words)]) == words:
            last = _where(sentence, at + len(words), linked)
            first = _modifiers(sentence, at)
            text = sentence.text(first, last)
            if sentence.row[at].capital and last - first > 1:  # an event with a name of its own
                linked.know(Entity(linked.mint(text), "Event", text, None, (("eventKind", kind),)))
            sentence.add(Found(first, last, "EVENT", linked.mint(text), "event noun", kind))
            return last
    return None


def _modifiers(sentence: Sentence, at: int) -> int:
    """Capitalised words before the noun are a part of the event's name ("G7 Leaders' Summit")."""
    while at > 0 and sentence.row[at].capital:
        held, token = sentence.at(at - 1), sentence.row[at - 1]
        if held and held.kind in ("NAME", "INITIATIVE"):
            at = held.first
        elif held or not (token.norm in ("'", "'s") or token.capital and token.word and token.norm not in FUNCTION_WORDS):
            break
        else:
            at -= 1
    return at


def _where(sentence: Sentence, last: int, linked: Linked) -> int:
    held = sentence.at(last + 1) if last + 1 < len(sentence.row) else None
    named = sentence.row[last - 1].capital
    return held.last if named and sentence.norm(last) == "in" and held and held.kind in ("PLACE", "NAME") else last


def several(sentence: Sentence, linked: Linked) -> None:
    """ "the two countries", "both universities": the last so many of their kind that one sentence named."""
    for at in range(len(sentence.row) - 1):
        if sentence.norm(at) == "we" and len(linked.speakers) > 1 and sentence.at(at) is None:
            sentence.add(Found(at, at + 1, "SEVERAL", "|".join(linked.speakers), "we of a joint text", "COUNTRY"))
        wanted = 2 if sentence.norm(at) == "both" else linked.words["numbers"].get(sentence.norm(at), 0) if sentence.norm(at - 1) == "the" else 0
        kind = "COUNTRY" if sentence.norm(at + 1) in linked.listed("counted_by") else linked.words["groups"].get(sentence.norm(at + 1))
        refs = _last_named(sentence, int(wanted), kind, linked) if wanted > 1 and kind else None
        if refs:
            sentence.add(Found(at, at + 2, "SEVERAL", "|".join(refs), "so many named before", "COUNTRY" if kind == "COUNTRY" else "ORG"))


def _last_named(sentence: Sentence, count: int, kind: str, linked: Linked) -> list[str] | None:
    for before in reversed(linked.sentences[: linked.position(sentence) + 1]):
        refs = list(dict.fromkeys(f.ref for f in before.found if f.kind in ("COUNTRY", "ORG") and (f.kind == kind or _of_class(f.ref, kind, linked))))
        if len(refs) == count:
            return refs
    return None


def _of_class(ref: str, cls: str, linked: Linked) -> bool:
    held = linked.entities.get(ref)
    return held is not None and held.cls != "Country" and (held.cls == cls or cls == "Institution" and held.cls != "Company")

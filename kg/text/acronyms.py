"""Acronyms: what they stand for, and the names whose initials they repeat."""

import re

from ..model import Entity
from .marked import FUNCTION_WORDS, Found, Linked, Sentence, define

_LONGEST_BRACKET = 60  # tokens
_ABSTRACT = ("tion", "sion", "ity", "ment", "ness", "ance", "ence", "ture", "logy", "ics", "ship", "ships", "cy", "ing", "ism", "ers", "es")

_LONGEST_STATE = 5  # words of a state's name


def nation_before(sentence: Sentence, first: int, linked: Linked) -> str | None:
    """A name's country is stated by an adjective or a possessive right before it ("U.S. …", "Japan's …")."""
    at = first - 2 if sentence.norm(first - 1) == "'s" else first - 1
    held = sentence.at(at) if at >= 0 else None
    return linked.country(held.ref) if held and held.kind in ("DEMONYM", "COUNTRY") else None


def nation_after(sentence: Sentence, last: int, linked: Linked) -> str | None:
    """A body's country may follow it: "Ministry of Health of Indonesia"."""
    at = last + 1 + (sentence.norm(last + 1) == "the")
    if sentence.norm(last) != "of" or at >= len(sentence.row) or not sentence.row[at].capital:
        return None
    ends = range(min(at + _LONGEST_STATE, len(sentence.row)), at, -1)
    ref = next((r for end in ends if (r := linked.lexicon.named(sentence.text(at, end), "COUNTRY"))), None)
    return linked.country(ref) if ref else None


def of_another(sentence: Sentence, first: int, last: int, ref: str, linked: Linked) -> bool:
    """Whether the words beside a name say that it is another nation's body than the one known by this name."""
    held = linked.entities.get(ref) or linked.lexicon.known.get(ref)
    if held is None or held.cls != "GovernmentBody" or not held.country:
        return False
    stated = nation_before(sentence, first, linked) or nation_after(sentence, last, linked)
    return stated is not None and stated != held.country


def title_case(sentence: Sentence) -> bool:
    """In a headline every word is a capital one and tells nothing; its names are found by what the body defines."""
    if sentence.block.kind == "paragraph" and sentence.row[-1].norm == ".":
        return False
    words = [t for t in sentence.row if t.text[0].isalpha() and t.norm not in FUNCTION_WORDS]
    if sentence.block.kind not in ("title", "masthead", "heading") and sentence.row[-1].norm == ".":
        return False  # a full sentence, however many names it holds
    if sentence.block.kind in ("bullet", "paragraph") and any(t.norm in ("between", "among") for t in sentence.row):
        return False  # an item of a list of papers: "Memorandum of Cooperation between Harbor University and Elm Corporation"
    return sentence.block.kind in ("title", "masthead") or sum(t.capital for t in words) > 0.8 * len(words) > 2


def spelled_out(sentence: Sentence, linked: Linked) -> None:
    """Find the names whose initials an acronym in brackets repeats: "Global Innovation through Science and Technology (GIST)"."""
    for at in range(2, len(sentence.row) - 2):
        close = bracketed(sentence, at)
        if close == at:
            continue
        letters = "".join(t.text for t in sentence.row[at + 1 : close - 1] if t.word)
        if 2 < len(letters) < 9 and letters.isupper() and letters.isalpha() and not title_case(sentence):
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
    after = any(sentence.norm(close) in linked.among(table) for table in ("initiative_heads", "heads")) and sentence.row[close].capital
    least = 0 if title_case(sentence) else 1  # a sentence may open with a word that is no part of the name
    while after and first > least and sentence.row[first - 1].capital and not sentence.at(first - 1) and sentence.norm(first - 1) not in FUNCTION_WORDS:
        first -= 1
    state = sentence.at(first - 1)
    first = state.first if state and state.kind == "PLACE" and sentence.row[first].spaced else first  # "Colorado Office of … (OEDIT)"
    end = close + 1 if after else bracket
    if any(
        (f := sentence.at(i)) and f.kind != "TOPIC" and (f.first < first or f.last > end or f.how == "authority" and (f.first, f.last) == (first, end))
        for i in range(first, end)
    ):
        return
    if sentence.norm(end - 1) in linked.among("gadgets") or sentence.norm(first) in linked.among("gadgets"):
        return
    cls = _class_of(sentence, first, end, linked) or _class_of_words(sentence, range(first, end), linked)
    kind = "INITIATIVE" if cls == "Initiative" else "ORG"
    text = sentence.text(first, end)
    ref = linked.lexicon.named(text, kind) or _listed(sentence, range(first, end), sentence.text(bracket + 1, close - 1), kind, linked)
    ref = linked.recall(ref) if ref else linked.know(Entity(linked.mint(text), cls, text, nation_before(sentence, first, linked)))
    sentence.add(Found(first, end, kind, ref, "acronym spelled out"))
    define(linked, sentence.text(bracket + 1, close - 1), kind, ref)
    _take_over(sentence.text(bracket + 1, close - 1), kind, ref, linked)
    define(linked, f"{sentence.text(first, bracket)} {sentence.text(close, end)}", kind, ref)


def _class_of(sentence: Sentence, first: int, end: int, linked: Linked) -> str | None:
    """The class that the head noun of a whole name gives: its last word, or one before "of"."""
    tables = {**linked.words["initiative_heads"], **linked.words["heads"]}
    heads = [*(i for i in range(first, end - 1) if sentence.norm(i + 1) in ("of", "for")), end - 1]
    return next((tables[sentence.norm(i)] for i in heads if sentence.norm(i) in tables), None)


def _class_of_words(sentence: Sentence, name: range, linked: Linked) -> str:
    """A name of proper words only ("Southern California Edison (SCE)") is a company's; one that says what it is for, a programme's."""
    plain = linked.among("portfolio") | FUNCTION_WORDS
    own = not any(sentence.norm(i) in plain or sentence.norm(i) in linked.lowercase or sentence.norm(i).endswith(_ABSTRACT) for i in name)
    return "Company" if own else "Initiative"


def acronyms(sentence: Sentence, linked: Linked) -> None:
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
        if sentence.norm(close) == ")" and " " not in text and (sum(c.isupper() for c in text) > 1 or _one_name(sentence, found.last + 1, close)):
            define(linked, text, found.kind, found.ref)
            _take_over(text, found.kind, found.ref, linked)


def _take_over(acronym: str, kind: str, ref: str, linked: Linked) -> None:
    """An acronym that a text gives to a body nobody listed means that one in this text, not the body the authority lists by it."""
    listed = linked.lexicon.named(acronym, kind)
    if listed and listed != ref and ref not in linked.lexicon.known:
        for sentence in linked.sentences:
            for found in sentence.found:
                if found.ref == listed and sentence.text(found.first, found.last) == acronym:
                    sentence.add(found._replace(ref=ref, how="short form"))


def _one_name(sentence: Sentence, at: int, close: int) -> bool:
    """One capitalised word alone in brackets ("Kansai Economic Federation (Kankeiren)") that names nothing else."""
    return close == at + 1 and sentence.row[at].capital and len(sentence.row[at].text) > 3 and sentence.row[at].text.isalpha() and not sentence.at(at)


def called(sentence: Sentence, linked: Linked) -> None:
    """A bracket after a name may say how it is called from here on: (TSE: 5299; hereinafter "Kurokawa"), (the "Company")."""
    for found in [f for f in sentence.found if f.kind in ("ORG", "INITIATIVE") and sentence.norm(f.last) == "("]:
        marks = []
        for at in range(found.last + 1, min(len(sentence.row), found.last + _LONGEST_BRACKET)):
            if sentence.norm(at) == ")":
                break
            marks += [at] if sentence.norm(at) == '"' else []
        first = marks[-2] + 1 if len(marks) > 1 else 0
        first += first > 0 and sentence.norm(first) == "the"
        if first and 0 < marks[-1] - first < 6 and sentence.row[first].capital:
            define(linked, sentence.text(first, marks[-1]), found.kind, found.ref, sure=True)


def by_acronym(sentence: Sentence, name: range, kind: str, linked: Linked) -> str | None:
    """A wording the authority does not list, with its acronym beside it, is the body it lists by that acronym."""
    close = bracketed(sentence, name.stop)
    return _listed(sentence, name, sentence.text(name.stop + 1, close - 1).strip('"“” '), kind, linked) if close > name.stop + 2 else None


def _listed(sentence: Sentence, name: range, acronym: str, kind: str, linked: Linked) -> str | None:
    """The body the authority lists by an acronym, unless the name beside it has a proper word that is none of that body's ("Elm Laboratory (BNL)")."""
    ref = linked.lexicon.named(acronym, kind)
    known = linked.lexicon.known.get(ref or "")
    words = {w for text in (known.name, *known.aliases) for w in re.findall(r"\w+", text.casefold())} if known else set()
    common = linked.among("portfolio") | linked.lowercase | linked.words["heads"].keys() | FUNCTION_WORDS
    proper = [i for i in name if sentence.row[i].capital and sentence.norm(i) not in common and not sentence.norm(i).endswith((*_ABSTRACT, "al"))]
    return None if any(sentence.norm(i) not in words for i in proper) else ref


def bracketed(sentence: Sentence, at: int) -> int:
    """Give where the sentence goes on after an acronym in brackets, if one stands here."""
    if sentence.norm(at) == "(":
        for close in range(at + 1, min(at + 7, len(sentence.row))):
            if sentence.norm(close) == ")":
                return close + 1
    return at

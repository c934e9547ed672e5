"""Runs of capitalised words: where a name may begin and end."""

from .marked import FUNCTION_WORDS, Linked, Sentence
from .tails import CALENDAR, glued

_ABSTRACT = ("tion", "sion", "ity", "ment", "ness", "ance", "ence", "al", "ure", "logy", "ics", "ship", "cy", "ing", "ics")
_UNIT = ("ORG", "PLACE", "COUNTRY", "TOPIC", "DEMONYM")  # finds that may be a part of a longer name
_IN_NAMES = frozenset("new next all building together under".split())  # function words that a capital makes a part of a name
_NATIONS_AT_HAND = ("id:place-us", "id:place-jp")
_OWNERS = frozenset("children women men veterans people farmers consumers leaders".split())  # "Lakeside Children's Hospital"
_FOREIGN = frozenset("de des du del della di da dos für und et y e van von der la".split())  # small words inside names of other tongues


def run(sentence: Sentence, at: int) -> int:
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
    row, token = sentence.row, sentence.row[at]
    if token.norm in ("-", "&") and at > start and at + 1 < len(row):
        return (token.norm == "&" or glued(sentence, at)) and (row[at + 1].capital or sentence.norm(at + 2) == "-" and row[min(at + 3, len(row) - 1)].capital)
    if at > start + 1 and sentence.norm(at - 1) == "-" == sentence.norm(at + 1) and not token.spaced:
        return True  # "Rust-to-Plasma"
    if token.text.isdigit() and at > start and at + 1 < len(row):
        return token.spaced and row[at + 1].capital and row[at + 1].norm not in FUNCTION_WORDS  # "Lakeside 2030 Initiative"
    if token.norm in ("'s", ".") and at > start and at + 1 < len(row) and row[at + 1].capital:
        saint = row[start].norm == "st" and at - start < 4
        initial = token.norm == "." and len(row[at - 1].text) == 1 and row[at + 1].norm not in FUNCTION_WORDS  # "Daniel K. Inouye Solar Telescope"
        return not token.spaced and (saint or initial or token.norm == "'s" and row[at - 1].norm in _OWNERS)
    if token.text in _FOREIGN and at > start:
        return any(sentence.row[i].capital for i in range(at + 1, min(at + 3, len(row))) if i == at + 1 or row[at + 1].text in _FOREIGN)
    if not (token.capital and token.text[0].isalnum()):
        return False
    if token.norm in CALENDAR:
        return False
    return token.norm not in FUNCTION_WORDS or at > start and token.norm in _IN_NAMES or (token.norm in ("new", "next") and at > 0)


def past_nation(sentence: Sentence, first: int, last: int) -> int:
    """An adjective of nation before "Institute of …" or before a known name is no part of it; "Australian National University" keeps its own."""
    held = sentence.at(first)
    before = sentence.at(first - 2) if first > 1 and sentence.norm(first - 1) == "-" else None
    if held and before and held.kind in ("COUNTRY", "DEMONYM") and before.kind in ("COUNTRY", "DEMONYM"):
        return held.last  # "the US – Japan – Republic of Korea Trilateral Partnership": states, then the name
    if not held or held.kind != "DEMONYM" or held.last >= last or sentence.norm(held.last) == "-":
        return first
    known = sentence.at(held.last)
    whole = known is not None and known.last == last and known.kind == "ORG"
    ours = held.ref in _NATIONS_AT_HAND  # of a third state the adjective tells whose ministry it is
    opens = sentence.norm(last) in ("of", "for")
    return held.last if whole or ours and opens or last - held.last == 1 and (ours or not opens) else first


def own_word(sentence: Sentence, at: int, linked: Linked) -> bool:
    """Whether a word is a name's own, no word of the language or of a field."""
    held, word = sentence.at(at), sentence.norm(at)
    plain = word in linked.among("portfolio") or word in linked.lowercase or word in linked.among("post_heads") or word in linked.among("bearings")
    return sentence.row[at].word and not plain and not (held and held.kind in ("TOPIC", "DEMONYM", "COUNTRY"))


def abstract(word: str, linked: Linked) -> bool:
    return word in linked.among("portfolio") or word in linked.lowercase or word.endswith(_ABSTRACT)

"""Capitals without a head noun: names of something, and what the words around them tell of what."""

from ..model import Entity
from .acronyms import title_case
from .marked import FUNCTION_WORDS, Found, Linked, Sentence, define
from .runs import own_word, past_nation, run
from .tails import glued
from .titles import field_word

_NO_NAMES = ("cooperation", "cooperation_of", "tails", "post_heads", "honorifics", "gadgets", "things", "groups", "peoples")
_DESCRIPTION = 9  # words of an apposition before its noun
_SITES = frozenset("in near off around outside across throughout toward towards".split())
_AGENT = ("ORG", "NAME")


def unknown(sentence: Sentence, linked: Linked) -> None:
    """Mark the capitalised runs without a head noun: names of something, a frame may tell later of what."""
    at = len(sentence.row) if title_case(sentence) else 0
    while at < len(sentence.row):
        last = run(sentence, at) if sentence.row[at].capital else at
        if last > at:
            _unknown(sentence, past_nation(sentence, at, last), last, linked)
        at = max(last, at + 1)


def _unknown(sentence: Sentence, first: int, last: int, linked: Linked) -> None:
    word = sentence.norm(first)
    common = any(w in linked.among(table) for w in (word, word.removesuffix("s")) for table in ("heads", "initiative_heads", "numbers"))
    lone = last - first == 1 and common
    if word.startswith("fy") and word[2:].isdigit():
        return
    if first < last and _called(sentence, first, last, linked) or _with_topic(sentence, first, last, linked):
        return
    no_name = lone or any(sentence.norm(last - 1) in linked.among(table) for table in _NO_NAMES) or any(sentence.at(i) for i in range(first, last))
    if first >= last or no_name:
        return
    opening = first == 0 or sentence.norm(first - 1) == '"'
    if opening and last - first == 1 and word.endswith(("ing", "ly")) and word not in linked.inner:
        return
    if opening and last - first == 1 and sentence.norm(first) not in linked.inner and not _acts(sentence, first, linked):
        return
    text = sentence.text(first, last)
    sentence.add(Found(first, last, "NAME", linked.mint(text), "capitals"))
    held = sentence.at(last + 1) if sentence.norm(last) == "," else None
    if sentence.norm(first - 1) in _SITES or held and held.kind in ("PLACE", "COUNTRY"):
        linked.sites.add(linked.mint(text))


def _with_topic(sentence: Sentence, first: int, last: int, linked: Linked) -> bool:
    """ "Elevate Quantum, a Denver-based consortium": a field may end a name, if what stands beside it says so."""
    topic = sentence.at(last - 1)
    if last - first < 2 or not topic or topic.kind != "TOPIC" or topic.first <= first or any(sentence.at(i) for i in range(first, topic.first)):
        return False
    text = sentence.text(first, last)
    found = Found(first, last, "NAME", linked.mint(text), "capitals and a field")
    cls = own_word(sentence, first, linked) and not field_word(sentence, first, linked) and _class(sentence, found, linked)
    if cls:
        linked.know(Entity(found.ref, cls, text))
        sentence.add(found._replace(kind="INITIATIVE" if cls == "Initiative" else "ORG"))
        define(linked, text, "INITIATIVE" if cls == "Initiative" else "ORG", found.ref)
    return bool(cls)


def _called(sentence: Sentence, first: int, last: int, linked: Linked) -> bool:
    """ "The project, called Night Shift, …": what is said to be a programme and to bear a name is one."""
    before = {sentence.norm(i) for i in range(max(0, first - 7), first - 1)}
    quoted = sentence.norm(first - 1) == '"'
    said = sentence.norm(first - 1 - quoted) in linked.among("callers") or sentence.norm(first - 1 - quoted) == "as" and "known" in before
    if not said or not before & linked.among("small_heads") or any((f := sentence.at(i)) and f.kind != "TOPIC" for i in range(first, last)):
        return False
    text = sentence.text(first, last)
    sentence.add(Found(first, last, "INITIATIVE", linked.know(Entity(linked.mint(text), "Initiative", text)), "called so"))
    define(linked, text, "INITIATIVE", linked.mint(text))
    return True


def _acts(sentence: Sentence, at: int, linked: Linked) -> bool:
    """A single capitalised word that opens a sentence is a name when it does what organisations do ("Roche announced …"), or stands in bold."""
    text, token = linked.document.text, sentence.row[at]
    bold = text[token.start - 2 : token.start] == "**" and (text[token.end : token.end + 2] == "**" or sentence.norm(at + 1) == "'s")
    common = token.norm in linked.words["groups"] or token.norm in linked.lowercase or token.norm in FUNCTION_WORDS
    after = at + 1
    while sentence.norm(after) in linked.auxiliary:
        after += 1
    listed = (
        sentence.norm(at + 1) in (",", "and") and at + 2 < len(sentence.row) and sentence.row[at + 2].capital and sentence.norm(at + 2) not in FUNCTION_WORDS
    )
    return not common and (bold or listed or sentence.norm(after) in linked.acting)


def classed(sentence: Sentence, linked: Linked) -> None:
    """Say what a bare name is where the words beside it tell: an apposition, a list, a bracket, what it does, whose head it has."""
    for found in [f for f in sentence.found if f.kind == "NAME" and f.ref and f.ref not in linked.entities and f.ref not in linked.sites]:
        meant = tuple(t.norm for t in sentence.row[found.first : found.last]) in linked.short
        cls = None if meant or _plain(sentence, found, linked) else _class(sentence, found, linked)
        if cls:
            kind = "INITIATIVE" if cls == "Initiative" else "ORG"
            text = sentence.text(found.first, found.last)
            linked.know(Entity(found.ref, cls, text))
            sentence.add(found._replace(kind=kind, how="told by its neighbours"))
            define(linked, text, kind, found.ref)
            if found.last - found.first > 1 and not field_word(sentence, found.first, linked) and sentence.norm(found.first) not in linked.lowercase:
                define(linked, sentence.row[found.first].text, kind, found.ref)


def _plain(sentence: Sentence, found: Found, linked: Linked) -> bool:
    """Whether a name is made of words of the field, ends like a body of another name, is a degree ("J.D.") or perhaps short for a known body."""
    words = [i for i in range(found.first, found.last) if sentence.row[i].word]
    if any(at == found.first and where is sentence for where, at, _, _ in linked.unsure):
        return True  # perhaps short for a known body: an analyst is asked
    head = sentence.norm(found.last - 1)
    body = head in linked.strong_heads or head in linked.among("initiative_heads")
    initials = found.last - found.first == 1 and "." in sentence.row[found.first].text
    return body or initials or all(field_word(sentence, i, linked) for i in words)


def _class(sentence: Sentence, found: Found, linked: Linked) -> str | None:
    return (
        _in_bracket(sentence, found, linked)
        or _apposition(sentence, found, linked)
        or _described_before(sentence, found, linked)
        or _by_possession(sentence, found, linked)
        or _by_post(sentence, found, linked)
        or _in_list(sentence, found, linked)
        or _by_trade(sentence, found, linked)
        or _in_bold(sentence, found, linked)
        or _by_deed(sentence, found, linked)
        or _with_whom(sentence, found, linked)
        or _by_ending(sentence, found, linked)
    )


def _in_bracket(sentence: Sentence, found: Found, linked: Linked) -> str | None:
    """ "(TSE: 5299 …)", "(Headquarters: …)": only a company has these."""
    return "Company" if sentence.norm(found.last) == "(" and sentence.norm(found.last + 1) in linked.among("company_brackets") else None


def _apposition(sentence: Sentence, found: Found, linked: Linked) -> str | None:
    """ ", a Cleveland maker of force sensors": the first noun that says what it is, before what that is of."""
    at = found.last + 1
    if sentence.norm(found.last) != "," or sentence.norm(at) not in ("a", "an", "the", "one"):
        return None
    for end in range(at + 1, min(at + _DESCRIPTION, len(sentence.row))):
        word = sentence.norm(end)
        if word in linked.words["descriptions"]:
            return linked.words["descriptions"][word]
        if word in FUNCTION_WORDS and word not in ("and", "new") or not (sentence.row[end].word or word in ("-", ",")):
            return None
    return None


def _described_before(sentence: Sentence, found: Found, linked: Linked) -> str | None:
    """ "the chipmaker Ossipee", "companies such as Ossipee": a noun before the name says what it is."""
    before, noun = sentence.norm(found.first - 1), found.first - 1
    if before == "based" and glued(sentence, found.first - 2):
        return "Company"  # "Toronto-based Boreal Magnetics"
    if before == "," and sentence.norm(found.last) in (",", "."):
        noun -= 1  # "a 50-50 venture, Twin Peaks Compute, …"
    if sentence.norm(noun) in linked.words["descriptions"] and sentence.row[noun].text.islower() and noun >= 0:
        return linked.words["descriptions"][sentence.norm(noun)]
    such = sentence.norm(found.first - 2) if before in ("as", ":") else ""
    at = found.first - (3 if such == "such" else 2)
    return linked.words["groups"].get(sentence.norm(at)) if such == "such" or before in ("including", "like", ":") else None


def _by_possession(sentence: Sentence, found: Found, linked: Linked) -> str | None:
    after = [sentence.norm(i) for i in range(found.last + 1, found.last + 4)]
    return "Company" if sentence.norm(found.last) == "'s" and linked.among("company_things") & set(after) else None


def _by_post(sentence: Sentence, found: Found, linked: Linked) -> str | None:
    """ "chief executive of Ossipee", "Ossipee CEO"."""
    before = sentence.norm(found.first - 2) if sentence.norm(found.first - 1) in ("of", "at") else ""
    return "Company" if {before, sentence.norm(found.last)} & linked.among("company_posts") else None


def _in_list(sentence: Sentence, found: Found, linked: Linked) -> str | None:
    """In a list with a body, a name is one too: "Intel, Ossipee and AMD", "Keio University and Ossipee"; a company unless it is an acronym."""
    modifies = any(sentence.norm(found.last) in linked.among(table) for table in ("groups", "counted_by", "peoples"))
    if modifies or sentence.norm(found.first - 1) in linked.among("no_list") or glued(sentence, found.last) or field_word(sentence, found.last - 1, linked):
        return None
    left, right = _beside(sentence, found.first - 1, -1), _beside(sentence, found.last, 1)
    sure = [f for f, _ in (left, right) if f and f.kind == "ORG" and f.ref in linked.entities]
    joined = left[1] == "and" and left[0] in sure or right[1] == "and" and right[0] in sure
    if not sure or not (joined or all(f and f.kind in _AGENT for f, _ in (left, right))):
        return None
    classes = {linked.entities[f.ref].cls for f in sure}
    if classes == {"University"} and left[0] not in sure:
        return None  # "Columbia and Kyoto University"
    return "Institution" if "Company" not in classes and sentence.text(found.first, found.last).isupper() else "Company"


def _beside(sentence: Sentence, at: int, step: int) -> tuple[Found | None, str]:
    """The find on the other side of a comma or "and", and which of them joins."""
    mark = ""
    while sentence.norm(at) in (",", "and", "the", "&"):
        mark = "and" if sentence.norm(at) in ("and", "&") else mark or ("," if sentence.norm(at) == "," else "")
        at += step
    return (sentence.at(at), mark) if mark else (None, "")


def _by_trade(sentence: Sentence, found: Found, linked: Linked) -> str | None:
    """ "made by Ossipee", "sold to Ossipee": who makes and buys is a company."""
    verb, small = sentence.norm(found.first - 2), sentence.norm(found.first - 1)
    return "Company" if verb in linked.among("traded") and small in ("by", "from", "to") else None


def _in_bold(sentence: Sentence, found: Found, linked: Linked) -> str | None:
    """A bullet that opens with a name in bold ("- **Ossipee**, which builds …") tells what a company does."""
    text, start = linked.document.text, sentence.row[found.first].start
    goes_on = sentence.norm(found.last) in (",", "'s") or sentence.norm(found.last) in linked.acting | linked.auxiliary
    return "Company" if goes_on and found.first == 0 and sentence.block.kind == "bullet" and text[start - 2 : start] == "**" else None


def _by_deed(sentence: Sentence, found: Found, linked: Linked) -> str | None:
    """ "Harbor Futures declined …": a name of several words that does what only bodies do is one."""
    clause = sentence.norm(found.last) == "," and sentence.norm(found.last + 1) == "which"  # "Ossipee, which builds satellites"
    after, words = found.last + 2 * clause, sum(t.word for t in sentence.row[found.first : found.last])
    passive = False
    while sentence.norm(after) in linked.auxiliary or sentence.norm(after).endswith("ly"):
        passive |= sentence.norm(after) in linked.words["modality"]["passive"]
        after += 1
    if sentence.norm(found.first - 1) in ("a", "an"):
        return None
    chosen = passive and sentence.norm(after) in linked.among("chosen")
    if passive and not chosen and not sentence.norm(after).endswith("ing"):
        return None
    opens = found.first == 0 or sentence.norm(found.first - 1) in (",", ";", "and", "but", "that", "while", '"')
    does = chosen and words > 1 or sentence.norm(after) in (linked.acting if words == 1 else linked.acting | linked.among("deeds_of_bodies"))
    return "Company" if (opens or clause) and does and words < 5 else None


def _with_whom(sentence: Sentence, found: Found, linked: Linked) -> str | None:
    """ "talks with Ossipee", "a contract with Ossipee": whom one deals with is a body."""
    with_whom = sentence.norm(found.first - 1) == "with" and sentence.norm(found.first - 2) in linked.among("dealings")
    return "Company" if with_whom else None


def _by_ending(sentence: Sentence, found: Found, linked: Linked) -> str | None:
    """ "Ossipee AI": a word of one's own and a word of a field, standing beside something else."""
    word = sentence.norm(found.first)
    own = not field_word(sentence, found.first, linked) and word not in linked.lowercase and word not in linked.among("bearings")
    return "Company" if own and found.last - found.first == 2 and sentence.norm(found.last - 1) in linked.among("name_ends") else None

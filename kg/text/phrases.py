"""Names nobody listed: organisations, programmes and venues by the head noun of a capitalised run; groups and events by theirs."""

from ..model import Entity
from .acronyms import acronyms, bracketed, by_acronym, called, nation_after, nation_before, of_another, title_case
from .marked import FUNCTION_WORDS, Found, Linked, Sentence, define
from .parts import branch, campus, mission
from .runs import abstract, own_word, past_nation, run
from .tails import glued, legal_form, seat, subject, tail
from .tokens import norms

_LONGEST_SHORT = 6  # words of a name cut short
_PREPOSITIONS = frozenset("on in at for with from by as".split())


def names(sentence: Sentence, linked: Linked) -> None:
    """Find the names of organisations, programmes and venues in a sentence, and the acronyms defined beside them."""
    if title_case(sentence):
        _label(sentence, linked)
        _entry(sentence, linked)
        for found in sentence.found:
            mission(sentence, found, linked)
    else:
        at = 0
        while at < len(sentence.row):
            last = run(sentence, at) if sentence.row[at].capital else at
            if last == at:
                at += 1
                continue
            at = max(last, _name(sentence, at, last, linked))
    acronyms(sentence, linked)
    called(sentence, linked)


def _label(sentence: Sentence, linked: Linked) -> None:
    """A heading that is nothing but the name of a programme ("**Quad Infrastructure Fellowship**", "Launch a Lakeside Network (LAN):") names it."""
    article = next((i for i in range(min(3, len(sentence.row))) if sentence.norm(i) in ("a", "an", "the")), -1)
    first = article + 1
    last = run(sentence, first)
    close = bracketed(sentence, last)
    whole = len(sentence.row) - close == (sentence.norm(close) == ":") and sentence.block.kind not in ("title", "masthead")
    words = [sentence.norm(i) for i in range(first, last) if sentence.row[i].word]
    if whole and len(words) > 2 and words[-1] in linked.words["initiative_heads"] and not words[0].endswith("ing"):
        _name(sentence, first, last, linked)


def _entry(sentence: Sentence, linked: Linked) -> None:
    """An entry of a list may be nothing but a company ("- Name: Sonoran Glass LLC")."""
    colon = next((i for i in range(min(4, len(sentence.row))) if sentence.norm(i) == ":"), -1)
    last = run(sentence, colon + 1)
    bare = _before_legal(sentence, colon + 1, last, linked)
    if sentence.block.kind == "bullet" and colon + 1 < bare and legal_form(sentence, bare, linked) == len(sentence.row) > bare:
        _name(sentence, colon + 1, last, linked)
    at = 0
    while at < len(sentence.row) and sentence.block.kind == "bullet":
        last = run(sentence, at) if sentence.row[at].capital else at
        listed = at == 0 or sentence.norm(at - 1) in (",", "and", "the", ";")
        if listed and last - at > 1 and sentence.norm(last - 1) in linked.strong_heads and sentence.norm(last) in (",", "and", ":", ";", ""):
            _name(sentence, at, last, linked)  # "- Lakeside University and Elm National Data Center: Robots"
        at = max(last, at + 1)


def _name(sentence: Sentence, first: int, last: int, linked: Linked) -> int:
    """Find the name in a run, give where the sentence goes on after it."""
    first = past_nation(sentence, first, last)
    first += sentence.row[first].text == "SOURCE"
    first -= 2 * (glued(sentence, first - 1) and sentence.row[first - 2].text.isdigit())  # "100-Day Mission"
    if first >= last or sentence.norm(first) in linked.among("qualifiers"):
        return last
    bare = _before_legal(sentence, first, last, linked)
    if bare > first and legal_form(sentence, bare, linked) > bare:
        return _company(sentence, first, bare, legal_form(sentence, bare, linked), linked)
    whole = sentence.at(first)
    if whole and (whole.first, whole.last) == (first, last) and whole.kind != "TOPIC":
        return campus(sentence, whole, linked)
    if branch(sentence, first, last, linked):
        return last
    if _house(sentence, first, last, linked):
        return last
    return _headed(sentence, first, last, linked)


def _house(sentence: Sentence, first: int, last: int, linked: Linked) -> bool:
    """A known company stays itself with a word for what it is ("Yaskawa Electric Corporation")."""
    known = linked.lexicon.named(sentence.text(first, last - 1), "ORG") if sentence.norm(last - 1) in linked.among("house_words") else None
    if not known or linked.lexicon.known[known].cls != "Company":
        return False
    sentence.add(Found(first, last, "ORG", linked.recall(known), "a known name and what it is"))
    return True


def _headed(sentence: Sentence, first: int, last: int, linked: Linked) -> int:
    """Find the name that the last head noun of a run makes."""
    whole = sentence.at(first)
    head, cls = _head(sentence, first, last, linked)
    if cls == "Company" and sentence.norm(head) in linked.among("weak_heads") and _goes_on(sentence, last, linked):
        return last
    if cls is None or _is_programme(sentence, head, last, cls, linked):
        _programme(sentence, first, last, linked)
        return last
    if head < last - 1 and sentence.norm(last - 1) in linked.among("things"):
        return last  # "Private Securities Litigation Reform Act"
    cls = _class_of_phrase(sentence, head, head + 1, cls, linked)
    first = _coordinated_prefix(sentence, first, head, cls, linked)
    nation = sentence.at(first - 1)
    first = nation.first if nation and nation.kind in ("DEMONYM", "COUNTRY") and sentence.norm(head) in linked.among("missions") else first
    first += cls == "Initiative" and sentence.norm(first) in linked.words["ordinals"]  # "the Fourth Ports Dialogue"
    end = _end(sentence, first, head, cls, linked)
    cls = _class_of_phrase(sentence, head, end, cls, linked)
    if end - first < 2 or (whole and end <= whole.last) or _described(sentence, range(first, end), head, cls, linked):
        return max(end, last)
    _keep(sentence, first, end, cls, linked)
    if cls == "Initiative":
        _last_words(sentence, first, head + 1, linked)
    elif head > first and end > head + 2 and cls not in ("Initiative", "Place"):
        define(linked, sentence.text(head, end), "ORG", sentence.at(first).ref)  # "Lakeside University School of Law" → "School of Law"
    return max(campus(sentence, sentence.at(first), linked), last)


def _goes_on(sentence: Sentence, last: int, linked: Linked) -> bool:
    """ "the Lakeside Mobility and Microelectronics Accord": the noun after "and" is the head of both."""
    after = run(sentence, last + 1) if sentence.norm(last) == "and" else last
    return after > last + 2 and sentence.norm(after - 1) in linked.words["initiative_heads"] and abstract(sentence.norm(last - 1), linked)


def _before_legal(sentence: Sentence, first: int, last: int, linked: Linked) -> int:
    while last > first and sentence.norm(last - 1).rstrip(".") in linked.among("legal"):
        last -= 1
    return last


def _end(sentence: Sentence, first: int, head: int, cls: str, linked: Linked) -> int:
    """Give the end of the name whose head noun stands at ``head``; 0 for an agreement that nothing tells from others."""
    if sentence.norm(head) in linked.among("missions"):
        return seat(sentence, head + 1, linked)
    if sentence.norm(head) in linked.among("papers"):
        return subject(sentence, head + 1, linked)
    return tail(sentence, head + 1, cls, head == first, linked)


def _class_of_phrase(sentence: Sentence, head: int, end: int, cls: str, linked: Linked) -> str:
    """The words beside a head noun may change what it is: "Institute of Technology", "Task Force"."""
    table = linked.words["head_phrases"]
    said = (sentence.text(max(head + start, 0), stop).casefold() for start, stop in ((0, end), (-1, end), (-1, head + 1)))
    return next((table[words] for words in said if words in table), cls)


def _is_programme(sentence: Sentence, head: int, last: int, cls: str, linked: Linked) -> bool:
    """ "Quantum Sensing Challenges program": the small noun after the run is the head."""
    plural = cls == "Initiative" or sentence.norm(head).endswith("s")
    return plural and head == last - 1 and sentence.norm(last) in linked.among("small_heads") and sentence.row[last].text.islower()


def _keep(sentence: Sentence, first: int, end: int, cls: str, linked: Linked) -> None:
    """Put a name in its place, as the thing the authority, an acronym or this text knows by it, else as a new one."""
    text = sentence.text(first, end)
    kind = {"Initiative": "INITIATIVE", "Place": "PLACE"}.get(cls, "ORG")
    country = nation_before(sentence, first, linked) or _nation_of(sentence, first, linked) or nation_after(sentence, end, linked)
    known = (linked.lexicon.named(text, kind), by_acronym(sentence, range(first, end), kind, linked), linked.short.get(norms(text), ("", ""))[1])
    ref = next((r for r in known if r and not of_another(sentence, first, end, r, linked)), None)
    ref = ref or linked.know(_made(text, cls, country, any(known), linked))
    if ref not in linked.entities:
        linked.recall(ref)
    abroad = any((held := sentence.at(i)) and held.kind == "COUNTRY" for i in range(first + 1, end))  # "Hamamori America, Inc." is not "Hamamori"
    sentence.add(Found(first, end, kind, ref, "head noun"))
    if kind == "ORG" and not abroad:
        _first_words(sentence, first, end, ref, linked)


def _made(text: str, cls: str, country: str | None, taken: bool, linked: Linked) -> Entity:
    """A name nobody listed; one that another nation's body bears already takes its nation."""
    state = next((k.name for k in linked.ontology.authority if k.cls == "Country" and k.country == country), "") if taken else ""
    name = f"{text} of {state}" if state else text
    return Entity(linked.mint(name), cls, name, country)


def _company(sentence: Sentence, first: int, bare: int, end: int, linked: Linked) -> int:
    """A legal form makes a company of any run, however short; a known one stays itself ("Sony Corp.")."""
    held = sentence.at(first)
    ref = held.ref if held and held.kind == "ORG" and held.last >= bare else linked.lexicon.named(sentence.text(first, bare), "ORG")
    if ref:
        sentence.add(Found(first, end, "ORG", linked.recall(ref) if ref in linked.lexicon.known else ref, "legal form"))
        return end
    _keep(sentence, first, end, "Company", linked)
    define(linked, sentence.text(first, bare), "ORG", sentence.at(first).ref)
    return end


def _described(sentence: Sentence, name: range, head: int, cls: str, linked: Linked) -> bool:
    """Words with a head noun that name nothing: "a Regional Office for …", "the Obama Administration", "… Council Decision", "on Coast Guard"."""
    first, end = name.start, name.stop
    shouted = sentence.text(first, end).isupper() and end - first > 1 and sum(len(sentence.norm(i)) > 3 for i in name) > 1
    if shouted and sentence.block.kind != "masthead" or sentence.text(first, end).casefold().startswith(tuple(linked.listed("nobodies"))):
        return True
    if _generic(sentence, name, head, cls, linked) or _thing_after(sentence, end, linked):
        return True
    if cls in ("Initiative", "Place"):
        return False
    start = first
    while (held := sentence.at(start - 1)) and held.kind in ("COUNTRY", "DEMONYM"):
        start = held.first
    after = sentence.row[end] if end < len(sentence.row) else None
    modifies = after is not None and after.text.islower() and after.norm not in FUNCTION_WORDS
    if sentence.norm(start - 1) in ("a", "an") and not modifies:
        return True
    if cls == "GovernmentBody" and end - first == 2 and sentence.norm(first - 1) in _PREPOSITIONS and sentence.norm(end) != "(":
        return True
    era = sentence.norm(head) == "administration" and end == head + 1
    return era and (head - first == 1 or glued(sentence, first + 1)) and sentence.norm(head - 1) not in linked.among("portfolio")


def _generic(sentence: Sentence, name: range, head: int, cls: str, linked: Linked) -> bool:
    """ "the Task Force", "Action Plan", "Public Affairs Section": words that any such body is called by, and nothing else."""
    if name.stop != head + 1 or sentence.norm(name.stop) == "(" or nation_before(sentence, name.start, linked):
        return False
    offices = sentence.norm(head) in linked.among("inner_heads")
    plain_or_dash = linked.among("plain") | {"-"}
    if cls != "Initiative" and not offices:
        return False
    if sentence.norm(head) in linked.among("relations_of_states"):
        return all(sentence.norm(i) in plain_or_dash or (f := sentence.at(i)) and f.kind in ("COUNTRY", "DEMONYM") for i in name[: head - name.start])
    plain = linked.among("plain") | linked.among("portfolio") if offices else linked.among("plain")
    return all(sentence.norm(i) in plain or sentence.norm(i) == "-" for i in name[: head - name.start])


def _thing_after(sentence: Sentence, end: int, linked: Linked) -> bool:
    return end < len(sentence.row) and sentence.row[end].capital and sentence.norm(end) in linked.among("things")


def _programme(sentence: Sentence, first: int, last: int, linked: Linked) -> None:
    """ "the Artemis program", "Innovation Corps (I-Corps) program": a small noun after the name says what it is."""
    close = bracketed(sentence, last)
    word = sentence.norm(first)
    if first == 0 and last - first == 1 and word not in linked.inner and not sentence.row[first].text.isupper():
        return  # "Total project cost"
    if sentence.norm(close) in linked.listed("small_heads") and not all(sentence.at(i) for i in range(first, last)):
        end = close + 1 if close == last else last
        text = sentence.text(first, last)
        ref = linked.know(Entity(linked.mint(text), "Initiative", sentence.text(first, end)))
        sentence.add(Found(first, end, "INITIATIVE", ref, "small head noun"))
        if last - first > 1 or len(text) > 3:
            define(linked, text, "INITIATIVE", ref)


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
            if sentence.norm(at) in table and _heads(sentence, first, at, last, linked):
                return at, table[sentence.norm(at)]
    titled = last - first > 1 and _posted(sentence.norm(first + 1), linked)  # "Project Manager"
    if last - first > 1 and sentence.norm(first) in linked.words["first_heads"] and not sentence.at(first) and not titled:
        return last - 1, linked.words["first_heads"][sentence.norm(first)]  # "Project Orbis", "Université de …"
    return first, None


def _heads(sentence: Sentence, first: int, at: int, last: int, linked: Linked) -> bool:
    """Whether a noun is the head of a name here: "City" needs an "of", "Engineering" a word before it that is no field of study."""
    word, after = sentence.norm(at), sentence.norm(at + 1)
    opens = after in ("of", "for") or word in linked.among("missions") and after in ("general", "in")
    if word in linked.among("heads_with_of"):
        return opens
    if sentence.text(max(at - 1, 0), at + 1).casefold() in linked.words["head_phrases"]:
        return at > first
    if word in linked.among("end_heads") and at < last - 1 and not _posted(sentence.norm(at + 1), linked):
        return False  # "Enhanced Force Posture"
    if word == "cooperation" and (at - first < 3 or sentence.norm(first - 1) in ("of", "for", "on", "and")):
        return False
    if word in linked.among("surnames") and {sentence.norm(i) for i in range(first, at)} & (linked.among("post_heads") | linked.among("given_names")):
        return False  # "Ambassador George Glass"
    if word in linked.among("weak_heads") and not opens:
        return any(own_word(sentence, i, linked) for i in range(first, at)) and not (at - first > 1 and sentence.norm(first).endswith("ing"))
    if at == first and sentence.norm(at - 1) == "of":
        return False  # "Deputy Chief of Mission of …"
    return at > first or opens or _opens_on(sentence, at, linked)


def _opens_on(sentence: Sentence, at: int, linked: Linked) -> bool:
    """ "Council on Northern Affairs", "Partnership to Accelerate Clean Ports": a capital after "on" or "to" goes on with the name."""
    word, small = sentence.norm(at), sentence.norm(at + 1)
    held = sentence.at(at + 2)
    capital = at + 2 < len(sentence.row) and sentence.row[at + 2].capital and (held is None or held.kind == "TOPIC")
    programme = word in linked.words["initiative_heads"] and sentence.row[at].capital
    return capital and (small in ("on", "to") and programme or small == "on" and word in linked.among("heads_with_on"))


def _posted(word: str, linked: Linked) -> bool:
    """Whether a word begins a title or an event that stands after the name of a body ("Kobe Center Director")."""
    return word in linked.among("post_heads") or word in linked.among("post_before") or word in linked.words["events"]


def _coordinated_prefix(sentence: Sentence, first: int, head: int, cls: str, linked: Linked) -> int:
    """ "National Research and Development Agency": "and" between two fields before the head noun is a part of the name."""
    if first > head or sentence.norm(first - 1) != "and" or first < 2:
        return first
    start = first - 1
    while start > 0 and (sentence.row[start - 1].capital and sentence.row[start - 1].word or glued(sentence, start - 1)) and _joins(sentence, start - 1):
        start -= 1
    held = sentence.at(start - 1)
    if held and held.kind == "ORG" and held.how == "authority" and held.last - held.first == 1 and sentence.norm(held.first - 1) in ("the", "a", "an", "new"):
        start = held.first  # "the Quad Climate and Ports Task Force"
    fields = linked.among("portfolio")
    paired = sentence.norm(first) in fields and sentence.norm(first - 2) in fields
    marked = cls not in ("Company", "University") and sentence.norm(start - 1) in ("the", "a", "an", "new", "'s", "its", "their", "our") and first < head + 1
    if start < first - 1 and (paired or marked and abstract(sentence.norm(first - 2), linked)):
        return start
    return first


def _joins(sentence: Sentence, at: int) -> bool:
    """Whether a token before "and" may belong to the name after it."""
    held = sentence.at(at)
    fits = held is None or held.kind in ("TOPIC", "DEMONYM", "PLACE") or held.kind == "INITIATIVE" and held.how == "authority"
    return fits and sentence.norm(at) not in FUNCTION_WORDS


def _last_words(sentence: Sentence, first: int, end: int, linked: Linked) -> None:
    """A programme may be called by its head noun later ("the Robotics Dialogue" → "the Dialogue", "the Working Group")."""
    for start in (end - 1, end - 2):
        if start >= first and sentence.text(start, end).casefold() in linked.among("initiative_heads") | linked.among("head_phrases"):
            define(linked, sentence.text(start, end), "INITIATIVE", sentence.at(first).ref)


def _first_words(sentence: Sentence, first: int, last: int, ref: str, linked: Linked) -> None:
    """A long name may be cut to its first words later ("Hamamori Optics K.K." → "Hamamori")."""
    common = linked.among("heads") | linked.among("portfolio") | FUNCTION_WORDS
    for end in range(first + 1, min(last, first + _LONGEST_SHORT)):
        words = [t.norm for t in sentence.row[first:end]]
        whole = sentence.row[end - 1].word and sentence.norm(end) != "-" and words[-1] not in ("of", "for", "and")
        alone = end - first > 1 or linked.entities[ref].cls in ("Company", "University", "ResearchInstitute")
        if whole and alone and len(words[0]) > 3 and (words[0] not in common if end - first == 1 else not set(words) <= common):
            define(linked, sentence.text(first, end), "ORG", ref)

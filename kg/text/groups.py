"""Groups, events, and words for several things named before."""

from ..model import Entity
from .marked import FUNCTION_WORDS, Found, Linked, Sentence
from .numerals import number

_NEAR = 8  # sentences back to what "the two universities" may mean


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
    key = linked.mint(f"group {text} {linked.scope}")
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
    doing = sentence.norm(at).endswith("ing") and sentence.norm(at - 1) in linked.words["modality"]["passive"]
    if doing or held and held.kind != "NAME":  # "are signing" is a verb
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
    return at + (sentence.norm(at) in ("'", "'s"))  # "Today's Summit"


def _where(sentence: Sentence, last: int, linked: Linked) -> int:
    held = sentence.at(last + 1) if last + 1 < len(sentence.row) else None
    named = sentence.row[last - 1].capital
    return held.last if named and sentence.norm(last) == "in" and held and held.kind in ("PLACE", "NAME") else last


def several(sentence: Sentence, linked: Linked) -> None:
    """ "the two countries", "both universities": the last so many of their kind that one sentence named."""
    for at in range(len(sentence.row) - 1):
        if sentence.norm(at) == "we" and len(linked.speakers) > 1 and sentence.at(at) is None:
            sentence.add(Found(at, at + 1, "SEVERAL", "|".join(linked.speakers), "we of a joint text", "COUNTRY"))
        counted = sentence.norm(at - 1) in ("the", "our", "these")
        wanted = 2 if sentence.norm(at) == "both" else linked.words["numbers"].get(sentence.norm(at), 0) if counted else 0
        kind = "COUNTRY" if sentence.norm(at + 1) in linked.listed("counted_by") else linked.words["groups"].get(sentence.norm(at + 1))
        ours = linked.speakers if kind == "COUNTRY" and len(linked.speakers) == wanted else None
        refs = (ours or _last_named(sentence, int(wanted), kind, linked)) if wanted > 1 and kind else None
        if refs:
            sentence.add(Found(at, at + 2, "SEVERAL", "|".join(refs), "so many named before", "COUNTRY" if kind == "COUNTRY" else "ORG"))


def _last_named(sentence: Sentence, count: int, kind: str, linked: Linked) -> list[str] | None:
    """Those of a kind that a sentence not far back names, when they are so many."""
    at = linked.position(sentence)
    for before in reversed(linked.sentences[max(0, at - _NEAR) : at + 1]):
        refs = list(dict.fromkeys(f.ref for f in before.found if f.kind in ("COUNTRY", "ORG") and (f.kind == kind or _of_class(f.ref, kind, linked))))
        if len(refs) == count:
            return refs
    return None


def _of_class(ref: str, cls: str, linked: Linked) -> bool:
    held = linked.entities.get(ref)
    return held is not None and held.cls != "Country" and (held.cls == cls or cls == "Institution" and held.cls != "Company")

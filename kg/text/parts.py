"""Parts of known bodies: branches by place, campuses by town, divisions, and what an embassy is called later."""

from ..model import Entity
from .marked import Found, Linked, Sentence, define
from .runs import abstract, own_word, run
from .tails import at_campus


def branch(sentence: Sentence, first: int, last: int, linked: Linked) -> bool:
    """ "JETRO Osaka", "Hitachi America", "Gitai USA": a body with a place at the end of its name is a part of it with a name of its own."""
    whole, held = sentence.at(first), sentence.at(last - 1)
    if _of_a_state(sentence, first, last, linked):
        return True
    known = whole is not None and whole.kind == "ORG" and whole.ref in linked.entities
    if held and "\n" in linked.document.text[sentence.row[held.first - 1].end : sentence.row[held.first].start]:
        return False  # the next line of a list
    if not held or held.first <= first or held.kind not in (("PLACE", "COUNTRY") if known else ("COUNTRY",)) or sentence.norm(held.first - 1) == "-":
        return False
    named = sentence.norm(last) == "'s" or sentence.norm(last) in linked.among("small_heads")
    if not known and (whole or named or sentence.norm(first).endswith("ing") or not own_word(sentence, first, linked)):
        return False
    text = sentence.text(first, last)
    public = any(abstract(sentence.norm(i), linked) for i in range(first, held.first))
    cls = linked.entities[whole.ref].cls if known and whole else "Institution" if public else "Company"
    ref = linked.lexicon.named(text, "ORG") or linked.know(Entity(linked.mint(text), cls, text, linked.country(held.ref)))
    sentence.add(Found(first, last, "ORG", linked.recall(ref) if ref in linked.lexicon.known else ref, "a body and its place"))
    return True


def _of_a_state(sentence: Sentence, first: int, last: int, linked: Linked) -> bool:
    """ "Hawaii Department of Transportation" is no part of the federal one."""
    state, body = sentence.at(first), sentence.at(last - 1)
    if not state or not body or state.kind != "PLACE" or body.kind != "ORG" or body.first != state.last or sentence.norm(body.first) != "department":
        return False
    text = sentence.text(first, last)
    ref = linked.know(Entity(linked.mint(text), "GovernmentBody", text, linked.country(state.ref)))
    sentence.add(Found(first, last, "ORG", ref, "department of a state"))
    return True


def local_governments(sentence: Sentence, linked: Linked) -> None:
    """ "Osaka Prefecture will consider …": a prefecture or county that acts is its government; "in Osaka Prefecture" stays a place."""
    for at in range(1, len(sentence.row)):
        if not sentence.row[at].capital or sentence.norm(at) not in linked.among("local"):
            continue
        held = sentence.at(at) or sentence.at(at - 1)
        first = held.first if held else at - 1
        ends = at + 1 == len(sentence.row) or not sentence.row[at + 1].capital
        base = ends and sentence.row[first].capital and (held is None or held.kind == "PLACE" and held.last in (at, at + 1))
        city = sentence.norm(at) == "city" and not (held and linked.country(held.ref) == "JP")
        if base and not city and not _sited(sentence, first, linked):
            name = sentence.text(first, at + 1)
            country = linked.country(held.ref) if held else None
            ref = linked.know(Entity(linked.mint(f"government of {name}"), "GovernmentBody", name, country))
            sentence.add(Found(first, at + 1, "ORG", ref, "local government"))


def _sited(sentence: Sentence, first: int, linked: Linked) -> bool:
    """Whether a place's name says only where something is: after a preposition of place, a town and its comma, or another place."""
    before, held = sentence.norm(first - 1), sentence.at(first - 2)
    place = held is not None and held.kind in ("PLACE", "NAME") or first > 1 and before == "," and sentence.row[first - 2].capital
    return before in linked.among("sites") or before in (",", "and", "-") and place


def campus(sentence: Sentence, found: Found, linked: Linked) -> int:
    """ "University of Tennessee, Knoxville": the town after a comma says which campus."""
    mission(sentence, found, linked)
    after = run(sentence, found.last + 1) if sentence.norm(found.last) == "," else found.last
    if found.kind == "ORG" and after - found.last == 3 and sentence.norm(after - 1) == "division" and own_word(sentence, after - 2, linked):
        sentence.add(found._replace(last=after))  # "Naval Surface Warfare Center, Crane Division"
        return after
    if sentence.text(found.first, found.last).casefold() in linked.among("colleges_of") and sentence.norm(found.last) == ",":
        last = run(sentence, found.last + 1)
        if sentence.norm(last - 1) == "college" and last - found.last == 3:
            name = sentence.text(found.first, last)
            ref = linked.know(Entity(linked.mint(name), "University", name, linked.country(found.ref)))
            sentence.add(Found(found.first, last, "ORG", ref, "college of a body"))
            return last
    if sentence.norm(found.first) == "university" and at_campus(sentence, found.last) > found.last:
        found = found._replace(last=at_campus(sentence, found.last))
        sentence.add(found)
    town, held = found.last + 1, sentence.at(found.last + 1)
    of_state = found.kind == "ORG" and sentence.norm(found.first) == "university" and linked.lexicon.named(sentence.row[found.last - 1].text, "PLACE")
    if not of_state or sentence.norm(found.last) != "," or town >= len(sentence.row) or not sentence.row[town].capital or held and held.kind != "PLACE":
        return found.last
    last = held.last if held else town + 1
    last += sentence.norm(last) == "park" and sentence.row[last].capital  # "College Park"
    if sentence.norm(last) not in (",", ".", ")", "(", ""):
        return found.last
    sentence.add(found._replace(last=last))
    return last


def mission(sentence: Sentence, found: Found, linked: Linked) -> None:
    """The text's one embassy or consulate may be called so later: "the Embassy", "the U.S. Consulate General"."""
    at = next((i for i in range(found.first, found.last) if sentence.norm(i) in linked.among("missions")), None)
    if found.kind == "ORG" and at is not None:
        end = at + 1 + (sentence.norm(at + 1) == "general")
        for start in {at, found.first if at - found.first < 3 else at}:
            define(linked, sentence.text(start, end), "ORG", found.ref)

"""The post a title means: its nation, the body it belongs to, the authority's own post of that title."""

from ..model import Entity
from .marked import Linked, Sentence, define
from .tokens import norms


def post_of(sentence: Sentence, first: int, last: int, person: str, linked: Linked) -> str:
    """Find the post this person is known to hold, or the authority's, with the nation the text gives it, or make one from its title."""
    title = sentence.text(first, last)
    known = _same_post(own_words(sentence, first, last), person, linked)
    if known:
        return known
    nation = next((f for f in sentence.within(first, first + 1) if f.kind in ("DEMONYM", "COUNTRY")), None)
    country = linked.country(nation.ref if nation else linked.lexicon.named(sentence.row[first].text, "DEMONYM") or "")
    organization = _organization(sentence, range(first, last), country, linked)
    country = country or (linked.country(organization) if organization else None) or linked.country(person)
    facts = (("postIn", organization),) if organization else ()
    bare = sentence.text(nation.last, last) if nation and nation.last < last else title
    ref = _listed_post(title, bare, country, linked)
    if ref:
        row = linked.lexicon.known[ref]
        return linked.know(Entity(ref, "Post", row.name, row.country or country, facts))
    place = linked.entities[organization].name if organization else country if nation is None else None
    label = f"{title} ({place})" if place and place not in title else title
    return linked.know(Entity(linked.mint(f"post {label}"), "Post", label, country, facts))


def own_words(sentence: Sentence, first: int, last: int) -> set[str]:
    """The words of a title without the body it belongs to: "METI Minister" → "minister"."""
    bodies = [f for f in sentence.within(first, last) if f.kind in ("ORG", "DEMONYM", "COUNTRY")]
    inside = {i for f in bodies for i in range(f.first, f.last)}
    words = {sentence.norm(i) for i in range(first, last) if i not in inside} - {"of", "for", "the", "'s", "."}
    return {"governor" if word == "gov" else word for word in words}


def _same_post(words: set[str], person: str, linked: Linked) -> str | None:
    """A shorter wording of a title this person holds in this text is no second post."""
    ranks = linked.among("post_before") - (linked.among("portfolio") - {"state", "general"})  # "regional" is no rank in "Minister of Regional Planning"
    for held, post in linked.posts.get(person, ()):
        if words <= held and words & ranks == held & ranks:
            return post
    return None


def _listed_post(title: str, bare: str, country: str | None, linked: Linked) -> str | None:
    """The authority's post with this title in one of the ways a nation may be added to it."""
    name = _country_name(country, linked)
    wordings = [title, *([f"{bare} of {name}", f"{bare} of the {name}", f"{name} {bare}", bare] if name else [])]
    for wording in wordings:
        ref = linked.lexicon.named(wording, "POST")
        if ref and (country is None or linked.lexicon.known[ref].country == country):
            return ref
    return None


def _country_name(country: str | None, linked: Linked) -> str:
    return next((k.name for k in linked.ontology.authority if k.cls == "Country" and k.country == country), "")


def _organization(sentence: Sentence, title: range, country: str | None, linked: Linked) -> str | None:
    """The body a post belongs to: named in the title or in brackets after it, governed by it, or the ministry of its portfolio."""
    bracket = sentence.at(title.stop + 1) if sentence.norm(title.stop) == "(" else None
    for found in (*sentence.within(title.start, title.stop), *filter(None, [bracket])):
        if found.kind == "ORG":
            return found.ref
        if found.kind == "PLACE":
            return _governed(found.ref, sentence.text(title.start, title.stop), linked)
    at = title.stop + 1 + (sentence.norm(title.stop + 1) == "the")
    held = sentence.at(at) if sentence.norm(title.stop) in ("at", "of", "with") else None
    if held and held.kind == "ORG":
        return held.ref
    return _inside_title(sentence, title, linked) or _ministry(sentence, title, country, linked) or _bracketed_ministry(sentence, title, country, linked)


def _inside_title(sentence: Sentence, title: range, linked: Linked) -> str | None:
    """The body or place at the end of a title that the authority lists as a whole ("Governor of Washington State")."""
    for at in title:
        hit = next(linked.lexicon.hits(sentence.row[at + 1 : title.stop]), None) if sentence.norm(at) == "of" else None
        sure = [a for a in hit.aliases if not a.contextual] if hit and hit.first == 0 else []
        if sure and sure[0].kind == "ORG":
            return linked.recall(sure[0].ref)
        if sure and sure[0].kind == "PLACE":
            return _governed(linked.recall(sure[0].ref), sentence.text(title.start, title.stop), linked)
    return None


def _governed(place: str, wording: str, linked: Linked) -> str:
    """A governor's body is the government of the place where the title or the text names it ("Washington State"), else the place."""
    for kind in linked.listed("governments"):
        body = linked.lexicon.named(f"{kind} of {_plain_name(place, linked)}", "ORG")
        if body and (body in linked.named or body in linked.entities or kind in norms(wording)):
            return linked.recall(body)
    return place


def _ministry(sentence: Sentence, title: range, country: str | None, linked: Linked) -> str | None:
    """The authority's ministry or department with the portfolio of the title ("Commerce Secretary", "Minister of Foreign Affairs")."""
    titles = {*linked.listed("post_heads"), *linked.listed("post_before"), "of", "for", "the"}
    kept = [i for i in title if sentence.norm(i) not in titles and sentence.norm(i) not in linked.lexicon.nations]
    if not kept or not country:
        return None
    portfolio = sentence.text(kept[0], kept[-1] + 1)
    nation = {"US": "U.S. "}.get(country, "")
    for body in (f"Ministry of {portfolio}", f"{nation}Department of {portfolio}"):
        ref = linked.lexicon.named(body, "ORG")
        if ref in linked.named and linked.country(ref) == country:
            return linked.recall(ref)
    return None


def _bracketed_ministry(sentence: Sentence, title: range, country: str | None, linked: Linked) -> str | None:
    """ "Minister of Ports and Trees (MPT)": the acronym names the ministry of that portfolio."""
    of = next((i for i in title if sentence.norm(i) == "of" and sentence.norm(i - 1) == "minister"), None)
    if of is None or sentence.norm(title.stop) != "(" or sentence.norm(title.stop + 2) != ")" or not sentence.row[title.stop + 1].text.isupper():
        return None
    name = f"Ministry of {sentence.text(of + 1, title.stop)}"
    ref = linked.know(Entity(linked.mint(name), "GovernmentBody", name, country))
    define(linked, sentence.row[title.stop + 1].text, "ORG", ref)
    return ref


def government_of(place: str, linked: Linked, kind: str) -> str | None:
    """The authority names a place's government "State of …", "Commonwealth of …" or the like."""
    ref = linked.lexicon.named(f"{kind} of {_plain_name(place, linked)}", "ORG")
    return linked.recall(ref) if ref else None


def _plain_name(place: str, linked: Linked) -> str:
    return linked.lexicon.known[place].name.split(" (")[0] if place in linked.lexicon.known else ""

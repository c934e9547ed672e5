"""Persons and their posts: a title's head noun, what stands around it, and the name beside it."""

from ..model import Entity
from .marked import FUNCTION_WORDS, Found, Holding, Linked, Sentence, define
from .tails import portfolio_tail
from .tokens import norms

_BESIDE = ("COUNTRY", "DEMONYM", "ORG", "PLACE", "TOPIC", "POST", "NAME")


def find(sentence: Sentence, linked: Linked) -> None:
    """Find every post in a sentence and the person who holds it, before it or after it."""
    at, held = 0, len(sentence.holdings)
    while at < len(sentence.row):
        if _is_head(sentence, at, linked) and not _is_name(sentence, at):
            first, last = _post(sentence, at, linked)
            before = sentence.holdings[-1] if len(sentence.holdings) > held else None
            if before and before.last == first - 1 and sentence.norm(first - 1) == "and":
                _hold(sentence, first, last, before.person, linked)  # "Assistant to the President and Director of …"
                at = last
            else:
                at = max(_attach(sentence, first, last, linked), at + 1)
        else:
            at = _honorific(sentence, at, linked)


def _is_head(sentence: Sentence, at: int, linked: Linked) -> bool:
    """A title's noun, or its plural before several names ("Senior Directors A and B")."""
    word = sentence.norm(at).rstrip(".")
    return word in linked.listed("post_heads") or sentence.row[at].capital and word.removesuffix("s") in linked.listed("post_heads")


def _is_name(sentence: Sentence, at: int) -> bool:
    held = sentence.at(at)
    return held is not None and held.kind not in ("POST", "TOPIC")


def _post(sentence: Sentence, head: int, linked: Linked) -> tuple[int, int]:
    """Give the tokens of the title whose head noun stands at ``head``."""
    first, last = head, head + 1
    last += sentence.norm(last) == "." and sentence.norm(head) in ("gov", "sen", "rep", "prof") and not sentence.row[last].spaced
    before = linked.listed("post_before")
    while first > 0 and _belongs_left(sentence, first - 1, head, before):
        held = sentence.at(first - 1)
        first = held.first if held else first - 1
    while sentence.norm(last) in linked.listed("post_heads") and not _is_name(sentence, last):
        last += 1
    held = sentence.at(head)
    last = max(last, held.last if held else last)
    if sentence.norm(last) in ("of", "for", "to", "at", "from"):
        last = _complement(sentence, last + 1, linked) or last
    return first, last


def _belongs_left(sentence: Sentence, at: int, head: int, before: list[str]) -> bool:
    token, held = sentence.row[at], sentence.at(at)
    if held:
        return held.kind in _BESIDE
    if token.norm in before or (token.norm == "-" and not token.spaced) or _is_initial(sentence, at):
        return True
    return token.capital and token.word and sentence.row[head].capital and token.norm not in FUNCTION_WORDS


def _complement(sentence: Sentence, at: int, linked: Linked) -> int | None:
    """What a post is of, for or to: a name, a state, or a portfolio ("Education, Culture, Sports, Science and Technology")."""
    at += sentence.norm(at) == "the"
    held = sentence.at(at)
    if held and held.kind in ("ORG", "COUNTRY", "DEMONYM", "PLACE", "POST"):
        kind = held.kind == "PLACE" and sentence.norm(held.last) in linked.listed("governments") and sentence.row[held.last].capital
        return held.last + kind  # "Governor of Vermont State"
    if at < len(sentence.row) and sentence.row[at].capital and sentence.row[at].word:
        last = _office(sentence, at, linked)
        if sentence.norm(last) in ("of", "for") and last < len(sentence.row):
            last = _complement(sentence, last + 1, linked) or last
        return last
    return None


def _office(sentence: Sentence, at: int, linked: Linked) -> int:
    """Give the end of the office or portfolio a title ends in; the name that may follow at once is no part of it."""
    last = portfolio_tail(sentence, at, linked)
    known = at
    while known < last and sentence.norm(known) in {*linked.listed("portfolio"), *linked.listed("offices"), ",", "and"}:
        known += 1
    if known > at and sentence.norm(last) != "(":
        return known
    if sentence.norm(last) == "(":
        return last
    return last - 2 if last - at > 2 and sentence.norm(last) != "," else last


def _attach(sentence: Sentence, first: int, last: int, linked: Linked) -> int:
    """Find the holder after the title ("Ambassador Rahm Emanuel") or before it ("Jay Inslee, Governor of …")."""
    after = _after_bracket(sentence, last)
    name = _name_at(sentence, after, linked)
    if name:
        _hold(sentence, first, last, _person(sentence, after, name, linked), linked)
        if sentence.norm(last - 1).endswith("s") and sentence.norm(name) == "and":
            second = _name_at(sentence, name + 1, linked)
            if second:
                _hold(sentence, first, last, _person(sentence, name + 1, second, linked), linked)
        return name
    comma = first - 1 - (sentence.norm(first - 1) == "the")
    if comma > 0 and sentence.norm(comma) == ",":
        start = _name_before(sentence, comma, linked)
        if start is not None:
            _hold(sentence, first, last, _person(sentence, start, comma, linked), linked)
    return last


def _after_bracket(sentence: Sentence, at: int) -> int:
    """Pass over an acronym between the title and the name: "Minister of … (MEXT) Moriyama"."""
    if sentence.norm(at) == "(":
        for close in range(at + 1, min(at + 6, len(sentence.row))):
            if sentence.norm(close) == ")":
                return close + 1
    return at


def _name_at(sentence: Sentence, at: int, linked: Linked) -> int | None:
    """Give the end of a person's name that begins at ``at``, or None."""
    held = sentence.at(at)
    if held and held.kind == "PERSON":
        return held.last
    last = at
    while last < min(len(sentence.row), at + 4) and _is_name_word(sentence, last, linked):
        last += 1
        if sentence.norm(last) == "." and len(sentence.norm(last - 1)) == 1:
            last += 1
        while sentence.norm(last) == "-" and not sentence.row[last].spaced and last + 1 < len(sentence.row):
            last += 2
    single = tuple(t.norm for t in sentence.row[at:last])
    return last if last - at >= 2 or (last > at and (single in linked.short or at > 0)) else None


def _is_name_word(sentence: Sentence, at: int, linked: Linked) -> bool:
    token = sentence.row[at]
    return (
        token.capital
        and token.text[0].isalpha()
        and sentence.at(at) is None
        and token.norm not in FUNCTION_WORDS
        and token.norm not in linked.words["heads"]
        and token.norm not in linked.listed("post_heads")
    )


def _name_before(sentence: Sentence, end: int, linked: Linked) -> int | None:
    held = sentence.at(end - 1)
    if held and held.kind == "PERSON":
        return held.first
    start = end
    while start > 0 and end - start < 7 and (_is_name_word(sentence, start - 1, linked) or _is_initial(sentence, start - 1) or _is_hyphen(sentence, start - 1)):
        start -= 1
    return start if end - start >= 2 else None


def _is_hyphen(sentence: Sentence, at: int) -> bool:
    return sentence.norm(at) == "-" and not sentence.row[at].spaced and at + 1 < len(sentence.row) and not sentence.row[at + 1].spaced


def _is_initial(sentence: Sentence, at: int) -> bool:
    return sentence.norm(at) == "." and len(sentence.norm(at - 1)) == 1


def _honorific(sentence: Sentence, at: int, linked: Linked) -> int:
    """A name after Dr. or Ms. is a person's, post or none."""
    if sentence.norm(at).rstrip(".") in linked.listed("honorifics") and sentence.row[at].capital:
        start = at + 1 + (sentence.norm(at + 1) == ".")
        last = _name_at(sentence, start, linked)
        if last:
            _person(sentence, start, last, linked)
            return last
    return at + 1


def _person(sentence: Sentence, first: int, last: int, linked: Linked) -> str:
    held = sentence.at(first)
    if held and held.kind == "PERSON":
        ref = held.ref
    else:
        words = tuple(t.norm for t in sentence.row[first:last])
        name = sentence.text(first, last)
        ref = linked.short.get(words, ("", ""))[1] or linked.know(Entity(linked.mint(name), "Official", name))
        sentence.add(Found(first, last, "PERSON", ref, "name beside a post"))
    name = sentence.text(first, last).split()
    for word in {name[0], name[-1]} if len(name) > 1 else ():
        define(linked, word, "PERSON", ref)
    return ref


def _hold(sentence: Sentence, first: int, last: int, person: str, linked: Linked) -> None:
    if {sentence.norm(i) for i in range(first, last)} & {"former", "then", "incoming"}:
        return
    post = _post_entity(sentence, first, last, person, linked)
    sentence.holdings.append(Holding(person, post, first, last))
    linked.posts.setdefault(person, []).append(({t.norm for t in sentence.row[first:last]}, post))
    entity = linked.entities[person]
    country = linked.entities[post].country
    if entity.country is None and country:
        linked.entities[person] = Entity(person, entity.cls, entity.name, country, entity.facts)


def _post_entity(sentence: Sentence, first: int, last: int, person: str, linked: Linked) -> str:
    """Find the post this person is known to hold, or the authority's, with the nation the text gives it, or make one from its title."""
    title = sentence.text(first, last)
    known = _same_post(title, person, linked)
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


def _same_post(title: str, person: str, linked: Linked) -> str | None:
    """A shorter wording of a title this person holds in this text is no second post."""
    words, before = set(norms(title)) - {"of", "for", "the"}, set(linked.listed("post_before"))
    for held, post in linked.posts.get(person, ()):
        if words <= held and words & before == held & before:
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


def _government_of(place: str, linked: Linked, kind: str) -> str | None:
    """The authority names a place's government "State of …", "Commonwealth of …" or the like."""
    ref = linked.lexicon.named(f"{kind} of {_plain_name(place, linked)}", "ORG")
    return linked.recall(ref) if ref else None


def _plain_name(place: str, linked: Linked) -> str:
    return linked.lexicon.known[place].name.split(" (")[0] if place in linked.lexicon.known else ""


def governments(sentence: Sentence, linked: Linked) -> None:
    """ "the Commonwealth" alone is the government of that kind whose place the same block names."""
    for at in range(1, len(sentence.row)):
        short = sentence.row[at].capital and sentence.norm(at) in linked.listed("governments") and sentence.norm(at - 1) == "the"
        held = sentence.at(at)
        if not short or sentence.norm(at + 1) == "of" or held and held.kind != "NAME" or at + 1 < len(sentence.row) and sentence.row[at + 1].capital:
            continue
        near = [f.ref for s in linked.sentences if s.block is sentence.block for f in s.found if f.kind == "PLACE"]
        bodies = {b for place in near if (b := _government_of(place, linked, sentence.norm(at)))}
        if len(bodies) == 1:
            sentence.add(Found(at, at + 1, "ORG", bodies.pop(), "government of the place"))

"""New names for organisations, persons, programmes and places, written the way each old one is written at each place."""

import re

from kg.model import Entity, Span

from .coining import TABLE, acronym, short
from .work import Work

_WITH_ARTICLE = ("University of", "Institute of", "Institute for", "Bureau of")
_BEFORE_ARTICLE = {"and", "at", "between", "by", "from", "in", "like", "of", "to", "with"}


def rename(work: Work) -> None:
    """Replace every name the reader linked; the governments of states go first, for they settle what the state becomes."""
    written: dict[str, list[Span]] = {}
    for _, found, span in work.finds("ORG", "PERSON", "PLACE", "INITIATIVE"):
        if found.ref in work.entities and not stays(work, found.ref):
            written.setdefault(found.ref, []).append(span)
    for ref, spans in sorted(written.items(), key=lambda item: (not governs(work, item[0]), item[0])):
        entity, wordings = work.entities[ref], {work.plain(span) for span in spans}
        if ref not in work.names:
            work.names[ref] = _coined(work, entity, wordings)
        for span in spans:
            _write(work, span, _worded(work, entity, wordings, work.plain(span)))


def stays(work: Work, ref: str) -> bool:
    """A region ("Asia") is of a closed list, and a title that says what the paper is ("Memorandum of Cooperation on …") is no name but for its topic."""
    known, entity = work.linked.lexicon.known.get(ref), work.entities[ref]
    return known is not None and known.cls == "Place" and not known.country or entity.cls == "Initiative" and descriptive(work, entity.name)


def rename_papers(work: Work) -> None:
    """Note what the titles that say what a paper is became with their topics."""
    for _, found, span in work.finds("INITIATIVE"):
        if found.ref in work.entities and stays(work, found.ref) and work.plain(span) == work.entities[found.ref].name:
            work.names[found.ref] = " ".join(work.words(span).split())


def descriptive(work: Work, name: str) -> bool:
    """Whether a name begins with a noun of cooperation."""
    return name.split()[0].casefold() in work.linked.words["cooperation"]


def rename_leftovers(work: Work) -> None:
    """Replace places that stand inside another find, as in the name of an event."""
    for entity in work.entities.values():
        if entity.cls == "Place" and entity.key not in work.names and not stays(work, entity.key):
            work.names[entity.key] = work.coiner.word("places")
    for ref, new in work.names.items():
        old = work.entities[ref].name if ref in work.entities else ""
        for match in re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", work.text) if len(old) > 3 else ():
            work.edit(Span(match.start(), match.end()), new)


def governs(work: Work, ref: str) -> str:
    """Give the kind of a state's government ("Commonwealth of Pennsylvania" → "Commonwealth"), "" for anything else."""
    entity = work.entities[ref]
    kind, _, place = entity.name.partition(" of ")
    known = entity.cls == "GovernmentBody" and kind.casefold() in work.linked.listed("governments") and place_named(work, place)
    return kind if known else ""


def place_named(work: Work, name: str) -> str | None:
    """Give the reference of the authority's place of a name."""
    return next((f"id:{k.key}" for k in work.ontology.authority if k.cls == "Place" and k.name.split(" (")[0] == name), None)


def new_place(work: Work, ref: str) -> str:
    """Settle what a place of the authority becomes, whether the text names it by itself or only in a title or a government's name."""
    if ref not in work.names:
        governed = next((r for r in work.entities if governs(work, r) and place_named(work, work.entities[r].name.partition(" of ")[2]) == ref), None)
        known = work.linked.lexicon.known[ref]
        work.names[ref] = _state(work, governs(work, governed)) if governed else _place(work, Entity(ref, "Place", known.name, known.country))
    return work.names[ref]


def _coined(work: Work, entity: Entity, wordings: set[str]) -> str:
    kind = governs(work, entity.key)
    if kind:
        return f"{kind} of {new_place(work, place_named(work, entity.name.partition(' of ')[2]))}"
    if entity.cls == "Official":
        return _person(work, entity, wordings)
    if entity.cls == "Place":
        return new_place(work, entity.key) if entity.key in work.linked.lexicon.known else _place(work, entity)
    if entity.cls == "Initiative":
        head = entity.name.split()[-1]
        return f"{work.coiner.word('places')} {head if head.casefold() in work.linked.words['initiative_heads'] else 'Initiative'}"
    cut = any(whole.casefold().startswith(part.casefold() + " ") for whole in wordings for part in wordings)
    return work.coiner.organisation(entity.cls, cut)


def _state(work: Work, kind: str) -> str:
    """Another state with a government of the same kind: there the name has to be one that the authority knows."""
    known = {k.name.partition(" of ")[2] for k in work.ontology.authority if k.cls == "GovernmentBody" and k.name.startswith(f"{kind} of ")}
    fit = {name for name in known if name not in work.text and not work.linked.lexicon.named(f"{name} State", "ORG")}  # "Ohio State" is a university
    return work.coiner.of(fit - set(work.names.values()))


def _place(work: Work, entity: Entity) -> str:
    """A venue keeps its head noun; half of the states become other states, half invented ones."""
    head = entity.name.split()[-1]
    if head.casefold() in work.linked.words["venue_heads"]:
        return f"{work.coiner.word('places')} {work.coiner.word('venue_words')} {head}"
    state = any(k.name == f"State of {entity.name.split(' (')[0]}" for k in work.ontology.authority)
    return _state(work, "State") if state and work.coiner.random.random() < 0.5 else work.coiner.word("places")


def _person(work: Work, entity: Entity, wordings: set[str]) -> str:
    words = _longest(wordings).split()
    japanese = entity.country == "JP" or len(words) > 1 and words[0] in wordings  # a surname stands first in Japanese names only
    given, surname = work.coiner.person(japanese, initial=len(words) > 1 and not japanese and work.coiner.random.random() < 0.4)
    if len(words) == 1:
        return surname
    surname_first = words[0] in wordings or japanese and words[-1] not in wordings
    return f"{surname} {given}" if surname_first else f"{given} {surname}"


def _worded(work: Work, entity: Entity, wordings: set[str], old: str) -> str:
    """Write a new name the way the old one was: whole, as a surname, an acronym, in its first words or in capitals."""
    new, whole = work.names[entity.key], _longest(wordings)
    if entity.cls == "Official":
        return new if old == whole else new.split()[0 if new.split()[0] in TABLE["japanese_surnames"] else -1]
    if old == governs(work, entity.key):
        return old
    if old.isupper() and (" " in old or entity.cls == "Place"):
        return new.upper()
    if old.isupper() and (old != whole or new.startswith("Ministry of ")):
        return acronym(new)
    return short(new) if whole.casefold().startswith(old.casefold() + " ") else new


def _write(work: Work, span: Span, new: str) -> None:
    """Write a name; "the" stands before "University of …" and not before "… University"."""
    before = re.search(r"(\w*) $", work.text[max(0, span.start - 12) : span.start])
    word, takes = before.group(1) if before else "", new.startswith(_WITH_ARTICLE)
    if word == "the" and not takes and work.text[span.start :].startswith(_WITH_ARTICLE):
        span = Span(span.start - 4, span.end)
    elif takes and word in _BEFORE_ARTICLE:
        new = f"the {new}"
    work.edit(span, new)


def _longest(wordings: set[str]) -> str:
    return max(sorted(wordings), key=len)

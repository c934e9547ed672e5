"""The swap: a text with every name, sum, count, date, topic, post and verb replaced by another of its kind, and its paragraphs in another order.

What is replaced is taken from the reading of the text; nothing here knows which text it is. States stay (they are a closed list), so do
numbers that count what the text itself names ("two partnerships"), names of events, and the release's number and address.
"""

import dataclasses
import datetime
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import groupby

from coining import TABLE, Coiner, acronym, inflected, short

from kg.link import link
from kg.model import Document, Entity, Reading, Span
from kg.ontology import Ontology
from kg.read import document as read_document
from kg.text import chunks, frames, quotes, values
from kg.text.marked import Found, Holding, Sentence
from kg.text.tokens import tokens

_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_PRONOUNS = {"it", "they", "he", "she", "its", "their", "his", "her"}
_SCALES = {"million": 10**6, "billion": 10**9}


@dataclasses.dataclass(frozen=True)
class Shift:
    """All dates moved together: days by as many days as the release, months and years by as many of theirs."""

    old: datetime.date
    new: datetime.date

    def __call__(self, iso: str) -> str:
        """Move a date of any precision."""
        if len(iso) == 4:
            return str(int(iso) + self.new.year - self.old.year)
        if len(iso) == 7:
            month = int(iso[:4]) * 12 + int(iso[5:]) - 1 + (self.new.year - self.old.year) * 12 + self.new.month - self.old.month
            return f"{month // 12:04d}-{month % 12 + 1:02d}"
        return (datetime.date.fromisoformat(iso) + (self.new - self.old)).isoformat()


@dataclasses.dataclass(frozen=True)
class Swapped:
    """The new text, and what stands in it for what.

    ``names`` by reference of the entity, ``topics`` by reference, ``amounts``, ``counts`` and ``ordinals`` by value, ``titles`` from a new
    title (folded) to the reference of the post it names, ``posts`` from a post to that reference. ``dates`` moves a date, ``words`` gives what now stands where a span stood.
    """

    text: str
    names: dict[str, str]
    topics: dict[str, str]
    amounts: dict[str, str]
    counts: dict[str, str]
    ordinals: dict[str, str]
    titles: dict[str, str]
    posts: dict[str, str]
    dates: Shift
    words: Callable[[Span], str]
    order: tuple[int, ...]


def swap(reading: Reading, ontology: Ontology, seed: int) -> Swapped:
    """Make the variant of a text that a seed stands for."""
    return _Swap(reading, ontology, seed).done()


def reread(reading: Reading, swapped: Swapped, ontology: Ontology) -> Document:
    """Make the document of a variant; what the text's own header does not say is given as front matter would."""
    old = reading.document
    headed = any(b.kind == "masthead" for b in old.blocks)
    return read_document(swapped.text, old.stem, {} if headed or not old.date else {"date": swapped.dates(old.date)}, ontology)


class _Swap:
    def __init__(self, reading: Reading, ontology: Ontology, seed: int) -> None:
        self.reading, self.ontology, self.coiner = reading, ontology, Coiner(seed)
        self.document, self.text = reading.document, reading.document.text
        self.linked = link(reading.document, ontology)
        self.entities = {e.key: e for e in reading.entities}
        self.edits: list[tuple[int, int, str]] = []
        self.names: dict[str, str] = {}
        self.topics: dict[str, str] = {}
        self.amounts: dict[str, str] = {}
        self.counts: dict[str, str] = {}
        self.ordinals: dict[str, str] = {}
        self.portfolios: dict[str, str] = {}
        self.heads: dict[str, str] = {}
        self.verbs: dict[str, str] = {}
        self.held: list[tuple[str, Span]] = []
        self.dates = self._shift()

    def done(self) -> Swapped:
        for step in (self._titles, self._name_all, self._values, self._topics, self._verbs, self._leftovers):
            step()
        titles, posts = self._renamed_posts()
        text, order = self._shuffled()
        return Swapped(text, self.names, self.topics, self.amounts, self.counts, self.ordinals, titles, posts, self.dates, self.words, order)

    def _shift(self) -> Shift:
        old = datetime.date.fromisoformat(f"{self.document.date or '2024'}-01-01"[:10])
        days = self.coiner.random.choice([-1, 1]) * self.coiner.random.randint(200, 1500)
        return Shift(old, old + datetime.timedelta(days))

    # -- edits --

    def _edit(self, span: Span, new: str) -> None:
        """Put words in the place of a span, unless something in it has been replaced before; only what differs is an edit."""
        if new.endswith(".") and self.text[span.end : span.end + 1] == ".":
            new = new[:-1]
        free = all(end <= span.start or span.end <= start for start, end, _ in self.edits)
        if free and new != self.text[span.start : span.end]:
            self.edits.append((span.start, span.end, new))

    def words(self, span: Span) -> str:
        """Give the new words of a stretch of the old text."""
        made, at = [], span.start
        for start, end, new in sorted(e for e in self.edits if span.start <= e[0] and e[1] <= span.end):
            made += [self.text[at:start], new]
            at = end
        return "".join(made) + self.text[at : span.end]

    def _finds(self, *kinds: str) -> Iterator[tuple[Sentence, Found, Span]]:
        for sentence in self.linked.sentences:
            for found in sentence.found:
                if found.kind in kinds:
                    yield sentence, found, sentence.span_of(found.first, found.last)

    # -- names --

    def _name_all(self) -> None:
        written: dict[str, list[Span]] = {}
        for _, found, span in self._finds("ORG", "PERSON", "PLACE", "INITIATIVE"):
            if found.ref in self.entities:
                written.setdefault(found.ref, []).append(span)
        for ref, spans in sorted(written.items(), key=lambda item: (not self._governs(item[0]), item[0])):
            surfaces = {self._plain(span) for span in spans}
            new = self.names.get(ref) or self.names.setdefault(ref, self._coined(self.entities[ref], surfaces))
            for span in spans:
                self._name(span, self._written(self.entities[ref], surfaces, new, self._plain(span)))

    def _plain(self, span: Span) -> str:
        return " ".join(self.text[span.start : span.end].split())

    def _name(self, span: Span, new: str) -> None:
        """Write a name; "the" stands before "University of …" and not before "… University"."""
        before = self.text[max(0, span.start - 4) : span.start]
        takes = new.startswith(("University of", "Institute for", "Bureau of"))
        if before == "the " and not takes and self.text[span.start :].startswith(("University of", "Institute of")):
            span = Span(span.start - 4, span.end)
        elif takes and before.casefold() != "the " and before[-1:] == " " and self.text[span.start : span.end].count(" of ") == 0:
            new = f"the {new}"
        self._edit(span, new)

    def _coined(self, entity: Entity, surfaces: set[str]) -> str:
        kind = self._governs(entity.key)
        if kind:
            place = self._place_of(entity.name.partition(" of ")[2])
            return f"{kind} of {self.names[place]}" if place in self.names else f"{kind} of {self._state(place, kind)}"
        if entity.cls == "Official":
            return self._person(entity, surfaces)
        if entity.cls == "Place":
            return self._place(entity)
        head = entity.name.split()[-1]
        if entity.cls == "Initiative":
            return f"{self.coiner.word('places')} {head if head.casefold() in self.linked.words['initiative_heads'] else 'Initiative'}"
        cut = any(whole.casefold().startswith(s.casefold() + " ") for whole in surfaces for s in surfaces)
        return self.coiner.organisation(entity.cls, cut)

    def _governs(self, ref: str) -> str:
        """The kind of a state's government ("Commonwealth of Pennsylvania"), or "" for anything else."""
        entity = self.entities[ref]
        kind, of, place = entity.name.partition(" of ")
        governs = entity.cls == "GovernmentBody" and of and kind.casefold() in self.linked.listed("governments") and self._place_of(place)
        return kind if governs else ""

    def _place_of(self, name: str) -> str | None:
        return next((f"id:{k.key}" for k in self.ontology.authority if k.cls == "Place" and k.name.split(" (")[0] == name), None)

    def _state(self, place: str, kind: str) -> str:
        """Another state with a government of the same kind: there the name has to be one that the authority knows."""
        known = {k.name.partition(" of ")[2] for k in self.ontology.authority if k.cls == "GovernmentBody" and k.name.startswith(f"{kind} of ")}
        self.names[place] = self.coiner.of({n for n in known if n not in self.text} - set(self.names.values()))
        return self.names[place]

    def _place(self, entity: Entity) -> str:
        head = entity.name.split()[-1]
        if head.casefold() in self.linked.words["venue_heads"]:
            return f"{self.coiner.word('places')} {self.coiner.word('venue_words')} {head}"
        state = any(k.name.endswith(f"State of {entity.name.split(' (')[0]}") for k in self.ontology.authority)
        return self._state(entity.key, "State") if state and self.coiner.random.random() < 0.5 else self.coiner.word("places")

    def _person(self, entity: Entity, surfaces: set[str]) -> str:
        words = max(surfaces, key=len).split()
        given, surname = self.coiner.person(entity.country == "JP", len(words) > 1 and entity.country != "JP" and self.coiner.random.random() < 0.4)
        if len(words) == 1:
            return surname
        return f"{surname} {given}" if words[0] in surfaces or entity.country == "JP" and words[-1] not in surfaces else f"{given} {surname}"

    def _written(self, entity: Entity, surfaces: set[str], new: str, old: str) -> str:
        """Write a new name the way the old one was: whole, as a surname, an acronym, in its first words or in capitals."""
        whole = max(surfaces, key=len)
        if entity.cls == "Official":
            names = new.split() if new.split()[0] in {w for k in ("japanese_surnames",) for w in TABLE[k]} else new.split()[::-1]
            return new if old == whole else names[0] if f"{old} " in f"{whole} " else new
        if self._governs(entity.key) and old == self._governs(entity.key):
            return old
        if old.isupper() and " " in old:
            return new.upper()
        if old.isupper() and (old != whole or new.startswith("Ministry of ")):
            return acronym(new)
        return short(new) if whole.casefold().startswith(old.casefold() + " ") else new

    def _leftovers(self) -> None:
        """A place named inside another find, as an event's name, is replaced there too."""
        for ref, new in self.names.items():
            old = self.entities[ref].name if ref in self.entities else ""
            for match in re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", self.text) if len(old) > 3 else ():
                self._edit(Span(match.start(), match.end()), new)
        for entity in self.reading.entities:
            if entity.cls == "Place" and entity.key not in self.names:
                self.names[entity.key] = self.coiner.word("places")
                for match in re.finditer(rf"(?<!\w){re.escape(entity.name)}(?!\w)", self.text):
                    self._edit(Span(match.start(), match.end()), self.names[entity.key])

    # -- posts --

    def _renamed_posts(self) -> tuple[dict[str, str], dict[str, str]]:
        """New titles, each with the post it names; posts of one title are told apart by their holders only."""
        titles: dict[str, str] = {}
        posts: dict[str, str] = {}
        for post, span in self.held:
            title = folded(self.words(span))
            posts[post] = titles[title] = titles.get(title) or posts.get(post, post)
        return titles, posts

    def _titles(self) -> None:
        for sentence in self.linked.sentences:
            for holding in sentence.holdings:
                self._title(sentence, holding)
                self.held.append((holding.post, sentence.span_of(holding.first, holding.last)))

    def _title(self, sentence: Sentence, holding: Holding) -> None:
        """Another portfolio or place; where a title has neither, another head noun."""
        changed = False
        for first, last in self._qualifiers(sentence, holding):
            first = self._past_nation(sentence, first, last)
            if first < last:
                self._qualifier(sentence, holding, first, last)
                changed = True
        if not changed:
            self._head(sentence, holding)

    def _structure(self) -> set[str]:
        """The words of a title that say what kind of post it is: a portfolio may hold "foreign", but "state" is a rank in "State Minister"."""
        heads, fields = self.linked.listed("post_heads"), set(self.linked.listed("portfolio")) - {"state"}
        return {*heads, *(f"{head}s" for head in heads), *self.linked.listed("post_before"), *self.linked.listed("offices"), "of", "for", "to", "at", "the", "-"} - fields

    def _qualifiers(self, sentence: Sentence, holding: Holding) -> list[tuple[int, int]]:
        """The stretches of a title that are neither its nouns nor what joins them."""
        structure = self._structure()
        runs = groupby(range(holding.first, holding.last), key=lambda i: sentence.norm(i - (sentence.norm(i) == ".")).rstrip(".") in structure)
        kept = [list(run) for structural, run in runs if not structural]
        return [(run[0], run[-1] + 1) for run in kept]

    def _past_nation(self, sentence: Sentence, first: int, last: int) -> int:
        for hit in self.linked.lexicon.hits(sentence.row[first:last]):
            if hit.first == 0 and hit.aliases[0].kind in ("COUNTRY", "DEMONYM"):
                return first + hit.last
        return first

    def _qualifier(self, sentence: Sentence, holding: Holding, first: int, last: int) -> None:
        """A place or body known by this wording takes its new name, any other words are a portfolio."""
        span, text = sentence.span_of(first, last), sentence.text(first, last)
        held = sentence.at(first)
        if held and held.kind in ("ORG", "PLACE", "INITIATIVE"):
            return  # named by itself
        place = self.linked.lexicon.named(text, "PLACE") or self._place_of(text)
        if place:
            self.names.setdefault(place, self._titled_place(place))
            self._edit(span, self.names[place])
            return
        wide = "," in text or " and " in text
        if text.casefold() not in self.portfolios:
            self.portfolios[text.casefold()] = self.coiner.word("portfolios" if wide else "fields")
        new = self.portfolios[text.casefold()]
        self._edit(span, new)
        bracket = sentence.at(holding.last + 1) if sentence.norm(holding.last) == "(" else None
        if bracket and bracket.kind == "ORG":
            self.names[bracket.ref] = f"Ministry of {new}"

    def _titled_place(self, place: str) -> str:
        governed = next((r for r in self.entities if self._governs(r) and self._place_of(self.entities[r].name.partition(" of ")[2]) == place), None)
        if governed:
            return self._state(place, self._governs(governed))
        known = self.linked.lexicon.known[place]
        return self._place(Entity(place, "Place", known.name, known.country))

    def _head(self, sentence: Sentence, holding: Holding) -> None:
        structure = self._structure() - {"of", "for", "to", "at", "the", "-"}
        at = [i for i in range(holding.first, holding.last) if sentence.norm(i) in structure]
        span = sentence.span_of(at[0], at[-1] + 1) if at else None
        old = self._plain(span).casefold() if span else ""
        if old in TABLE["heads"]:
            if old not in self.heads:
                self.heads[old] = self.coiner.of(set(TABLE["heads"][old]) - set(self.heads.values()))
            self._edit(span, self.heads[old])

    # -- sums, counts, dates --

    def _values(self) -> None:
        for _, found, span in self._finds("DATE"):
            self._edit(span, self._date(self.text[span.start : span.end], self.dates(found.ref)))
        for _, found, span in self._finds("MONEY"):
            self._edit(span, self._sum(self.text[span.start : span.end], found.ref))
        for sentence, found, _ in self._finds("GROUP"):
            if found.ref in self.entities:
                self._count(sentence, found)
        for sentence in self.linked.sentences:
            for at, token in enumerate(sentence.row):
                rank = self.linked.words["ordinals"].get(token.norm, 0)
                if rank > 2 and not sentence.at(at):  # "first" and "second" are more than ranks
                    self._ordinal(sentence.span_of(at, at + 1), rank)

    @staticmethod
    def _date(written: str, iso: str) -> str:
        """Write another date in the same form, its weekday reckoned anew."""

        def part(match: re.Match) -> str:
            word = match.group()
            if word[0].isdigit():
                return iso[:4] if len(word) == 4 else re.sub(r"\d+", str(int(iso[8:10])), word)
            if any(d.startswith(word.title()) for d in _DAYS) and len(iso) == 10:
                return _like(_DAYS[datetime.date.fromisoformat(iso).weekday()], word)
            return _like(_MONTHS[int(iso[5:7]) - 1], word) if any(m.startswith(word.title()) for m in _MONTHS) else word

        return re.sub(r"\d+|[A-Za-z]+", part, written)

    def _sum(self, written: str, amount: str) -> str:
        number = re.search(r"\d[\d,.]*\d|\d", written)
        scale = next((w for w in _SCALES if re.search(rf"\b{w}\b", written, re.I)), "")
        if not number:
            return written  # "a million dollars"
        if amount not in self.amounts:
            taken = {Decimal(a).normalize().as_tuple().digits for a in (*self.amounts, *self.amounts.values(), amount)}
            figures = [n for n in range(3, 980) if Decimal(n).normalize().as_tuple().digits not in taken]
            self.amounts[amount] = values.decimal(Decimal(self.coiner.random.choice(figures)) * (_SCALES[self.coiner.of(_SCALES)] if scale else 1000))
        new = Decimal(self.amounts[amount])
        if not scale:
            return f"{written[: number.start()]}{new:,.0f}{written[number.end() :]}"
        word = "billion" if new >= 10**9 else "million"
        figure = values.decimal(new / _SCALES[word]).removesuffix(".0")
        return re.sub(rf"\b{scale}\b", lambda m: _like(word, m.group()), f"{written[: number.start()]}{figure}{written[number.end() :]}", flags=re.I)

    def _count(self, sentence: Sentence, found: Found) -> None:
        for at in range(found.first, found.last):
            number = values.number(sentence.row[at], self.linked.words)
            if number is not None:
                old = str(int(number))
                words = {str(v): w for w, v in reversed(self.linked.words["numbers"].items()) if 3 <= v <= 20}
                if old not in self.counts:
                    self.counts[old] = self.coiner.of({w for w in words if w != old} - set(self.counts.values()))
                new = self.counts[old]
                self._edit(sentence.span_of(at, at + 1), new if sentence.row[at].text[0].isdigit() else _like(words[new], sentence.row[at].text))
                return

    def _ordinal(self, span: Span, rank: int) -> None:
        words = {str(v): w for w, v in self.linked.words["ordinals"].items() if v > 2}
        if str(rank) not in self.ordinals:
            self.ordinals[str(rank)] = self.coiner.of(set(words) - {str(rank)} - set(self.ordinals.values()))
        self._edit(span, _like(words[self.ordinals[str(rank)]], self.text[span.start : span.end]))

    # -- topics --

    def _topics(self) -> None:
        finds = list(self._finds("TOPIC"))
        used = {f.ref.removeprefix("topic:") for _, f, _ in finds}
        tops: dict[str, str] = {}
        for notation in sorted(used, key=lambda n: (len(self.ontology.topics[n].broader), n)):
            self._topic(notation, used, tops)
        for sentence, found, span in finds:
            label = self.coiner.of(self._labels(self.topics[found.ref].removeprefix("topic:")))
            opens = sentence.block.kind != "title" and (found.first == 0 or sentence.norm(found.first - 1) == '"')
            old = self.text[span.start : span.end]
            self._edit(span, label[0].upper() + label[1:] if opens else _like(label, old.lower() if old.isupper() and sentence.block.kind != "title" else old))

    def _topic(self, notation: str, used: set[str], tops: dict[str, str]) -> None:
        """A topic gives way to one under other fields; two that share a field share the new one too."""
        held = {t for n in used for t in self.ontology.topics[n].tops}
        for top in self.ontology.topics[notation].tops:
            if top not in tops:
                fit = {t for t in self.ontology.top_topics if t not in tops.values() and self._labels(t) and self._narrower({t})} - {top}
                tops[top] = self.coiner.of(fit - held or fit)
        under = {tops[t] for t in self.ontology.topics[notation].tops}
        fit = under if notation in tops else self._narrower(under)
        self.topics[f"topic:{notation}"] = f"topic:{self.coiner.of(fit - {t.removeprefix('topic:') for t in self.topics.values()} or fit)}"

    def _narrower(self, tops: set[str]) -> set[str]:
        return {n for n, t in self.ontology.topics.items() if set(t.tops) <= tops and n not in tops and self._labels(n)}

    def _labels(self, notation: str) -> set[str]:
        """Wordings that name this topic alone, are no list in themselves and do not end in a noun of cooperation."""
        topic, heads = self.ontology.topics[notation], self.linked.words["cooperation"]
        plain = {t for t in (topic.label_en, *topic.labels) if not re.search(r",| and |[A-Z]{2}|\d|\(", t) and len(t.split()) < 4 and t.split()[-1] not in heads}
        return {t for t in plain if self.linked.lexicon.named(t, "TOPIC") and len({a.kind for h in self._hits(t) for a in h.aliases}) == 1}

    def _hits(self, text: str) -> list:
        return list(self.linked.lexicon.hits(tokens(text)))

    # -- verbs --

    def _verbs(self) -> None:
        compiled = frames.compiled(self.ontology.frames["frame"], self.ontology.properties)
        for _, block in groupby(self.linked.sentences, key=lambda s: s.block.span):
            for segment in quotes.segments(list(block), self.linked):
                row = chunks.chunks(segment.sentence, segment.tokens, self.linked)
                told = {i for m in frames.matches(row, compiled) for i in range(m.first, m.last)}
                for at, chunk in enumerate(row):
                    if chunk.kind == "VERB" and (at in told or chunk.word == "say" and not segment.quote):
                        self._verb(segment.sentence.span_of(chunk.last - 1, chunk.last), chunk.word, chunk.passive)

    def _verb(self, span: Span, cls: str, passive: bool) -> None:
        """Another verb of the class in the same form; one verb gives way to the same everywhere."""
        old = self.text[span.start : span.end]
        bases = self.linked.words["verbs"][cls]
        base = next((b for b in bases if old.casefold() in inflected(b).values()), None)
        if base is None:
            return
        first = {b: c for c, words in reversed(self.linked.words["verbs"].items()) for b in words}
        fit = {b for b in bases if first[b] == cls and b != base and b not in TABLE["verbs"]["unfit"]}
        if fit and cls in TABLE["verbs"]["classes"]:
            self.verbs.setdefault(base, self.coiner.of(fit))
            had = self.text[max(0, span.start - 5) : span.start].split()[-1:]
            form = next(f for f, w in inflected(base).items() if w == old.casefold())
            form = "participle" if form == "past" and (passive or had in (["has"], ["have"], ["had"])) else form
            self._edit(span, _like(inflected(self.verbs[base])[form], old))

    # -- order --

    def _shuffled(self) -> tuple[str, tuple[int, ...]]:
        """Head and first paragraph stay first, the end mark last; the rest comes in another order, what leans on its neighbour with it."""
        units = self._units()
        rest = units[1:]
        last = [u for u in rest if self.document.blocks[u[0]].kind == "end"]
        rest = [u for u in rest if u not in last]
        self.coiner.random.shuffle(rest)
        order = [i for unit in (units[0], *self._introduced(rest, units[0]), *last) for i in unit]
        return "\n\n".join(self.words(self._piece(i)).rstrip() for i in order) + "\n", tuple(order)

    def _introduced(self, units: list[list[int]], before: list[int]) -> list[list[int]]:
        """Bring a paragraph that calls a thing by a short form after the one that names it whole, as every writer does."""
        whole, short_only = self._needs()
        made, left, known = [], list(units), set().union(*(whole[i] for i in before))
        while left:
            unit = next((u for u in left if set().union(*(short_only[i] for i in u)) <= known | set().union(*(whole[i] for i in u))), left[0])
            known |= set().union(*(whole[i] for i in unit))
            made.append(unit)
            left.remove(unit)
        return made

    def _needs(self) -> tuple[list[set[str]], list[set[str]]]:
        """For each block what it names whole, and what it names in a shorter form only."""
        blocks = {b.span: i for i, b in enumerate(self.document.blocks)}
        longest: dict[str, int] = {}
        placed = [(blocks[s.block.span], f.ref, len(self._plain(span))) for s, f, span in self._finds("ORG", "PERSON", "INITIATIVE")]
        for _, ref, length in placed:
            longest[ref] = max(length, longest.get(ref, 0))
        whole = [{r for at, r, n in placed if at == i and n == longest[r]} for i in range(len(blocks))]
        return whole, [{r for at, r, _ in placed if at == i} - whole[i] for i in range(len(blocks))]

    def _units(self) -> list[list[int]]:
        blocks = self.document.blocks
        first = next((i for i, b in enumerate(blocks) if b.kind == "paragraph"), len(blocks) - 1)
        units, section = [list(range(first + 1))], False
        for at in range(first + 1, len(blocks)):
            section = (section or blocks[at].kind == "heading") and blocks[at].kind != "end"
            if blocks[at].kind != "end" and (self._leans(at) or section and blocks[at].kind != "heading"):
                units[-1].append(at)
            else:
                units.append([at])
        return units

    def _leans(self, at: int) -> bool:
        """A list under its lead-in, a bullet under another, a paragraph that begins with "This" or "They"."""
        before, block = self.document.blocks[at - 1], self.document.blocks[at]
        opening = re.search(r"\w+", self.text[block.span.start : block.span.end])
        pointing = {*self.linked.words["reference"]["near"], *_PRONOUNS} - {"both"}
        return self.text[before.span.start : before.span.end].endswith(":") or block.kind == "bullet" or bool(opening and opening.group().casefold() in pointing)

    def _piece(self, at: int) -> Span:
        blocks = self.document.blocks
        starts = [self.text.rfind("\n", 0, b.span.start) + 1 for b in blocks] + [len(self.text)]
        return Span(starts[at] if at else 0, starts[at + 1])


def folded(text: str) -> str:
    """Fold case and white space, and drop marks."""
    return " ".join(text.replace("\\", "").replace("*", "").casefold().split())


def _like(new: str, old: str) -> str:
    """Write a word in the case of another; capitals of its own it keeps."""
    if old.isupper() and len(old) > 3:
        return new.upper()
    own = any(c.isupper() for c in new[1:])
    long = [w for w in old.split() if len(w) > 3] or [old]
    if all(w[0].isupper() for w in long):
        return " ".join(w[0].upper() + w[1:] for w in new.split())
    return new if own else new[0].lower() + new[1:]

"""Other topics of the scheme, and other verbs of the same class in the same form."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby

from kg.model import Span
from kg.ontology import Ontology
from kg.text import chunks, frames, quotes
from kg.text.marked import Found, Sentence
from kg.text.names import lexicon
from kg.text.tokens import tokens

from .coining import TABLE, inflected
from .names import stays
from .work import Work, like


class Topics:
    """The topics of one text: each gives way to one under other fields, and two that share a field share the new one."""

    def __init__(self, work: Work) -> None:
        self.work, self.scheme = work, work.ontology.topics
        self.new: dict[str, str] = {}
        self._tops: dict[str, str] = {}

    def replace(self) -> None:
        """Replace every topic, each time by one of the wordings of the new one."""
        finds = [*self.work.finds("TOPIC"), *self._inside()]
        used = {found.ref.removeprefix("topic:") for _, found, _ in finds}
        for notation in sorted(used, key=lambda n: (len(self.scheme[n].broader), n)):
            self._other(notation, {top for n in used | self._named() for top in self.scheme[n].tops})
        for sentence, found, span in finds:
            label, old = self.work.coiner.of(self._labels(self.new[found.ref].removeprefix("topic:"))), self.work.text[span.start : span.end]
            if sentence.block.kind == "title" or found.how == "in a title":
                self.work.edit(span, like(label, old))
            elif found.first == 0 or sentence.norm(found.first - 1) == '"':
                self.work.edit(span, label[0].upper() + label[1:])
            else:
                self.work.edit(span, like(label, old.lower() if old.isupper() else old))  # "AI" in a sentence is no headline

    def _inside(self) -> Iterator[tuple[Sentence, Found, Span]]:
        """The topics in titles that say what a paper is on ("Memorandum of Cooperation on Quantum Devices")."""
        for sentence, paper, _ in self.work.finds("INITIATIVE"):
            if paper.ref in self.work.entities and stays(self.work, paper.ref):
                for hit in self.work.linked.lexicon.hits(sentence.row[paper.first : paper.last]):
                    if hit.aliases[0].kind == "TOPIC":
                        found = Found(paper.first + hit.first, paper.first + hit.last, "TOPIC", hit.aliases[0].ref, "in a title")
                        yield sentence, found, sentence.span_of(found.first, found.last)

    def _named(self) -> set[str]:
        """The topics of which the text holds a word, also one that is read as a topic only beside others of its field ("by satellite")."""
        hits = (hit for sentence in self.work.linked.sentences for hit in self.work.linked.lexicon.hits(sentence.row))
        return {alias.ref.removeprefix("topic:") for hit in hits for alias in hit.aliases if alias.kind == "TOPIC"}

    def _other(self, notation: str, held: set[str]) -> None:
        for top in self.scheme[notation].tops:
            if top not in self._tops:
                fit = {t for t in self.work.ontology.top_topics if t not in self._tops.values() and self._labels(t) and self._below({t})} - {top}
                self._tops[top] = self.work.coiner.of(fit - held or fit)
        under = {self._tops[top] for top in self.scheme[notation].tops}
        fit = under if notation in self._tops else self._below(under)
        taken = {ref.removeprefix("topic:") for ref in self.new.values()}
        self.new[f"topic:{notation}"] = f"topic:{self.work.coiner.of(fit - taken or fit)}"

    def _below(self, tops: set[str]) -> set[str]:
        return {n for n, topic in self.scheme.items() if set(topic.tops) <= tops and n not in tops and self._labels(n)}

    def _labels(self, notation: str) -> set[str]:
        return _labels(self.work.ontology, notation)


@cache
def _labels(ontology: Ontology, notation: str) -> set[str]:
    """Wordings that name this topic alone, are no list in themselves and do not end in a noun of cooperation."""
    topic, heads, known = ontology.topics[notation], ontology.frames["words"]["cooperation"], lexicon(ontology)
    plain = {text for text in (topic.label_en, *topic.labels) if not re.search(r",| and |[A-Z]{2}|\d|\(", text)}
    plain = {text for text in plain if len(text.split()) < 4 and text.split()[-1] not in heads and known.named(text, "TOPIC")}
    return {text for text in plain if len({alias.kind for hit in known.hits(tokens(text)) for alias in hit.aliases}) == 1}


class Verbs:
    """The verbs of one text that tell of cooperation, money, news or speech; one verb gives way to the same one everywhere."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._table: dict[str, list[str]] = work.linked.words["verbs"]
        self._classes = {base: cls for cls, bases in reversed(self._table.items()) for base in bases}  # the first class a verb stands in is its own
        self._new: dict[str, str] = {}

    def replace(self) -> None:
        """Replace the verbs that a frame took and those that introduce speech."""
        compiled = frames.compiled(self.work.ontology.frames["frame"], self.work.ontology.properties)
        for _, block in groupby(self.work.linked.sentences, key=lambda s: s.block.span):
            for segment in quotes.segments(list(block), self.work.linked):
                row = chunks.chunks(segment.sentence, segment.tokens, self.work.linked)
                told = {at for match in frames.matches(row, compiled) for at in range(match.first, match.last)}
                for at, chunk in enumerate(row):
                    if chunk.kind == "VERB" and chunk.word in TABLE["verbs"]["classes"] and (at in told or chunk.word == "say" and not segment.quote):
                        self._verb(segment.sentence.span_of(chunk.last - 1, chunk.last), chunk.word, chunk.passive)

    def _verb(self, span: Span, cls: str, passive: bool) -> None:
        old = self.work.text[span.start : span.end]
        if passive and old in TABLE["verbs"]["adjectives"]:
            return
        base = next((b for b in self._table[cls] if old.casefold() in inflected(b).values()), None)
        fit = {b for b in self._table[cls] if self._classes[b] == cls and b != base and b not in TABLE["verbs"]["unfit"]}
        if base and fit:
            if base not in self._new:
                self._new[base] = self.work.coiner.of(fit)
            form = next(name for name, word in inflected(base).items() if word == old.casefold())
            had = self.work.text[max(0, span.start - 5) : span.start].split()[-1:]
            form = "participle" if form == "past" and (passive or had in (["has"], ["have"], ["had"])) else form
            self.work.edit(span, like(inflected(self._new[base])[form], old))

"""Known names in text: the authority, the countries' demonyms and the topics, found in one pass by an Aho-Corasick automaton."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import ahocorasick

from ..ontology import Known, Ontology
from .tokens import Token, norms, slug

_KINDS = {"Official": "PERSON", "Post": "POST", "Place": "PLACE", "Country": "COUNTRY", "Event": "EVENT"}


class Alias(NamedTuple):
    """One wording of a known thing; ``contextual`` wordings link only where a safe one stands in the same text."""

    kind: str
    ref: str
    text: str
    contextual: bool


class Hit(NamedTuple):
    """Tokens ``first`` to ``last`` (exclusive) read as one of ``aliases``."""

    first: int
    last: int
    aliases: tuple[Alias, ...]


class Lexicon:
    """The wordings of one ontology, compiled once."""

    def __init__(self, ontology: Ontology) -> None:
        self.known: dict[str, Known] = {f"id:{k.key}": k for k in ontology.authority}
        self.nations: set[str] = set()  # the words of the nations' adjectives
        self._by_norm: dict[tuple[str, ...], list[Alias]] = {}
        for ref, known in self.known.items():
            self._add_known(ref, known)
        for notation, topic in ontology.topics.items():
            for label in dict.fromkeys((topic.label_en, *topic.labels, *topic.contextual)):
                self._add(label, Alias("TOPIC", f"topic:{notation}", label, label in topic.contextual))
        self._automaton = ahocorasick.Automaton()
        for key, aliases in self._by_norm.items():
            self._automaton.add_word(_spell(key), (len(key), tuple(dict.fromkeys(aliases))))
        if self._by_norm:
            self._automaton.make_automaton()

    def _add_known(self, ref: str, known: Known) -> None:
        kind = _KINDS.get(known.cls, "ORG")
        for text in (known.name, *known.aliases, *filter(None, [known.name_ja])):
            self._add(text, Alias(kind, ref, text, False))
        for text in known.contextual:
            self._add(text, Alias(kind, ref, text, True))
        for text in known.demonyms:
            self.nations.update(norms(text))
            self._add(text, Alias("DEMONYM", ref, text, False))

    def _add(self, text: str, alias: Alias) -> None:
        self._by_norm.setdefault(norms(text), []).append(alias)

    def named(self, text: str, kind: str) -> str | None:
        """Give the reference of the known thing of a kind that a wording names for certain."""
        refs = {a.ref for a in self._by_norm.get(norms(text), ()) if a.kind == kind and not a.contextual}
        return refs.pop() if len(refs) == 1 else None

    def hits(self, row: Sequence[Token]) -> Iterator[Hit]:
        """Yield the longest known wordings of a row of tokens, left to right, without overlap."""
        text, starts = [], {}
        position = 0
        for index, token in enumerate(row):
            starts[position] = index
            text.append(f"\x1f{token.norm}\x1e")
            position += len(text[-1])
        found = self._automaton.iter("".join(text)) if row and self._by_norm else ()
        written = [hit for end, entry in found if (hit := _hit(row, starts.get(end + 1, len(row)), *entry))]
        last = 0
        for hit in sorted(written, key=lambda h: (h.first, -h.last)):
            if hit.first >= last:
                last = hit.last
                yield hit


def _hit(row: Sequence[Token], last: int, length: int, aliases: Sequence[Alias]) -> Hit | None:
    """What a wording may stand for as it is written here; the longest is chosen among those only."""
    fitting = tuple(a for a in aliases if _written_like(a, row[last - length : last]))
    return Hit(last - length, last, fitting) if fitting else None


def _spell(key: Sequence[str]) -> str:
    return "".join(f"\x1f{word}\x1e" for word in key)


def _written_like(alias: Alias, said: Sequence[Token]) -> bool:
    """A topic may be written in any case; a name begins with a capital, an acronym is all capitals, as its alias is."""
    if alias.kind == "TOPIC":
        return not (alias.text.isupper() and not said[0].text.isupper())
    if alias.text.isupper() and len(alias.text) < 6:
        return said[0].text.isupper()
    return said[0].text[0] == alias.text[0] or said[0].text[0].isupper()


@lru_cache(maxsize=4)
def lexicon(ontology: Ontology) -> Lexicon:
    """Give the compiled wordings of an ontology."""
    return Lexicon(ontology)


def reference(name: str) -> str:
    """Mint the reference of a thing known by its name only."""
    return f"id:{slug(name)[:80].strip('-')}"

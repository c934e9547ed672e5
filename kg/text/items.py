"""Items of a list that name parties and tell nothing else: "Cryogenic chips: Purdue University and Tohoku University"."""

from collections.abc import Iterator
from dataclasses import replace

from .chunk import Chunk
from .marked import Found, Sentence

_LINKS = frozenset((",", ";", "and", "&", "with", "together", "as", "well", "/", "-", "—", "x", "×"))
_FEW = 5  # words of an item beside its names
_SHORT = 12  # words of an item that names one member
_BACK = 40  # sentences to the words above a list


class Items:
    """What a clause without a verb says where a list of cooperations stands; a part of Clause, which holds its words and its book."""

    def _item(self) -> None:
        """The organisations an item names are parties of one cooperation, when its label or what stands above the list speaks of such."""
        self._roll()
        label, row = self._label()
        if self.sentence.block.kind != "bullet" or any(c.kind == "VERB" and c.form == "finite" for c in row) or self.made:
            return
        members = list(self._leading(row))
        if len(members) < 2 or all(m.kind == "NAME" for m in members) or not self._only_names(row):
            return
        if not any(c.kind == "NOUN" for c in label) and not self._under_cooperation():
            return
        draft = self.book.partnership(self._organisations(members), False, ())
        for ref in self._organisations(members):
            self.book.claim(draft, "hasParty", ref, self.said("item of a list"))
        self.made.append((self.row.index(row[0]), draft))
        self.book.spoken_of([draft])

    def _label(self) -> tuple[list[Chunk], list[Chunk]]:
        """What an item is called and what it names: "Tritium loop: A with B" or "A with B: tritium loop"."""
        colon = next((at for at, c in enumerate(self.row) if c.word == ":"), -1)
        before, after = self.row[: max(colon, 0)], self.row[colon + 1 :]
        named = bool(before) and before[0].kind == "LIST" and not any(c.kind == "LIST" for c in after)
        return (after, before) if named else (before, after)

    def _roll(self) -> None:
        """Under "members:", each item names one: all are parties of one cooperation."""
        if self.sentence.block.kind != "bullet" or not self._opens_roll():
            return
        named = [(sentence, found) for sentence in self._items() if (found := _first_name(sentence))]
        refs = list(dict.fromkeys(found.ref for _, found in named))
        if len(refs) < 2:
            return
        draft = self.book.partnership(refs, False, ())
        for sentence, found in named:
            self.book.claim(draft, "hasParty", found.ref, replace(self.said("members, one an item"), span=sentence.span))
        self.book.spoken_of([draft])

    def _opens_roll(self) -> bool:
        """Whether this is the first item under words that call the items members of something."""
        at = self.linked.position(self.sentence)
        before = self.linked.sentences[at - 1] if at else None
        words = (*self.linked.listed("members"), *self.linked.listed("taking_part"))
        return before is not None and before.block.kind in ("heading", "paragraph") and any(t.norm in words for t in before.row)

    def _items(self) -> Iterator[Sentence]:
        """The first sentence of each item of this list."""
        block = None
        for sentence in self.linked.sentences[self.linked.position(self.sentence) :]:
            if sentence.block.kind != "bullet":
                return
            if sentence.block is not block:
                yield sentence
            block = sentence.block

    def _only_names(self, row: list[Chunk]) -> bool:
        """Whether an item begins with names and says little between them; what it is about may follow (", on the recycling of …")."""
        last = max((at for at, c in enumerate(row) if c.kind == "LIST"), default=-1)
        words = [c for c in row[: last + 1] if c.kind == "WORD" and c.word.isalpha() and c.word not in _LINKS]
        after = [c for c in row[last + 1 :] if c.word != ","]
        about = bool(after) and after[0].word in ("on", "for", "concerning", "regarding", "to", "in", "about", "which", "who")
        short = about or sum(c.word.isalpha() for c in after) < _FEW
        return bool(row) and (row[0].kind == "LIST" or row[0].word == "the") and len(words) < 2 and short

    def _leading(self, row: list[Chunk]) -> Iterator[Found]:
        """The organisations an item begins with, and those that it goes on with."""
        for chunk in row:
            if chunk.kind == "LIST":
                yield from (m for m in chunk.members if m.kind in ("ORG", "NAME"))
            elif chunk.kind not in ("DEMONYM", "PLACE", "TOPIC", "NOUN") and chunk.word not in _LINKS and not chunk.word.isalpha():
                return

    def _under_cooperation(self) -> bool:
        """Whether the label of the item, the lead-in or the heading above the list speaks of cooperation."""
        words = {*self.linked.words["cooperation"], *self.linked.listed("shared")}
        return any(t.norm in words for sentence in self._above() for t in sentence.row)

    def _above(self) -> Iterator[Sentence]:
        """The label of the item, then the first lead-in or heading above the list."""
        at = self.linked.position(self.sentence)
        for before in reversed(self.linked.sentences[max(0, at - _BACK) : at]):
            if before.block is self.sentence.block or before.block.kind in ("heading", "paragraph", "title"):
                yield before
            if before.block.kind in ("heading", "paragraph", "title"):
                return


def _first_name(sentence: Sentence) -> Found | None:
    """The organisation an item begins with, when it names no other."""
    named = [f for f in sentence.found if f.kind == "ORG"]
    short = bool(named) and len(sentence.row) - (named[0].last - named[0].first) < _SHORT
    return named[0] if short and len({f.ref for f in named}) == 1 and named[0].first <= 2 else None

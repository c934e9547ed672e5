"""What takes a match back: words that deny what it says, or only weigh it."""

import itertools

from .book import Book
from .chunk import Chunk
from .frames import Match

_CLAUSE_LENGTH = 12  # chunks of a clause behind what matched
# these stand before verbs more often than before nouns, where they say nothing of the noun
_VERBAL = frozenset("not may might could would if whether".split())


class Cues:
    """Whether a clause means what a frame found in it; a part of Clause, which holds its words and its book."""

    def _stands(self, match: Match) -> bool:
        """What is denied or only considered is no claim; coverage says so."""
        mode = self._mode_of(match)
        mode = mode if mode in ("denied", "considered") else self._cue(match) or self._condition(match)
        if mode:
            self.book.gap(self.sentence.span, "candidate", f"{match.frame.id}: the text says it is {mode}", self._doubt(match))
        return not mode

    def _mode_of(self, match: Match) -> str:
        """How a match is meant: by its verb, else by the verb that its agents are the subject of ("A, together with B, plans to …")."""
        agents = {self.row.index(c) for name, c in match.slots if name == "LIST"} if match.frame.verbless else set()
        deeds = (self.row[verb].mode for verb, who in self.doers.items() if who in agents and self.row[verb].form == "finite")
        return next(deeds, match.mode)

    def _doubt(self, match: Match) -> Book:
        """The partnership that a match would make, if the words around it said nothing against it."""
        doubt, said = Book(self.linked), self.said(match.frame.id)
        lists = self._lists(match) if any(p == "hasParty" for _, p, _ in match.frame.claims) else []
        for members in lists:
            refs = list(dict.fromkeys(m.ref for m in members if m.ref in self.linked.entities))
            draft = doubt.draft("Partnership") if len(refs) > 1 else None
            for ref in refs if draft else ():
                doubt.claim(draft, "hasParty", ref, said)
            for topic in (t for noun in match.chunks("NOUN") for t in self._topics_of(noun)) if draft else ():
                doubt.claim(draft, "hasTopic", topic, said)
        return doubt

    def _cue(self, match: Match) -> str:
        """Words around a noun of cooperation that deny or only weigh it: "no agreement between", "talks on", "the deal … was cancelled"."""
        for noun in match.chunks("NOUN"):
            before, after = self._words_before(noun), self._words_after(match)
            for mode in ("denied", "considered"):
                if before & set(self.linked.words["modality"][mode]) - _VERBAL:
                    return mode
            if before & set(self.linked.words["modality"]["ended"]):
                return "denied"
            if after & {*self.linked.words["modality"]["ended"], "not", "never"}:
                return "denied"
        return ""

    def _condition(self, match: Match) -> str:
        """ "If A and B sign …" only weighs it."""
        before = [c.word for c in self.row[: match.first] if c.kind == "WORD"]
        last = next((i for i in range(len(before) - 1, -1, -1) if before[i] in (",", ";", ":")), -1)
        return "considered" if {"if", "unless", "whether", "should"} & set(before[last + 1 :]) else ""

    def _words_before(self, noun: Chunk) -> set[str]:
        """From the last comma or verb that is done to the noun's head: only words, and what the noun itself swallowed."""
        words: set[str] = set()
        for chunk in reversed(self.row[: self.row.index(noun)]):
            if chunk.kind == "VERB" and chunk.mode == "asserted" or chunk.kind == "WORD" and chunk.word in (",", ";", ":", "but", "—", "that", "which"):
                break
            words.add(chunk.word)
        return words | {self.sentence.norm(i) for i in range(noun.first, noun.last)}

    def _words_after(self, match: Match) -> set[str]:
        """The auxiliaries and verb right after what matched, and what is said at the end of it ("was recommended but was withdrawn")."""
        row = self.row[match.last : match.last + 3]
        verb = next((c for c in row if c.kind == "VERB"), None)
        words = {c.word for c in row if c.kind == "WORD" and c.word != "only"}
        if any(c.word == "," for c in row[:1]):
            return set()
        later = self.row[match.last : match.last + _CLAUSE_LENGTH]
        words |= {c.word for before, c in itertools.pairwise(later) if before.word in ("was", "were", "been")}
        return words | ({"not"} if verb and verb.mode == "denied" else set())

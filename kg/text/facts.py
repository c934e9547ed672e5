"""Matches of frames → claims in the book: who is party to what, who pays for it, who announced it, what it is about."""

from collections.abc import Mapping, Sequence

from .book import Book, Draft, Said
from .chunk import Chunk
from .cues import Cues
from .frames import Match, beside
from .funding import Funding
from .happenings import Happenings
from .items import Items
from .marked import Sentence
from .parties import Parties
from .quotes import Segment
from .surroundings import Surroundings


class Clause(Cues, Parties, Funding, Happenings, Items, Surroundings):
    """One voice's share of a sentence: its chunks, who does what in them, and the book it is written into."""

    def __init__(self, book: Book, segment: Segment, row: list[Chunk], doers: Mapping[int, int | None], speaker: str | None) -> None:
        self.book, self.segment, self.row, self.doers = book, segment, row, doers
        self.sentence: Sentence = segment.sentence
        self.linked = book.linked
        self.quoted = speaker is not None
        self.voice = speaker or book.linked.document.publisher or book.linked.document.key
        self.nodes: dict[Chunk, list[Draft]] = {}
        self.made: list[tuple[int, Draft]] = []  # where in the row a partnership or commitment is spoken of
        self.news: list[Draft] = []
        self.sums: dict[Chunk, Draft] = {}
        self.modes: dict[Chunk, str] = {}

    def said(self, rule: str, mode: str = "asserted", resolved: bool = False) -> Said:
        """The voice and status of a claim made here."""
        status = "attributed" if self.quoted else "planned" if mode == "planned" else "inferred" if resolved else "asserted"
        return Said(self.voice, status, rule, self.sentence.span)

    def read(self, found: Sequence[Match]) -> None:
        """Write all that the matches say into the book, parties first: the rest speaks of them."""
        live = [m for m in found if self._stands(m)]
        for chunk in beside(self.row, "NOUN"):
            self._resolve(chunk, [m for m in live if chunk in m.chunks("NOUN")])
        for match in sorted(live, key=lambda m: m.frame.weak):
            if any(s == "COOPERATION" for s, _, _ in match.frame.claims) and not (match.frame.weak and self._joined(match)):
                self._cooperation(match)
        self._item()
        self._funding(live)
        self._commitments(live)
        self._announcements(live)
        self._topics(live)
        self._undertaking(live)
        self._surroundings(live)

    def actors(self) -> list[str]:
        """The organisations that do what the first verb says; later "they", "it" and "the company" mean them."""
        done = (who for verb, who in self.doers.items() if who is not None and self.row[verb].form == "finite")
        who = next(done, None)
        return [] if who is None or self.row[who].kind != "LIST" else self._organisations(self.row[who].members)

"""Sums and who gives them: the money a clause speaks of."""

from collections.abc import Sequence

from .book import Draft, Said
from .chunk import Chunk
from .frames import Match
from .marked import Found


class Funding:
    """What a clause says of money; a part of Clause, which holds its words and its book."""

    def _funding(self, live: Sequence[Match]) -> None:
        used = []
        for match in live:
            subject = next((s for s, p, _ in match.frame.claims if s in ("SUM", "FUND") and p in ("contributor", "funds")), None)
            if subject:
                used += self._commitment(match, subject)
        for at, chunk in enumerate(self.row):
            for member in chunk.members:
                if member.kind == "MONEY" and member not in used and not self._part(at, chunk, member):
                    self._sum(member)

    def _part(self, at: int, chunk: Chunk, money: Found) -> bool:
        """A sum that the words say is included in the one before it is a part of that one, from the same hands."""
        before = [c for c in self.row[:at] if c in self.sums]
        between = self.row[self.row.index(before[-1]) : at] if before else []
        if not any(c.kind == "VERB" and c.word == "cover" for c in between):
            return False
        whole, said = self.sums[before[-1]], self.said("sum included in the one before")
        draft = self.book.draft("FinancialCommitment", currency=money.unit, what=self._what(money), **({"hedge": money.hedge} if money.hedge else {}))
        self.book.claim(draft, "amount", money.ref, said, self.sentence.text(money.first, money.last))
        self.book.claim(draft, "partOfCommitment", whole, said)
        for giver in self.book.objects(whole, "contributor"):
            self.book.claim(draft, "contributor", giver, said)
        self.sums[chunk] = draft
        return True

    def _commitment(self, match: Match, subject: str) -> list[Found]:
        money = next((m for c in match.chunks("SUM") for m in c.members), None)
        if any(c.word == "respectively" for c in self.row):
            return self._each(match)
        members = [m for c in match.chunks("LIST") for m in c.members]
        givers = self._organisations(members, "Company")
        nouns = match.chunks("NOUN")
        money = money or next((m for c in nouns for m in c.members if m.kind == "MONEY"), None)
        draft = self.book.commitment(money.ref if money else "", money.unit if money else "", givers)
        said = self.said(match.frame.id, match.mode)
        self.made.append((match.first, draft))
        self.sums.update(dict.fromkeys(match.chunks("SUM"), draft))
        if money:
            self._amount(draft, money, match, said)
        for giver in givers:
            self.book.claim(draft, "contributor", giver, said)
        for noun in nouns:
            for target in self.nodes.get(noun) or self._described(noun):
                self.book.claim(draft, "funds", target, said)
        if not nouns and not self.book.objects(draft, "funds") and subject == "FUND" and self.book.sets:
            for target in self.book.sets[-1]:
                self.book.claim(draft, "funds", target, self.said("supporters of what was spoken of last", match.mode, resolved=True))
        return [money] if money else []

    def _each(self, match: Match) -> list[Found]:
        """ "A and B invested $10 million and $20 million, respectively": one sum each, or none when they do not pair up."""
        sums = [m for c in self.row if c.kind == "SUM" for m in c.members if m.kind == "MONEY"]
        givers = self._organisations((m for c in match.chunks("LIST") for m in c.members), "Company")
        if len(sums) != len(givers):
            return []
        for giver, money in zip(givers, sums, strict=True):
            draft, said = self.book.commitment(money.ref, money.unit, [giver]), self.said(f"{match.frame.id}: respectively", match.mode)
            self._amount(draft, money, match, said)
            self.book.claim(draft, "contributor", giver, said)
        return sums

    def _amount(self, draft: Draft, money: Found, match: Match, said: Said) -> None:
        draft.facts.setdefault("currency", money.unit)
        draft.facts.setdefault("what", self._what(money))
        if money.hedge:
            draft.facts.setdefault("hedge", money.hedge)
        if any(c.word == "combined" for c in match.chunks("SUM")):
            draft.facts["amountScope"] = "combined"
        verb = next((c for c in self.row if c.kind == "VERB" and c.word == "invest"), None)
        if verb and verb.mode == "asserted" and self.sentence.norm(verb.last - 1).endswith("ed"):
            draft.facts["commitmentStage"] = "invested"
        self.book.claim(draft, "amount", money.ref, said, self.sentence.text(money.first, money.last))

    def _described(self, noun: Chunk) -> list[Draft]:
        """A programme that is only described is an Initiative of its own; a bare "this effort" describes none."""
        bare = noun.last - noun.first < 3 and not self._topics_of(noun)
        if bare and noun.word in ("", "a", "an", *self.linked.words["reference"]["near"], *self.linked.words["reference"]["definite"]):
            return self.book.referred(noun, ())
        first = noun.first + (self.sentence.norm(noun.first) in ("the", "a", "an", "its", "their"))
        first += self.sentence.norm(first) == "new"
        text = self.sentence.text(first, noun.last)
        known = next((d for d in self.book.of("Initiative") if d.text == text), None)
        self.nodes[noun] = [known or self.book.draft("Initiative", text)]
        return self.nodes[noun]

    def _sum(self, money: Found) -> None:
        """A sum that no frame could place is kept as stated, for nobody's account."""
        for draft in self.book.of("FinancialCommitment"):
            if money.ref in self.book.objects(draft, "amount") and draft.facts.get("currency") == money.unit:
                self.book.claim(draft, "amount", money.ref, self.said("sum repeated"), self.sentence.text(money.first, money.last))
                return
        what = self._what(money)
        draft = self.book.draft("StatedSum", what, currency=money.unit, what=what, **({"hedge": money.hedge} if money.hedge else {}))
        self.book.claim(draft, "amount", money.ref, self.said("sum stated"), self.sentence.text(money.first, money.last))

    def _what(self, money: Found) -> str:
        """The sum and the words after it, up to a dozen: enough to see what it is for."""
        return self.sentence.text(money.first, min(money.last + 12, len(self.sentence.row))).rstrip(" .,;")

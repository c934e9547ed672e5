"""Sums and who gives them: the money a clause speaks of."""

from collections.abc import Sequence
from decimal import Decimal

from .book import Draft, Said
from .chunk import Chunk
from .frames import Match
from .givers import Given, also, gapped, given, no_gift
from .marked import Found

_MATCHED = (["amount"], ["sum"], ["contribution"], ["grant"], ["funding"], ["investment"])


class Funding:
    """What a clause says of money; a part of Clause, which holds its words and its book."""

    def _funding(self, live: Sequence[Match]) -> None:
        used, bare = [], []
        for match in live:
            subject = next((s for s, p, _ in match.frame.claims if s in ("SUM", "FUND") and p in ("contributor", "funds")), None)
            if subject == "SUM" or subject and any(m.kind == "MONEY" for c in match.chunks("NOUN") for m in c.members):
                used += self._commitment(match, subject)
            elif subject:
                bare.append(match)
        for at, chunk in enumerate(self.row):
            for member in chunk.members:
                if member.kind == "MONEY" and member not in used:
                    self._unplaced(at, chunk, member)
        self._aside()
        for match in bare:
            self._commitment(match, "FUND")
        self._same_again()
        self._lead_in()

    def _aside(self) -> None:
        """Sums in brackets say another one again: they stand for nobody's account."""
        inside = set(self.segment.tokens)
        told = {m for c in self.row for m in c.members}
        gives = any(c.kind == "FUND" or c.kind == "VERB" and c.word in ("invest", "support") and c.mode in ("asserted", "planned") for c in self.row)
        for found in self.sentence.found:
            if found.kind == "MONEY" and found.first in inside and found not in told:
                before = self.sentence.at(found.first - 2)
                if gives and self.sentence.norm(found.first - 1) == "(" and before and before.kind == "ORG" and before.ref in self.linked.entities:
                    self._give([before.ref], Chunk("SUM", found.first, found.last, "", (found,)), found, self.said("sum in brackets after who gives it"))
                else:
                    self._sum(found)

    def _unplaced(self, at: int, chunk: Chunk, money: Found) -> None:
        """A sum that no frame placed: the words around it may tell who gives it."""
        before = [i for i, c in enumerate(self.row[:at]) if c in self.sums]
        found = given(self.row, at, self.sentence, self.linked, self.doers)
        if found:
            self._given(found, chunk, money)
        elif self._ours(at, chunk, money) or self._each_before(at, chunk, money):
            pass
        elif (beside := gapped(self.row, at, before)) is not None:
            self._given(Given(beside, self.modes.get(self.row[before[-1]], "asserted"), "verb of the sum before"), chunk, money)
        elif not (self._goes_on(at, chunk, money, before) or self._grown(chunk, money) or self._of_lead_in(at, chunk, money)):
            self._sum(money)

    def _of_lead_in(self, at: int, chunk: Chunk, money: Found) -> bool:
        """ "A is renewing three grants:" and then "$5 million to B": what an item begins with is given by who the lead-in says."""
        if no_gift(chunk, self.sentence, self.linked):
            return False
        if at == 2 and self.row[0].kind == "LIST" and self.row[1].word == ":" and self._of_money():
            givers = self._organisations(self.row[0].members, "Company")
            return bool(givers) and bool(self._give(givers, chunk, money, self.said("sum of a list")))
        if at or self.sentence.block.kind != "bullet" or not self.book.lead_givers:
            return False
        self._give(self.book.lead_givers, chunk, money, self.said("sum of a list"))
        return True

    def _of_money(self) -> bool:
        """Whether the words above a list, or those of this item, speak of what is given."""
        place, nouns = self.linked.position(self.sentence), self.linked.words["funding"]["nouns"]
        return any(t.norm in nouns for s in self.linked.sentences[max(0, place - 3) : place + 1] for t in s.row)

    def _lead_in(self) -> None:
        """Remember who gives what the list below tells."""
        nouns = self.linked.words["funding"]["nouns"]
        if self.sentence.row[-1].norm == ":":
            gives = any(t.norm in nouns for t in self.sentence.row)
            doers = [who for at, who in self.doers.items() if who is not None and self.row[at].mode in ("asserted", "planned")]
            lists = [self.row[who].members for who in doers if self.row[who].kind == "LIST"] if gives else []
            self.book.lead_givers = self._organisations(lists[0], "Company") if lists else []
        elif self.sentence.block.kind != "bullet":
            self.book.lead_givers = []

    def _ours(self, at: int, chunk: Chunk, money: Found) -> bool:
        """ "We provided $5 million": the one state that the title of a text speaks for."""
        verb = next((c for c in reversed(self.row[max(0, at - 6) : at]) if c.kind == "VERB"), None)
        ours = verb is not None and verb.whose == "we" and verb.word in ("invest", "support") and verb.mode in ("asserted", "planned")
        if not ours or self.quoted or len(self.linked.speakers) != 1 or self.linked.speakers[0] not in self.linked.lexicon.known:
            return False
        self._give([self.linked.recall(self.linked.speakers[0])], chunk, money, self.said("we of a state's text", verb.mode if verb else "", resolved=True))
        return True

    def _each_before(self, at: int, chunk: Chunk, money: Found) -> bool:
        """ "Each company will put $9 million into it": each of those who acted in the sentence before."""
        verb = next((i for i in range(at - 1, max(-1, at - 4), -1) if self.row[i].kind == "VERB" and self.row[i].word == "invest"), 0)
        each = verb > 1 and self.row[verb - 2].word in ("each", "either", "both") and self.row[verb - 1].kind == "WORD"
        each = each or self.doers.get(verb) is None and self.row[verb].kind == "VERB" and self.sentence.norm(self.row[verb].first) == "each"
        if not each or len(self.linked.actors) < 2 or self.row[verb].mode in ("denied", "considered"):
            return False
        for ref in self.linked.actors:
            self._give([ref], chunk, money, self.said("sum of each who acted before", self.row[verb].mode, resolved=True))
        return True

    def _same_again(self) -> None:
        """ "B will match this amount": B gives as much as was told last."""
        known = [d for d in self.book.of("FinancialCommitment") if self.book.objects(d, "amount")]
        for verb, who in self.doers.items() if known else ():
            after = [c.word for c in self.row[verb + 1 : verb + 3]]
            matching = self.row[verb].head.startswith("match") and self.row[verb].mode in ("asserted", "planned")
            if not matching or who is None or self.row[who].kind != "LIST" or not {"this", "that", "the"} & set(after[:1]) or after[1:] not in _MATCHED:
                continue
            amount, currency = str(self.book.objects(known[-1], "amount")[0]), known[-1].facts.get("currency", "")
            givers = self._organisations(self.row[who].members, "Company")
            draft, said = self.book.commitment(amount, currency, givers), self.said("matching the sum before", self.row[verb].mode)
            draft.facts.update({"currency": currency, "what": known[-1].facts.get("what", "")})
            self.book.claim(draft, "amount", amount, said)
            for giver in givers:
                self.book.claim(draft, "contributor", giver, said)

    def _given(self, found: Given, chunk: Chunk, money: Found) -> None:
        givers = self._organisations(self.row[found.giver].members, "Company")
        if not givers or self._stands_open(found.giver):
            self._sum(money)
            return
        for refs in [[ref] for ref in givers] if found.each else [givers]:
            self._give(refs, chunk, money, self.said(found.rule, found.mode))
        for refs in self._matching(found):
            self._give(refs, chunk, money, self.said("matching sum", found.mode))
        self.modes[chunk] = found.mode

    def _matching(self, found: Given) -> list[list[str]]:
        """ "A matches B's grant of $5 million": A gives as much as B."""
        verb = next((i for i in range(found.giver - 1, max(-1, found.giver - 3), -1) if self.row[i].kind == "VERB"), None)
        if verb is None or not self.sentence.norm(self.row[verb].last - 1).startswith("match"):
            return []
        who = self.doers[verb]
        return [] if who is None or self.row[who].kind != "LIST" else [self._organisations(self.row[who].members, "Company")]

    def _stands_open(self, at: int) -> bool:
        """ "If A gives $5 million" gives nothing yet."""
        return any(c.kind == "WORD" and c.word in ("if", "unless", "whether") for c in self.row[:at])

    def _give(self, givers: Sequence[str], chunk: Chunk, money: Found, said: Said) -> Draft:
        """Write down that these give this sum, as a part of a whole told before when the words say so."""
        whole = self._whole(chunk)
        draft = self.book.commitment(money.ref, money.unit, givers)
        self.sums[chunk] = draft
        self.made.append((self.row.index(chunk) if chunk in self.row else len(self.row) - 1, draft))
        self._amount(draft, money, [chunk], said)
        for giver in givers:
            self.book.claim(draft, "contributor", giver, said)
        if whole and whole is not draft and self._fits(money, whole):
            self.book.claim(draft, "partOfCommitment", whole, said)
        return draft

    def _whole(self, chunk: Chunk) -> Draft | None:
        """ "Of the total, A gives $5 million", "of which $5 million": the sum told last is the whole; ", of which" means the one before it."""
        lead = [self.sentence.norm(i) for i in range(max(0, chunk.first - 40), chunk.first)]
        wholes = {"total", "sum", "amount"}
        total = any(a == "of" and (b == "which" or b in ("the", "this", "that") and c in wholes) for a, b, c in zip(lead, lead[1:], lead[2:], strict=False))
        beside = [c for c in self.row if c.kind in ("MONEY", "SUM") and c.last <= chunk.first][-1:]
        between = [self.sentence.norm(i) for c in beside for i in range(c.last, chunk.first)]
        if any(a in (",", "(") and (b, c) == ("of", "which") for a, b, c in zip(between, between[1:], between[2:], strict=False)):
            return self.sums.get(beside[0])
        known = [d for d in self.book.of("FinancialCommitment") if self.book.objects(d, "amount") and d not in self.sums.values()] if total else []
        return known[-1] if known else None

    def _goes_on(self, at: int, chunk: Chunk, money: Found, before: Sequence[int]) -> bool:
        """A sum from the hands of the one before it, as a part of that one when the words include it there."""
        between = self.row[before[-1] + 1 : at] if before else []
        included = any(c.kind == "VERB" and c.word == "cover" or c.word == "including" for c in between)
        first = also(self.row, at, before)
        if no_gift(chunk, self.sentence, self.linked) or first is None and not included:
            return False
        place = before[-1] if first is None else first
        whole = self.sums[self.row[place]]
        givers = [str(g) for g in self.book.objects(whole, "contributor")]
        if not givers and not included or included and not self._fits(money, whole):
            return False
        parts = [d for d in self.book.objects(whole, "partOfCommitment") if isinstance(d, Draft)]
        mode = self.modes.get(self.row[place], "asserted")
        said = self.said("sum included in the one before" if included else "sum beside the one before", mode)
        draft = self.book.draft("FinancialCommitment", currency=money.unit, what=self._what(money), **({"hedge": money.hedge} if money.hedge else {}))
        self.book.claim(draft, "amount", money.ref, said, self.sentence.text(money.first, money.last))
        for part in [whole] if included else parts[:1]:
            self.book.claim(draft, "partOfCommitment", part, said)
        for giver in givers:
            self.book.claim(draft, "contributor", giver, said)
        self.sums[chunk], self.modes[chunk] = draft, mode
        self.made.append((at, draft))
        return True

    def _grown(self, chunk: Chunk, money: Found) -> bool:
        """ "It brings the total investment to $5 million": those who gave last have given so much in all."""
        words, lead = self.linked.words["funding"], {self.sentence.norm(i) for i in range(max(0, chunk.first - 14), chunk.first)}
        known = [d for d in self.book.of("FinancialCommitment") if self.book.objects(d, "contributor")]
        if chunk not in self.row or not known or not lead & set(words["nouns"]) or not lead & set(words["grown"]) or no_gift(chunk, self.sentence, self.linked):
            return False
        at = self.row.index(chunk)
        owner = next((self.row[i] for i in range(at - 2, max(-1, at - 12), -1) if self.row[i].kind == "LIST" and self.row[i + 1].word == "'s"), None)
        done = (w for v, w in self.doers.items() if w is not None and v < at and self.row[v].form == "finite" and self.row[w].kind == "LIST")
        owner = owner or next((self.row[w] for w in done), None)
        givers = self._organisations(owner.members) if owner else [str(g) for g in self.book.objects(known[-1], "contributor")]
        self._give(givers, chunk, money, self.said("total of those who gave last", resolved=True))
        return True

    def _fits(self, money: Found, whole: Draft) -> bool:
        """Whether a sum can be included in another beside the parts that it has: a text may say otherwise by a slip."""
        if whole.facts.get("currency") != money.unit:
            return True
        parts = [d for d in self.book.of("FinancialCommitment") if whole in self.book.objects(d, "partOfCommitment")]
        sums = [Decimal(str(a)) for part in parts for a in self.book.objects(part, "amount")]
        return all(sum(sums, Decimal(money.ref)) <= Decimal(str(a)) for a in self.book.objects(whole, "amount"))

    def _commitment(self, match: Match, subject: str) -> list[Found]:
        money = next((m for c in match.chunks("SUM") for m in c.members), None)
        if any(c.word == "respectively" for c in self.row):
            return self._each(match)
        if any(no_gift(c, self.sentence, self.linked) for c in match.chunks("SUM")):
            return []
        members = [m for c in match.chunks("LIST") for m in c.members]
        givers = self._organisations(members, "Company")
        if subject == "FUND" and givers:  # whoever is named with a sum has given that
            paid = {g for draft in self.sums.values() for g in self.book.objects(draft, "contributor")}
            givers = [g for g in givers if g not in paid]
            if not givers:
                return []
        nouns = match.chunks("NOUN")
        money = money or next((m for c in nouns for m in c.members if m.kind == "MONEY"), None)
        drafts = [self._commit(match, refs, money) for refs in ([[g] for g in givers] if money and self._apiece(match) else [givers])]
        for noun in nouns:
            for target in self.nodes.get(noun) or self._described(noun):
                for draft in drafts:
                    self.book.claim(draft, "funds", target, self.said(match.frame.id, match.mode))
        if not nouns and not self.book.objects(drafts[0], "funds") and subject == "FUND" and self.book.sets:
            for target in self.book.sets[-1]:
                self.book.claim(drafts[0], "funds", target, self.said("supporters of what was spoken of last", match.mode, resolved=True))
        return [money] if money else []

    def _apiece(self, match: Match) -> bool:
        """ "A and B will each give $5 million": each of them so much."""
        words = {self.sentence.norm(i) for i in range(self.row[match.first].first, self.row[match.last - 1].last + 1)}
        return bool({"each", "apiece"} & words)

    def _commit(self, match: Match, givers: Sequence[str], money: Found | None) -> Draft:
        """The commitment of some givers that a frame tells of."""
        said = self.said(match.frame.id, match.mode)
        if money and match.chunks("SUM"):
            draft = self._give(givers, match.chunks("SUM")[0], money, said)
            self.modes[match.chunks("SUM")[0]] = match.mode
            return draft
        draft = self.book.commitment(money.ref if money else "", money.unit if money else "", givers)
        self.made.append((match.first, draft))
        if money:
            self._amount(draft, money, match.chunks("NOUN"), said)
        for giver in givers:
            self.book.claim(draft, "contributor", giver, said)
        return draft

    def _each(self, match: Match) -> list[Found]:
        """ "A and B invested $10 million and $20 million, respectively": one sum each, or none when they do not pair up."""
        sums = [m for c in self.row if c.kind == "SUM" for m in c.members if m.kind == "MONEY"]
        givers = self._organisations((m for c in match.chunks("LIST") for m in c.members), "Company")
        if len(sums) != len(givers):
            return []
        for giver, money in zip(givers, sums, strict=True):
            draft, said = self.book.commitment(money.ref, money.unit, [giver]), self.said(f"{match.frame.id}: respectively", match.mode)
            self._amount(draft, money, match.chunks("SUM"), said)
            self.book.claim(draft, "contributor", giver, said)
        return sums

    def _amount(self, draft: Draft, money: Found, chunks: Sequence[Chunk], said: Said) -> None:
        draft.facts.setdefault("currency", money.unit)
        draft.facts.setdefault("what", self._what(money))
        if money.hedge:
            draft.facts.setdefault("hedge", money.hedge)
        if any(c.kind == "SUM" and c.word == "combined" for c in chunks):
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

"""Matches of frames → claims in the book: who is party to what, who pays for it, who announced it, what it is about."""

import datetime
from collections.abc import Iterable, Sequence

from .book import Book, Draft, Said
from .chunks import Chunk
from .frames import Match, beside
from .marked import Found, Sentence
from ..model import Entity
from .quotes import Segment
from .themes import themes


# these stand before verbs more often than before nouns, where they say nothing of the noun
_VERBAL = frozenset("not may might could would if whether".split())


class Clause:
    """One voice's share of a sentence: its chunks, what matched, and the book it is written into."""

    def __init__(self, book: Book, segment: Segment, row: list[Chunk], found: list[Match], voice: str, quoted: bool) -> None:
        self.book, self.segment, self.row, self.matches = book, segment, row, found
        self.sentence: Sentence = segment.sentence
        self.linked = book.linked
        self.voice, self.quoted = voice, quoted
        self.nodes: dict[Chunk, list[Draft]] = {}
        self.made: list[tuple[int, Draft]] = []  # where in the row a partnership or commitment is spoken of
        self.news: list[Draft] = []
        self.sums: dict[Chunk, Draft] = {}
        self.modes: dict[Chunk, str] = {}

    def said(self, rule: str, mode: str = "asserted", resolved: bool = False) -> Said:
        """The voice and status of a claim made here."""
        status = "attributed" if self.quoted else "planned" if mode == "planned" else "inferred" if resolved else "asserted"
        return Said(self.voice, status, rule, self.sentence.span)

    def read(self) -> None:
        """Write all that the matches say into the book, parties first: the rest speaks of them."""
        live = [m for m in self.matches if self._stands(m)]
        for chunk in beside(self.row, "NOUN"):
            self._resolve(chunk, [m for m in live if chunk in m.chunks("NOUN")])
        for match in live:
            if any(s == "COOPERATION" for s, _, _ in match.frame.claims):
                self._cooperation(match)
        self._funding(live)
        self._commitments(live)
        self._announcements(live)
        self._topics(live)
        self._undertaking(live)
        self._surroundings(live)

    def _stands(self, match: Match) -> bool:
        """What is denied or only considered is no claim; coverage says so."""
        if match.first > 2 and match.slots[0][0] == "LIST" and [c.word for c in self.row[match.first - 3 : match.first]] == ["as", "well", "as"]:
            return False  # half of a subject: "A and B as well as C and D signed …"
        mode = match.mode if match.mode in ("denied", "considered") else self._cue(match)
        if mode:
            self.book.gap(self.sentence.span, "candidate", f"{match.frame.id}: the text says it is {mode}")
        return not mode

    def _cue(self, match: Match) -> str:
        """Words around a noun of cooperation that deny or only weigh it: "no agreement between", "talks on", "the deal … was cancelled"."""
        for noun in match.chunks("NOUN"):
            before, after = self._words_before(noun), self._words_after(match)
            for mode in ("denied", "considered"):
                if before & set(self.linked.words["modality"][mode]) - _VERBAL:
                    return mode
            if after & {*self.linked.words["modality"]["ended"], "not", "never"}:
                return "denied"
        return ""

    def _words_before(self, noun: Chunk) -> set[str]:
        """From the last comma or verb that is done to the noun's head: only words, and what the noun itself swallowed."""
        words: set[str] = set()
        for chunk in reversed(self.row[: self.row.index(noun)]):
            if chunk.kind == "VERB" and chunk.mode == "asserted" or chunk.kind == "WORD" and chunk.word in (",", ";", ":", "but", "—", "that", "which"):
                break
            words.add(chunk.word)
        return words | {self.sentence.norm(i) for i in range(noun.first, noun.last)}

    def _words_after(self, match: Match) -> set[str]:
        """The auxiliaries and verb right after what matched."""
        row = self.row[match.last : match.last + 3]
        verb = next((c for c in row if c.kind == "VERB"), None)
        words = {c.word for c in row if c.kind == "WORD" and c.word != "only"}
        if any(c.word == "," for c in row[:1]):
            return set()
        return words | ({"not"} if verb and verb.mode == "denied" else set())

    # -- parties --

    def _resolve(self, noun: Chunk, found: Sequence[Match]) -> None:
        party = [m for m in found if ("NOUN", "hasParty", "LIST") in m.frame.claims and not self._general(noun, m)]
        party = [m for m in party if not m.frame.weak] or party
        lists = [(m, lists) for m in party for lists in self._lists(m)]
        drafts = [d for match, members in lists if (d := self._parties(noun, match, members))]
        drafts = drafts or self._in_the_name(noun)
        if not drafts and self._definite(noun):
            drafts = self.book.referred(noun, self._topics_of(noun))
        self.nodes[noun] = drafts
        self.modes[noun] = "planned" if party and all(self._mode(noun, m) == "planned" for m in party) else "asserted"
        self.made += [(self.row.index(noun), d) for d in drafts]
        self.book.spoken_of(drafts)

    def _in_the_name(self, noun: Chunk) -> list[Draft]:
        """ "the U.S.-Japan Technology Prosperity Deal" names its parties itself."""
        named = next((m for m in noun.members if m.kind == "INITIATIVE"), None)
        head = self.sentence.norm(named.last - 1) if named else ""
        if not named or head.removesuffix("s") not in self.linked.words["cooperation"]:
            return []
        hits = list(self.linked.lexicon.hits(self.sentence.row[named.first : named.last]))
        joined = [h for h in hits if h.first == 0 or self.sentence.norm(named.first + h.first - 1) == "-"]
        states = [a.ref for h in joined for a in h.aliases[:1] if a.kind in ("COUNTRY", "DEMONYM")]
        if len(states) < 2:
            return []
        draft = self.book.partnership([self.linked.recall(s) for s in states], False, self._topics_of(noun))
        for state in states:
            self.book.claim(draft, "hasParty", state, self.said("parties in the name"))
        self.book.claim(draft, "partOfInitiative", named.ref, self.said("parties in the name"))
        return [draft]

    def _general(self, noun: Chunk, match: Match) -> bool:
        """ "U.S.-Japan cooperation" is a field of policy, not one cooperation; "the U.S.-Japan agreement" is.

        A list beside a noun that has its own article ("from A and B this program will …") is no part of it either.
        """
        if match.frame.adjacent and noun.word in (*self.linked.words["reference"]["near"], *self.linked.words["reference"]["definite"], "a", "an"):
            return True
        states = all(m.kind == "COUNTRY" for c in match.chunks("LIST") for m in c.members)
        return states and match.frame.adjacent and noun.head in self.linked.listed("uncounted")

    def _lists(self, match: Match) -> list[list[Found]]:
        """The parties of each partnership a match speaks of."""
        lists = [list(chunk.members) for chunk in match.chunks("LIST")]
        if match.frame.pair == "each":
            return lists
        if match.frame.pair == "zip" and len(lists) == 2 and len(lists[0]) == len(lists[1]):
            return [list(pair) for pair in zip(*lists, strict=True)]
        return [[member for members in lists for member in members]]

    def _parties(self, noun: Chunk | None, match: Match, members: Sequence[Found]) -> Draft | None:
        refs = self._organisations(members, lone=not match.frame.adjacent)
        near = noun is not None and noun.word in self.linked.words["reference"]["near"]
        if len(refs) < 2 and not any(m.kind == "GROUP" and self._both_nations(m) for m in members):
            if refs:
                self.book.gap(self.sentence.span, "candidate", f"{match.frame.id}: only one party could be read")
            return None
        draft = self.book.partnership(refs, near, self._topics_of(noun) if noun else ())
        said = self.said(match.frame.id, self._mode(noun, match))
        for ref in refs:
            self.book.claim(draft, "hasParty", ref, said)
        return draft

    def _both_nations(self, group: Found) -> bool:
        """ "U.S. and Japanese universities" are one group with parties on two sides."""
        return sum(name == "memberCountry" for name, _ in self.linked.entities[group.ref].facts) > 1

    def _mode(self, noun: Chunk | None, match: Match) -> str:
        """A noun stands under the verb right before it: "plans to sign an agreement between …" is a plan."""
        if match.mode != "asserted" or noun is None:
            return match.mode
        at = self.row.index(noun)
        verb = next((c for c in reversed(self.row[max(0, at - 2) : at]) if c.kind == "VERB"), None)
        return verb.mode if verb else "asserted"

    def _organisations(self, members: Iterable[Found], cls: str = "", lone: bool = False) -> list[str]:
        """The references of a list; a bare name is an organisation of its neighbours' kind, a company when ``lone`` names may be."""
        members = list(members)
        known = [self.linked.entities[m.ref].cls for m in members if m.ref in self.linked.entities]
        guess = cls or ("Institution" if known and "Company" not in known else "Company" if known or lone and len(members) > 1 else "")
        refs = []
        for member in members:
            if member.ref not in self.linked.entities and member.kind == "NAME" and guess:
                self.linked.know(Entity(member.ref, guess, self.sentence.text(member.first, member.last)))
            if member.ref in self.linked.entities and member.ref not in refs:
                refs.append(member.ref)
        return refs

    def _cooperation(self, match: Match) -> None:
        members = [m for chunk in match.chunks("LIST") for m in chunk.members]
        draft = self._parties(None, match, members)
        if draft:
            self.book.spoken_of([draft])
            self.made.append((match.last - 1, draft))
            self.nodes[match.slots[-1][1]] = [draft]
            said = self.said(f"{match.frame.id}: purpose", match.mode)
            for topic in self._found_topics(self.row[match.last :]):
                self.book.claim(draft, "hasTopic", topic, said)

    def _definite(self, noun: Chunk) -> bool:
        reference_words = self.linked.words["reference"]
        return self.sentence.block.kind == "title" or noun.word in reference_words["near"] + reference_words["definite"]

    # -- money --

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

    # -- undertakings and news --

    def _commitments(self, live: Sequence[Match]) -> None:
        for match in live:
            if not match.chunks("COMMIT"):
                continue
            makers = [m.ref for c in match.chunks("PEOPLE") for m in c.members]
            draft = self._policy(makers)
            said = self.said(match.frame.id, match.mode)
            for maker in makers:
                self.book.claim(draft, "madeBy", maker, said)
            for date in (m for c in match.chunks("DATE") for m in c.members):
                self.book.claim(draft, "date", date.ref, self.said(match.frame.id, match.mode, bool(date.unit)), self.sentence.text(date.first, date.last))
            for topic in self._found_topics(self.row[match.last :]):
                self.book.claim(draft, "hasTopic", topic, said)
            for event in self._latest_event() if match.chunks("NEWS") else ():
                self.book.claim(event, "buildsOn", draft, said)
            self.news.append(draft)

    def _policy(self, makers: Sequence[str]) -> Draft:
        same = (d for d in self.book.of("PolicyCommitment") if set(self.book.objects(d, "madeBy")) == set(makers))
        return next(same, None) or self.book.draft("PolicyCommitment", "commitment")

    def _latest_event(self) -> list[Draft]:
        events = [d for d in self.book.of("Event") if self.book.objects(d, "announces")]
        return [e for e in events if self._recent(e)][-1:] or events[-1:]

    def _recent(self, event: Draft) -> bool:
        """ "today's announcement" is none that the text dates to another season."""
        dates, today = [str(d) for d in self.book.objects(event, "date")], self.linked.document.date or ""
        days = [abs(datetime.date.fromisoformat(d) - datetime.date.fromisoformat(today)).days for d in dates if len(d) == len(today) == 10]
        return not dates or min(days, default=99) < 45 or any(len(d) < 10 and d == today[: len(d)] for d in dates)

    # -- announcements --

    def _announcements(self, live: Sequence[Match]) -> None:
        for match in live:
            kind = next((s for s, _, _ in match.frame.claims if s in ("ANNOUNCEMENT", "SIGNING")), None)
            announced = [d for c in match.chunks("NOUN") for d in self.nodes.get(c, ())] + [self.sums[c] for c in match.chunks("SUM") if c in self.sums]
            if not kind or not announced:
                continue
            event = self.book.event(announced) or self.book.draft("Event", kind.casefold(), eventKind=kind.casefold())
            said = self.said(match.frame.id, match.mode)
            for thing in announced:
                self.book.claim(event, "announces", thing, said)
            if any(p == "actor" for _, p, _ in match.frame.claims):
                for actor in self._actors(match):
                    self.book.claim(event, "actor", actor, said)
            self._circumstances(event, match)
        if any(c.kind == "NEWS" for c in self.row):
            self.news += self._latest_event()

    def _actors(self, match: Match) -> list[str]:
        people = [m.ref for c in match.chunks("PEOPLE") for m in c.members]
        return people + self._organisations(m for c in match.chunks("LIST") for m in c.members)

    def _circumstances(self, event: Draft, match: Match) -> None:
        """When, where, as part of what: the dates, places and events that stand beside the fact."""
        for chunk in self._near(match, "EVENT"):
            role = self.linked.words["event_roles"].get(chunk.word)
            if role == "is" and chunk.members[0].unit in self.linked.words["occasions"]["kinds"]:
                self.book.claim(event, "partOfEvent", self._occasion(chunk), self.said(f"event beside: {chunk.word}", match.mode))
            elif role == "is":
                event.text, event.facts["eventKind"] = self.sentence.text(chunk.members[0].first, chunk.members[0].last), chunk.members[0].unit
            elif role:
                self.book.claim(event, role, self._occasion(chunk), self.said(f"event beside: {chunk.word}", match.mode))
        for chunk in self._near(match, "DATE"):
            if chunk.word in ("on", "in", "at", "in the", ",") or chunk.word == self.sentence.norm(chunk.first):
                date = chunk.members[0]
                self.book.claim(event, "date", date.ref, self.said("date beside", match.mode, bool(date.unit)), self.sentence.text(date.first, date.last))
        inner: Draft | str = event
        for chunk in self._near(match, "PLACE"):
            place = self._place(chunk)
            self.book.claim(inner, "place", place, self.said("place beside", match.mode), self.sentence.text(chunk.members[0].first, chunk.members[-1].last))
            inner = place

    def _near(self, match: Match, kind: str) -> list[Chunk]:
        """Those of the clause; what follows "when", "where" or "that" belongs to another."""
        stop = next((i for i, c in enumerate(self.row) if i >= match.last and c.word in ("when", "where", "which", "that", "who")), len(self.row))
        return [c for c in self.row[:stop] if c.kind == kind]

    def _place(self, chunk: Chunk) -> str:
        first = chunk.members[0]
        if len(chunk.members) > 1 or first.ref not in self.linked.entities:
            text = self.sentence.text(first.first, chunk.members[-1].last)
            return self.linked.know(Entity(self.linked.mint(text), "Place", text, self.linked.country(chunk.members[-1].ref)))
        return first.ref

    def _occasion(self, chunk: Chunk) -> Draft | str:
        """The event another is a part of or near to; whose visit it is and where it leads, when the words say so."""
        found = chunk.members[0]
        text = self.sentence.text(found.first, found.last)
        if found.ref in self.linked.entities:
            self._site(found.ref, found)
            return found.ref
        draft = next((d for d in self.book.of("Event") if d.text == text), None) or self.book.draft("Event", text, eventKind=found.unit)
        self._site(draft, found)
        said = self.said("event beside")
        for member in chunk.members[1:]:
            written = self.sentence.text(member.first, member.last)
            if member.kind in ("COUNTRY", "PLACE"):
                self.book.claim(draft, "place", member.ref, said, written)
            elif member.ref in self.linked.entities:
                self.book.claim(draft, "actor", member.ref, said)
        return draft

    def _site(self, event: Draft | str, found: Found) -> None:
        """The place inside an event's name is where it is held ("Summit in Hiroshima")."""
        for at in range(found.first, found.last - 1):
            hit = next(self.linked.lexicon.hits(self.sentence.row[at + 1 : found.last]), None) if self.sentence.norm(at) == "in" else None
            if hit and hit.first == 0 and hit.aliases[0].kind == "PLACE" and not hit.aliases[0].contextual:
                place = self.linked.recall(hit.aliases[0].ref)
                written = self.sentence.text(at + 1, at + 1 + hit.last)
                self.book.claim(event, "place", place, self.said("place in the event's name"), written)
            elif self.sentence.norm(at) == "in" and self.sentence.row[at + 1].capital:
                written = self.sentence.text(at + 1, found.last)
                place = self.linked.know(Entity(self.linked.mint(written), "Place", written))
                self.book.claim(event, "place", place, self.said("place in the event's name"), written)

    # -- what the words around tell --

    def _undertaking(self, live: Sequence[Match]) -> None:
        """States that say together what they will do undertake it, partnership or not: "The United States and Japan will advance …"."""
        if self.made or self.quoted or any(m.chunks("COMMIT") for m in live):
            return
        for at, chunk in enumerate(self.row[:-1]):
            states = [m.ref for m in chunk.members if m.kind == "COUNTRY"] if chunk.kind == "LIST" else []
            verb = self.row[at + 1]
            if len(states) > 1 and verb.kind == "VERB" and verb.mode in ("asserted", "planned"):
                topics = self._found_topics(self.row[at + 2 :])
                draft = self._policy(states) if topics else None
                for state in states if draft else ():
                    self.book.claim(draft, "madeBy", state, self.said("states together"))
                for topic in topics:
                    self.book.claim(draft, "hasTopic", topic, self.said("states together"))
                return

    def _surroundings(self, live: Sequence[Match]) -> None:
        """The fields and sites named after a partnership or a sum, up to the next one, are its own."""
        if self.quoted:
            return
        self.made.sort(key=lambda item: item[0])
        themes_told = any(m.chunks("THEMES") for m in live)
        for at in dict.fromkeys(at for at, _ in self.made):
            drafts = [d for place, d in self.made if place == at]
            stop = min((place for place, d in self.made if place > at and d not in drafts), default=len(self.row))
            for draft in drafts:
                for topic in self._found_topics(self.row[at:stop]) if not themes_told else ():
                    self.book.claim(draft, "hasTopic", topic, self.said("field in the same sentence", self.modes.get(self.row[at], "asserted")))
                for chunk in self.row[at:stop]:
                    if chunk.kind == "PLACE" and chunk.word in ("in", "at", "in the", "at the") and not self._told_of_event():
                        self.book.claim(draft, "place", self._place(chunk), self.said("site in the same sentence"),
                                        self.sentence.text(chunk.members[0].first, chunk.members[-1].last))

    def _told_of_event(self) -> bool:
        """Whether the places of this clause are an event's already."""
        return any(c.kind in ("EVENT", "VERB") and c.word in ("announce", "sign", *self.linked.words["event_roles"]) for c in self.row)

    # -- topics --

    def _topics(self, live: Sequence[Match]) -> None:
        for noun, drafts in self.nodes.items():
            for topic in self._topics_of(noun):
                for draft in drafts:
                    self.book.claim(draft, "hasTopic", topic, self.said("field of the noun", self.modes.get(noun, "asserted")))
        for match in live:
            if match.chunks("THEMES"):
                self._themes(match)

    def _themes(self, match: Match) -> None:
        drafts = [d for c in match.chunks("NOUN") for d in self.nodes.get(c, ())]
        found, weak = themes(self.linked, self.sentence, match.chunks("THEMES")[0].first)
        for topic, span in found if drafts else ():
            said = self.said(match.frame.id)
            for draft in drafts:
                self.book.claim(draft, "hasTopic", topic, Said(said.voice, said.status, said.rule, span))
                self.book.claim(draft, "hasTopic", topic, said)
        for text in weak if drafts else ():
            self.book.gap(self.sentence.span, "candidate", f"a theme that no topic of the scheme covers: {text}")

    @staticmethod
    def _topics_of(noun: Chunk) -> list[str]:
        return list(dict.fromkeys(m.ref for m in noun.members if m.kind == "TOPIC"))

    @staticmethod
    def _found_topics(row: Iterable[Chunk]) -> list[str]:
        return list(dict.fromkeys(m.ref for c in row for m in c.members if m.kind == "TOPIC"))

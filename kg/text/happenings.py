"""Announcements, undertakings, and the dates, places and fields around a fact."""

import datetime
from collections.abc import Iterable, Sequence

from ..model import Entity
from .book import Draft, Said
from .chunk import Chunk
from .frames import Match
from .marked import Found
from .themes import themes


class Happenings:
    """What a clause says of events and of the words around a fact; a part of Clause, which holds its words and its book."""

    def _commitments(self, live: Sequence[Match]) -> None:
        for match in live:
            if not match.chunks("COMMIT"):
                continue
            makers = [m.ref for c in match.chunks("PEOPLE") for m in c.members]
            draft = self.book.policy(makers)
            said = self.said(match.frame.id, match.mode)
            for maker in makers:
                self.book.claim(draft, "madeBy", maker, said)
            for date in (m for c in match.chunks("DATE") for m in c.members):
                self.book.claim(draft, "date", date.ref, self.said(match.frame.id, match.mode, bool(date.unit)), self.sentence.text(date.first, date.last))
            for topic, words in self._found_topics(self.row[match.last :]).items():
                self.book.claim(draft, "hasTopic", topic, said, words)
            for event in self._latest_event() if match.chunks("NEWS") else ():
                self.book.claim(event, "buildsOn", draft, said)
            self.news.append(draft)

    def _latest_event(self) -> list[Draft]:
        events = [d for d in self.book.of("Event") if self.book.objects(d, "announces")]
        return [e for e in events if self._recent(e)][-1:] or events[-1:]

    def _recent(self, event: Draft) -> bool:
        """ "today's announcement" is none that the text dates to another season."""
        dates, today = [str(d) for d in self.book.objects(event, "date")], self.linked.document.date or ""
        days = [abs(datetime.date.fromisoformat(d) - datetime.date.fromisoformat(today)).days for d in dates if len(d) == len(today) == 10]
        return not dates or min(days, default=99) < 45 or any(len(d) < 10 and d == today[: len(d)] for d in dates)

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
        self._made_known()
        if any(c.kind == "NEWS" for c in self.row):
            self.news += self._latest_event()

    def _made_known(self) -> None:
        """Who announces something that no frame names: what the clause tells, or the cooperation the text is about."""
        for verb, who in self.doers.items():
            chunk = self.row[verb]
            if chunk.passive or chunk.form == "participle" or chunk.mode in ("denied", "considered") or not self._known_by(chunk):
                continue
            actors = self._who_says(verb, who)
            if not actors:
                continue
            told = list(dict.fromkeys(d for place, d in self.made if place > verb)) or list(dict.fromkeys(d for _, d in self.made))
            told = [d for d in told if d.cls == "Partnership"] or told or self._undertaken(actors)
            if told and actors:
                event = self.book.event(told) or self.book.draft("Event", "announcement", eventKind="announcement")
                for thing in told:
                    self.book.claim(event, "announces", thing, self.said("verb of announcing"))
                for actor in actors:
                    self.book.claim(event, "actor", actor, self.said("verb of announcing"))
            elif actors and not self.quoted:
                self.book.announced.append((actors, self.said("announcement of the text's cooperation", resolved=True)))
            return

    def _who_says(self, verb: int, who: int | None) -> list[str]:
        """The agents of a verb; "the universities" are the parties of what the clause tells."""
        if who is not None:
            people = [m.ref for m in self.row[who].members] if self.row[who].kind == "PEOPLE" else []
            return people or self._organisations(self.row[who].members)
        group = self.row[verb - 1].word if verb and self.row[verb - 1].kind in ("WORD", "MEMBERS") else ""
        told = [d for _, d in self.made if d.cls == "Partnership"] if group in self.linked.words["groups"] or group in ("partners", "parties", "two") else []
        return [str(p) for p in self.book.objects(told[-1], "hasParty")] if told else []

    def _known_by(self, verb: Chunk) -> bool:
        """Whether a verb makes known: "announced", or "said" with the day beside it."""
        near = {self.sentence.norm(i) for i in range(verb.first - 3, verb.last + 3)}
        return verb.word == "announce" or verb.word == "say" and bool(near & set(self.linked.words["funding"]["today"]))

    def _undertaken(self, makers: Sequence[str]) -> list[Draft]:
        """ "They announced a set of new commitments": what they undertake."""
        if not any(c.kind == "COMMIT" for c in self.row) or not makers:
            return []
        draft = self.book.policy(makers)
        for maker in makers:
            self.book.claim(draft, "madeBy", maker, self.said("verb of announcing"))
        return [draft]

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
            if self._dateline(chunk) or self.sentence.norm(chunk.members[0].first) in self.linked.words["sites"]["regions"]:
                continue
            place = self._place(chunk)
            self.book.claim(inner, "place", place, self.said("place beside", match.mode), self.sentence.text(chunk.members[0].first, chunk.members[-1].last))
            inner = place

    def _dateline(self, chunk: Chunk) -> bool:
        """ "TOKYO, June 3, 2024 –": where a release is sent from is no site of what it tells."""
        if chunk.first < chunk.members[0].first or chunk.first > 10:  # "in Tokyo"
            return False
        row = self.sentence.row
        dashes = (i for i in range(min(20, len(row))) if row[i].norm == "—" or row[i].norm == "-" and (row[i].spaced or self.sentence.norm(i + 1) == "-"))
        dash = next(dashes, 0)
        return chunk.first < dash and (not chunk.first or row[0].text.isupper() or self.sentence.at(0) is not None) or not chunk.first and not dash

    def _near(self, match: Match, kind: str) -> list[Chunk]:
        """Those of the clause; what follows "when", "where" or "that" belongs to another."""
        stop = next((i for i, c in enumerate(self.row) if i >= match.last and c.word in ("when", "where", "which", "that", "who")), len(self.row))
        return [c for c in self.row[:stop] if c.kind == kind]

    def _site_of(self, member: Found) -> str:
        return self._place(Chunk("PLACE", member.first, member.last, "", (member,)))

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
                known = member.ref in self.linked.lexicon.known and member.ref not in self.linked.entities
                self.book.claim(draft, "place", self.linked.recall(member.ref) if known else self._site_of(member), said, written)
            elif member.ref in self.linked.entities:
                self.book.claim(draft, "actor", member.ref, said)
        return draft

    def _site(self, event: Draft | str, found: Found) -> None:
        """The place inside an event's name is where it is held ("Summit in Hiroshima", "Phnom Penh Summit")."""
        front = next(self.linked.lexicon.hits(self.sentence.row[found.first : found.last]), None)
        if front and front.first == 0 and front.aliases[0].kind == "PLACE" and not front.aliases[0].contextual:
            place, written = self.linked.recall(front.aliases[0].ref), self.sentence.text(found.first, found.first + front.last)
            self.book.claim(event, "place", place, self.said("place in the event's name"), written)
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

    def _undertaking(self, live: Sequence[Match]) -> None:
        """States that say together what they will do undertake it, partnership or not: "The United States and Japan will advance …"."""
        if self.made or self.quoted or any(m.chunks("COMMIT") for m in live):
            return
        for at, chunk in enumerate(self.row[:-1]):
            states = [m.ref for m in chunk.members if m.kind == "COUNTRY"] if chunk.kind == "LIST" else []
            verb = self.row[at + 1]
            if len(states) > 1 and verb.kind == "VERB" and verb.mode in ("asserted", "planned"):
                topics = self._found_topics(self.row[at + 2 :])
                draft = self.book.policy(states) if topics else None
                for state in states if draft else ():
                    self.book.claim(draft, "madeBy", state, self.said("states together"))
                for topic, words in topics.items():
                    self.book.claim(draft, "hasTopic", topic, self.said("states together"), words)
                return

    def _topics(self, live: Sequence[Match]) -> None:
        for noun, drafts in self.nodes.items():
            for topic, words in self._topics_of(noun).items():
                for draft in drafts:
                    self.book.claim(draft, "hasTopic", topic, self.said("field of the noun", self.modes.get(noun, "asserted")), words)
        for match in live:
            if match.chunks("THEMES"):
                self._themes(match)

    def _themes(self, match: Match) -> None:
        drafts = [d for c in match.chunks("NOUN") for d in self.nodes.get(c, ())]
        found, weak = themes(self.linked, self.sentence, match.chunks("THEMES")[0].first)
        for topic, span, words in found if drafts else ():
            said = self.said(match.frame.id)
            for draft in drafts:
                self.book.claim(draft, "hasTopic", topic, Said(said.voice, said.status, said.rule, span), words)
                self.book.claim(draft, "hasTopic", topic, said, words)
        for text in weak if drafts else ():
            self.book.gap(self.sentence.span, "candidate", f"a theme that no topic of the scheme covers: {text}")

    def _topics_of(self, noun: Chunk) -> dict[str, str]:
        """The topics a noun of cooperation holds, each with its wording."""
        return {m.ref: self.sentence.text(m.first, m.last) for m in noun.members if m.kind == "TOPIC"}

    def _found_topics(self, row: Iterable[Chunk]) -> dict[str, str]:
        """The topics in a stretch of chunks, each with its wording."""
        return {m.ref: self.sentence.text(m.first, m.last) for c in row for m in c.members if m.kind == "TOPIC"}

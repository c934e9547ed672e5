"""Fields and sites that a clause names beside its facts: whose they are follows from what the clause, or the text before it, speaks of."""

import itertools
from collections.abc import Iterator, Sequence

from .book import Draft, Thing
from .chunk import Chunk
from .frames import Match
from .marked import Found

_IN = ("in", "at", "in the", "at the", "near", "outside", "off")
_FAR = 6  # sentences after which a text no longer speaks of a cooperation without saying so


class Surroundings:
    """What stands around the facts of a clause; a part of Clause, which holds its words and its book."""

    def _surroundings(self, live: Sequence[Match]) -> None:
        """The fields and sites named after a partnership or a sum, up to the next one, are its own; then what is left."""
        if self.quoted:
            return
        self.made.sort(key=lambda item: item[0])
        themes_told = any(m.chunks("THEMES") for m in live)
        for at in dict.fromkeys(at for at, _ in self.made):
            drafts = [d for place, d in self.made if place == at]
            stop = min((place for place, d in self.made if place > at and d not in drafts), default=len(self.row))
            stop = min([stop, *(who for who in self.doers.values() if who is not None and who > at)])  # ", and B will open a school in Kobe"
            for draft in drafts:
                for _, topic in self._fields(at, stop) if not themes_told else ():
                    self._field(draft, topic, "field in the same sentence", self.modes.get(self.row[at], "asserted"))
                for chunk in self.row[at:stop]:
                    region = chunk.kind == "PLACE" and self.sentence.norm(chunk.members[0].first) in self.linked.words["sites"]["regions"]
                    if chunk.kind == "PLACE" and chunk.word in _IN and not region and not self._told_of_event():
                        self._sited(draft, chunk, "site in the same sentence")
        if not themes_told and not self.linked.boilerplate(self.sentence):
            self._left()
        self._remember()

    def _told_of_event(self) -> bool:
        """Whether the places of this clause are an event's already."""
        return any(c.kind in ("EVENT", "VERB") and c.word in ("announce", "sign", *self.linked.words["event_roles"]) for c in self.row)

    def _fields(self, start: int, stop: int) -> Iterator[tuple[int, Found]]:
        """The topics in a stretch of chunks that nothing rules out."""
        for at in range(start, stop):
            for member in self.row[at].members:
                if member.kind == "TOPIC" and not self._ruled_out(at):
                    yield at, member

    def _ruled_out(self, at: int) -> bool:
        """Whether the words before deny a field or leave it open: "does not cover", "may include"."""
        modality = self.linked.words["modality"]
        for i in range(at - 1, -1, -1):
            chunk = self.row[i]
            if chunk.kind == "WORD" and chunk.word in (";", ":", "but", "although", "while"):
                return False
            if chunk.kind == "VERB" and chunk.mode == "denied" or chunk.kind == "WORD" and chunk.word in modality["denied"]:
                return True
            if {self.sentence.norm(j) for j in range(chunk.first, chunk.last)} & set(modality["open"]):
                return True
        return False

    def _field(self, thing: Thing, topic: Found, rule: str, mode: str = "asserted", resolved: bool = False) -> None:
        self.book.claim(thing, "hasTopic", topic.ref, self.said(rule, mode, resolved), self.sentence.text(topic.first, topic.last))

    def _sited(self, thing: Thing, chunk: Chunk, rule: str, resolved: bool = False) -> None:
        written = self.sentence.text(chunk.members[0].first, chunk.members[-1].last)
        self.book.claim(thing, "place", self._place(chunk), self.said(rule, resolved=resolved), written)

    def _left(self) -> None:
        """The fields and sites that no fact of the clause took are of what it speaks of."""
        told = self.book.beside.get(self.sentence.span, set())
        if any(ref in self.linked.entities and self.linked.entities[ref].cls == "Topic" for ref in told):
            return  # a list of themes was read here
        if self.linked.among("weighed") & {c.head or c.word for c in self.row if c.kind in ("WORD", "VERB")}:
            return  # "They considered a second site in Osaka but decided against it."
        things, rule, resolved = self._meant()
        acts = self.sentence.block.kind in ("title", "heading") or any(c.kind == "VERB" and c.mode != "denied" for c in self.row)
        for _, topic in self._fields(0, len(self.row)) if acts and not things else ():
            said = self.said("field that the text ties to nothing else", resolved=True)
            self.book.loose.append((topic.ref, said, self.sentence.text(topic.first, topic.last), list(self.book.recent)))
        for _, topic in self._fields(0, len(self.row)):
            for thing in things if topic.ref not in told else ():
                if resolved:
                    self.book.later.append((thing, topic.ref, self.said(rule, resolved=True), self.sentence.text(topic.first, topic.last)))
                else:
                    self._field(thing, topic, rule)
        self._named_fields()
        self._left_sites()

    def _named_fields(self) -> None:
        """The fields that stand in the name of an initiative are its own: "the Quantum Corridor Program"."""
        for member in (m for c in self.row for m in c.members if m.kind == "INITIATIVE" and m.ref in self.linked.entities):
            for hit in self.linked.lexicon.hits(self.sentence.row[member.first : member.last]):
                alias = hit.aliases[0]
                if alias.kind == "TOPIC" and not alias.contextual:
                    written = self.sentence.text(member.first + hit.first, member.first + hit.last)
                    self.book.claim(member.ref, "hasTopic", alias.ref, self.said("field in the name"), written)

    def _left_sites(self) -> None:
        """The places no fact of the clause took, where something is held, built or done."""
        for chunk in self.row:
            if chunk.kind == "EVENT" and (chunk.members[0].ref in self.linked.entities or any(m.kind == "PLACE" for m in chunk.members[1:])):
                self._occasion(chunk)
        told = self.book.beside.get(self.sentence.span, set())
        for at, chunk in enumerate(self.row):
            bare = self.sentence.block.kind in ("title", "heading") and chunk.word not in _IN  # "Consulate General Osaka Welcomes Agreement"
            if chunk.kind != "PLACE" or bare or self._dateline(chunk) or told & {chunk.members[0].ref, self._place(chunk)}:
                continue
            event = self._event_at(at) if self._a_site(at) else self._visit(at)
            things, _, resolved = ([event], "", False) if event else self._meant() if self._a_site(at) else ([], "", False)
            for thing in (things or (self.book.recent or self.book.sets[:1] and self.book.sets[0] if self._a_site(at) else []))[:1]:
                if not self._of_others(at, thing):
                    self._sited(thing, chunk, "site beside the fact", resolved or not event)

    def _of_others(self, at: int, thing: Thing) -> bool:
        """Whether what is done there is somebody else's deed: "…, and B will open a school in Kobe"."""
        who = next((self.doers[verb] for verb in range(at - 1, -1, -1) if self.doers.get(verb) is not None), None)
        doing = {m.ref for m in self.row[who].members} if who is not None else set()
        whose = {*self.book.objects(thing, "contributor"), *self.book.objects(thing, "hasParty")}
        return bool(doing and whose) and not doing & whose

    def _event_at(self, at: int) -> Thing | None:
        """The event of the clause whose place this is: the nearest before, else the next."""
        event = next((c for c in reversed(self.row[:at]) if c.kind == "EVENT"), None) or next((c for c in self.row[at:] if c.kind == "EVENT"), None)
        return self._occasion(event) if event else None

    def _visit(self, at: int) -> Draft | None:
        """ "She visited A and B": the visit whose place this is."""
        start = at
        while start > 1 and self.row[start - 1].word in ("and", ",") and self.row[start - 2].kind == "PLACE":
            start -= 2
        start -= start > 0 and self.row[start - 1].word == "to"
        verb = start - 1
        going = verb >= 0 and self.row[verb].kind == "VERB" and self.row[verb].head.startswith(("visit", "travel"))
        who = self.doers.get(verb) if going and self.row[verb].mode in ("asserted", "planned") else None
        if who is None:
            return None
        actors = [m.ref for m in self.row[who].members if m.ref in self.linked.entities]
        same = (d for d in self.book.of("Event") if d.text == "visit" and self.book.objects(d, "actor") == actors)
        draft = next(same, None) or self.book.draft("Event", "visit", eventKind="visit")
        for actor in actors:
            self.book.claim(draft, "actor", actor, self.said("who visits", self.row[verb].mode))
        return draft

    def _a_site(self, at: int) -> bool:
        """Whether something is held, built or done at a place; "a company in Ohio" is only from there."""
        chunk, sites = self.row[at], self.linked.words["sites"]
        if self.sentence.norm(chunk.members[0].first) in sites["regions"]:
            return False
        if at > 1 and self.row[at - 1].word in ("and", ",") and self.row[at - 2].kind == "PLACE":
            return self._a_site(at - 2)
        if at > 1 and self.row[at - 1].word == "for" and any(c.kind == "VERB" and c.word == "invest" for c in self.row[:at]):
            return True
        among = at > 1 and self.row[at - 1].word == "of" and self.row[at - 2].word in ("state", "states", "city", "cities", "town", "towns")
        if chunk.word not in _IN and not among:
            of_it = any(c.word in sites["nouns"] or c.kind == "NOUN" for c in self.row[at + 1 : at + 6])
            return of_it and (at == 0 or self.row[at - 1].word not in ("of", "from", "to"))
        before = self.row[max(0, at - 12) : at]
        if any((c.head or c.word) in sites["from_there"] for c in before[-4:]) or before and before[-1].kind == "LIST":
            return False
        around = before if len(before) > 1 else [*before, *self.row[at + 1 : at + 12]]  # "In Dallas, A and B have operated …"
        return any(self._done(c) for c in around)

    def _done(self, chunk: Chunk) -> bool:
        """Whether a chunk tells of something that has a site."""
        sites = self.linked.words["sites"]
        if chunk.kind == "VERB":
            return chunk.word in sites["verbs"] or chunk.head in sites["held"]
        return chunk.kind in ("EVENT", "SUM") or chunk.word in sites["nouns"] or chunk.word in sites["held"]

    def _meant(self) -> tuple[list[Thing], str, bool]:
        """What the clause speaks of: what it tells itself, an initiative it names, the states of a joint text, or what was told last."""
        if self.made:
            return [d for place, d in self.made if place == self.made[0][0]], "field in the same sentence", False
        named = [m.ref for c in self.row for m in c.members if m.kind == "INITIATIVE" and m.ref in self.linked.entities]
        if named:
            return named[:1], "field of the initiative named beside it", False
        if self.sentence.block.kind == "title":
            return list(self.book.sets[0]) if self.book.sets else [], "field of the title", True
        if self._goes_on_about():
            return list(self.book.recent), "field of what was spoken of last", True
        states = self._states()
        if len(states) > 1:
            draft = self.book.policy(states)
            for state in states:
                self.book.claim(draft, "madeBy", state, self.said("states together", resolved=True))
            return [draft], "field of what states do together", True
        return [], "", False

    def _states(self) -> list[str]:
        """The states that act together in this clause, or in the lead-in of the list it stands in."""
        places = {who for at, who in self.doers.items() if who is not None and self.row[at].mode != "denied"}
        acting = [[m.ref for m in self.row[who].members if m.kind == "COUNTRY"] for who in sorted(places) if self.row[who].kind == "LIST"]
        leaders = any(c.word in self.linked.words["points_back"]["leaders"] and n.kind == "VERB" for c, n in itertools.pairwise(self.row))
        acting += [self.linked.speakers] if leaders else []
        ends = self.sentence.row[-1].norm == ":"
        acting += [[m.ref for m in c.members if m.kind == "COUNTRY"] for c in self.row if ends and c.kind == "LIST"]
        told = next((refs for refs in acting if len(refs) > 1), [])
        if ends:
            self.book.lead = told
        elif self.sentence.block.kind != "bullet":
            self.book.lead = []
        states = told or ([] if any(m.kind == "ORG" for who in places for m in self.row[who].members) else self.book.lead)
        return [self.linked.recall(ref) for ref in states if ref in self.linked.lexicon.known]

    def _goes_on_about(self) -> bool:
        """Whether a clause without facts goes on about what was told last: it points back there and names no others."""
        if not self.book.recent or self.linked.position(self.sentence) - self.book.recent_at > _FAR:
            return False
        if self.sentence.block.span == self.book.recent_block:
            return True
        named = {m.ref for c in self.row if c.kind == "LIST" for m in c.members if m.kind in ("ORG", "NAME")}
        known = {o for d in self.book.recent for p in ("hasParty", "contributor", "madeBy") for o in self.book.objects(d, p)}
        return bool(named & known) or not named and self._points_back()

    def _points_back(self) -> bool:
        """ "The two schools", "they", "the project": a clause that speaks of what was told before."""
        words = self.linked.words["points_back"]
        for chunk in self.row:
            for i in range(chunk.first, chunk.last):
                if self.sentence.norm(i) in words["alone"]:
                    return True
                near = {self.sentence.norm(j) for j in range(i + 1, min(i + 4, len(self.sentence.row)))}
                if self.sentence.norm(i) in words["before"] and near & set(words["nouns"]):
                    return True
        return False

    def _remember(self) -> None:
        """What this clause told is what the text speaks of now."""
        told = [d for _, d in self.made]
        funded = [t for d in told for t in self.book.objects(d, "funds") if isinstance(t, Draft)]
        drafts: list[Draft] = [d for d in (*told, *funded) if d.cls == "Partnership"] or told
        if drafts:
            self.book.recent, self.book.recent_block = list(dict.fromkeys(drafts)), self.sentence.block.span
        if drafts or self.book.recent_block == self.sentence.block.span:
            self.book.recent_at = self.linked.position(self.sentence)

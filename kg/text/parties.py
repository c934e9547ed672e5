"""Who is party to what: the lists of a match become the parties of partnerships, told by a noun or by a verb alone."""

from collections.abc import Iterable, Sequence

from ..model import Entity
from .book import Draft
from .chunk import Chunk
from .frames import Match
from .marked import Found
from .pronouns import houses


class Parties:
    """What a clause says of partnerships; a part of Clause, which holds its words and its book."""

    def _resolve(self, noun: Chunk, found: Sequence[Match]) -> None:
        party = [m for m in found if any(c[:2] == ("NOUN", "hasParty") for c in m.frame.claims) and not self._general(noun, m)]
        party = [m for m in party if not m.frame.weak] or party
        party = [m for m in party if not (noun.count == 0 and m.chunks("LIST") == [m.slots[-1][1]] and self._with(m))]
        party = [m for m in party if m.frame.pair == "each" and all(len(members) > 1 for members in self._lists(m))] or party
        lists = [(m, members) for m in party for members in self._lists(m) if not m.frame.weak or self._sure(members)]
        drafts = list(dict.fromkeys(d for match, members in lists if (d := self._parties(noun, match, members))))
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
        if not named:
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
        if match.frame.weak and noun.count:
            return True  # "announced two new partnerships": whose they are is not said
        if match.frame.adjacent and noun.word in (*self.linked.words["reference"]["near"], *self.linked.words["reference"]["definite"], "a", "an"):
            return True
        states = all(m.kind == "COUNTRY" for c in match.chunks("LIST") for m in c.members)
        return states and match.frame.adjacent and noun.head in self.linked.listed("uncounted")

    def _parties(self, noun: Chunk | None, match: Match, members: Sequence[Found]) -> Draft | None:
        refs = self._organisations(members, lone=not match.frame.adjacent)
        refs += [ref for ref in self._owner(noun) if ref not in refs and len(refs) == 1]
        said = self.said(match.frame.id, self._mode(noun, match))
        known = self._known(noun, match)
        near = noun is not None and noun.word in self.linked.words["reference"]["near"]
        if not known and len(refs) < 2 and not any(m.kind == "GROUP" and self._both_nations(m) for m in members):
            if refs and not match.frame.weak:
                self.book.gap(self.sentence.span, "candidate", f"{match.frame.id}: only one party could be read")
            return None
        draft = known or self.book.partnership(refs, near, self._topics_of(noun) if noun else ())
        for ref in refs:
            self.book.claim(draft, "hasParty", ref, said)
        return draft

    def _mode(self, noun: Chunk | None, match: Match) -> str:
        """A noun stands under the verb right before it: "plans to sign an agreement between …" is a plan."""
        if match.mode != "asserted" or noun is None:
            return self._mode_of(match)
        at = self.row.index(noun)
        verb = next((c for c in reversed(self.row[max(0, at - 2) : at]) if c.kind == "VERB"), None)
        return verb.mode if verb else "asserted"

    def _joined(self, match: Match) -> bool:
        """Whether the agents of a match are already joined by surer words of this clause."""
        refs = {m.ref for members in self._lists(match) for m in members}
        return any(len(refs & set(self.book.objects(draft, "hasParty"))) > 1 for _, draft in self.made)

    def _cooperation(self, match: Match) -> None:
        lists = [members for members in self._lists(match) if not match.frame.weak or self._sure(members)]
        drafts = [d for members in lists if (d := self._parties(None, match, members))]
        self.book.spoken_of(drafts)
        self.made += [(match.last - 1, draft) for draft in drafts]
        if drafts:
            self.nodes[match.slots[-1][1]] = drafts
        said = self.said(f"{match.frame.id}: purpose", self._mode_of(match))
        for topic, words in self._found_topics(self.row[match.last :]).items() if drafts else ():
            for draft in drafts:
                self.book.claim(draft, "hasTopic", topic, said, words)

    def _definite(self, noun: Chunk) -> bool:
        reference_words = self.linked.words["reference"]
        return self.sentence.block.kind == "title" or noun.word in reference_words["near"] + reference_words["definite"]

    def _lists(self, match: Match) -> list[list[Found]]:
        """The parties of each partnership a match speaks of."""
        lists = [self._agents(chunk) for name, chunk in match.slots if name in ("LIST", "PEOPLE")]
        if match.frame.pair == "each":
            return lists
        if match.frame.pair == "zip" and len(lists) == 2 and len(lists[0]) == len(lists[1]):
            return [list(pair) for pair in zip(*lists, strict=True)]
        halves = self._halves(match, lists)
        if halves:
            return halves
        if len(lists) == 2 and self._several(match):
            return [[*lists[0], other] for other in lists[1]]
        return [[member for members in lists for member in members]]

    def _halves(self, match: Match, lists: Sequence[Sequence[Found]]) -> list[list[Found]]:
        """ "A and B, as well as C and D, will …": what each half does, it does for itself."""
        at = self.row.index(match.slots[0][1]) if match.slots and match.slots[0][0] == "LIST" else 0
        before = self.row[: at - 3] if [c.word for c in self.row[max(0, at - 3) : at]] == ["as", "well", "as"] else []
        half = before[-1 - (before[-1].word == ",")] if len(before) > 1 else before[-1] if before else None
        if half is None or half.kind != "LIST" or len(lists) != 1:
            return []
        return [list(half.members), list(lists[0])] if min(len(half.members), len(lists[0])) > 1 else [[*half.members, *lists[0]]]

    def _several(self, match: Match) -> bool:
        """ "has agreements with A and B": one with each."""
        return len(match.chunks("LIST")) == 2 and any(noun.count == 0 for noun in match.chunks("NOUN"))

    def _agents(self, chunk: Chunk) -> list[Found]:
        """The members of a list; people stand for the houses whose posts they hold."""
        if chunk.kind != "PEOPLE":
            return list(chunk.members)
        return [Found(chunk.first, chunk.last, "ORG", ref, "post") for ref in houses(chunk, self.linked)]

    def _with(self, match: Match) -> bool:
        """ "agreements with A and B" of somebody who is not read: A and B are no partners of each other."""
        return self.row[self.row.index(match.slots[-1][1]) - 1].word == "with"

    def _sure(self, members: Sequence[Found]) -> bool:
        """Whether at least one is known to be an organisation or a state: words that join little join no two bare names."""
        return any(m.kind != "NAME" for m in members)

    def _organisations(self, members: Iterable[Found], cls: str = "", lone: bool = False) -> list[str]:
        """The references of a list; a bare name is an organisation of its neighbours' kind, a company when ``lone`` names may be."""
        members = list(members)
        known = [self.linked.entities[m.ref].cls for m in members if m.ref in self.linked.entities]
        guess = cls or ("Institution" if known and "Company" not in known else "Company" if known or lone and len(members) > 1 else "")
        refs = []
        for member in members:
            last = self.sentence.norm(member.last - 1)
            generic = last in self.linked.words["groups"] or last in self.linked.acting  # "Federal Agencies", "Working together with"
            if member.ref and member.ref not in self.linked.entities and member.kind == "NAME" and guess and not generic:
                self.linked.know(Entity(member.ref, guess, self.sentence.text(member.first, member.last)))
            if member.ref in self.linked.entities and member.ref not in refs:
                refs.append(member.ref)
        return refs

    def _both_nations(self, group: Found) -> bool:
        """ "U.S. and Japanese universities" are one group with parties on two sides."""
        return sum(name == "memberCountry" for name, _ in self.linked.entities[group.ref].facts) > 1

    def _known(self, noun: Chunk | None, match: Match) -> Draft | None:
        """ "C has joined the agreement": the one that the text speaks of."""
        joins = noun is not None and match.frame.pair == "joins" and self._definite(noun)
        known = self.book.referred(noun, self._topics_of(noun)) if joins else []
        return known[0] if len(known) == 1 else None

    def _owner(self, noun: Chunk | None) -> list[str]:
        """ "Its partnership with B": of who acted in the sentence before, unless this one has said who acts."""
        first = noun is not None and noun.word == "its" and not any(c.kind == "LIST" for c in self.row[: self.row.index(noun)])
        return self.linked.actors if first and len(self.linked.actors) == 1 else []

"""What a reading says, in a form in which a text and its variant can be compared."""

from collections.abc import Hashable

from kg.model import Claim, Entity, Reading
from kg.ontology import Ontology

from . import Swapped
from .work import folded

# Left out, since by nature it does not map: the issuer's name, which a masthead in capitals tells only to who knows it; that an invented town
# or company which does nothing in the text is one; the body behind a post when the text does not name it; whose country a name is from; the
# stage of a commitment ("pledged" is not "invested"); a field taken from the paragraph before, which may be another one now, or from a name that
# is replaced; wordings and rules, which are how it was read and not what.
_NAMED = ("University", "ResearchInstitute", "Institution", "GovernmentBody", "Company", "Official")
_ISSUER = "issuer"
_ELSEWHERE = ("field of what was spoken of last", "field in the name")


class Said:
    """The claims of a reading as plain tuples, things described by what makes them what they are, under a mapping of their parts."""

    def __init__(self, reading: Reading, ontology: Ontology, swapped: Swapped | None = None, titles: dict[str, str] | None = None) -> None:
        self.reading, self.ontology, self.swapped, self.titles = reading, ontology, swapped, titles
        self.entities = {e.key: e for e in reading.entities}
        self.claimed: dict[tuple[str, str], list] = {}
        for claim in reading.claims:
            self.claimed.setdefault((claim.subject, claim.predicate), []).append(claim)
        told = {r for c in reading.claims if c.predicate != "mentionedIn" for r in (c.subject, c.object)}
        self.told = told | {value for e in reading.entities if e.key in told for _, value in e.facts}

    def tuples(self) -> set[tuple]:
        """Give every claim: property, subject, object, status, voice; and what counted things and posts come to."""
        claims = {(c.predicate, self.thing(c.subject), self._object(c), c.status, self._voice(c.voice)) for c in self.reading.claims if self._maps(c)}
        posts = {("posts", self.thing(s), len({c.object for c in made})) for (s, p), made in self.claimed.items() if p == "holdsPost"}
        scopes = {("scope", self.thing(e.key), dict(e.facts).get("amountScope")) for e in self.reading.entities if e.cls == "FinancialCommitment"}
        kinds = {("class", self._name(e), e.cls) for e in self.reading.entities if self._named(e)}
        return claims | posts | scopes | kinds

    def _named(self, entity: Entity) -> bool:
        return entity.cls in _NAMED and entity.key in self.told and (entity.key, "mentionedIn") in self.claimed

    def _maps(self, claim: Claim) -> bool:
        if claim.rule in _ELSEWHERE:
            return False
        return claim.predicate != "mentionedIn" or self._named(self.entities[claim.subject])

    def _mapped(self, table: str, value: str) -> str:
        return getattr(self.swapped, table).get(value, value) if self.swapped else value

    def _voice(self, ref: str) -> Hashable:
        return _ISSUER if ref in (self.reading.document.publisher, self.reading.document.key) else self.thing(ref)

    def _object(self, claim: Claim) -> Hashable:
        if claim.predicate in ("date", "statesDate"):
            return self.swapped.dates(claim.object) if self.swapped else claim.object
        if claim.predicate in ("amount", "ordinal"):
            return self._mapped(f"{claim.predicate}s", claim.object)
        return self._words(claim) if claim.predicate == "text" else self.thing(claim.object)

    def _words(self, claim: Claim) -> str:
        text = self.reading.document.text
        return " ".join(folded(self.swapped.words(s) if self.swapped else text[s.start : s.end]) for s in claim.spans)

    def thing(self, ref: str) -> Hashable:
        """Describe a thing by its kind and what the claims make of it."""
        entity = self.entities.get(ref)
        if ref.startswith("topic:"):
            return self._tops(ref)
        if entity is None:
            return _ISSUER if ref == self.reading.document.key else ref
        described = getattr(self, f"_{entity.cls.casefold()}", None)
        return described(entity) if described else self._name(entity)

    def _name(self, entity: Entity) -> str:
        """A name; whether "U.S." before one that nobody listed is a part of it no text tells."""
        new = self._mapped("names", entity.key)
        return folded(entity.name if new == entity.key else new).removeprefix("u.s. ")

    def _tops(self, ref: str) -> frozenset[str]:
        entity = self.entities.get(ref)
        if entity and entity.facts:
            return frozenset(top for name, value in entity.facts if name == "broader" for top in self._tops(value))
        return frozenset(self.ontology.topics[self._mapped("topics", ref).removeprefix("topic:")].tops)

    def _objects(self, entity: Entity, predicate: str, *statuses: str) -> frozenset:
        claims = self.claimed.get((entity.key, predicate), [])
        return frozenset(self._object(c) for c in claims if not statuses or c.status in statuses)

    def _partnership(self, entity: Entity) -> Hashable:
        return "partnership", self._objects(entity, "hasParty", "asserted", "inferred") or self._objects(entity, "hasParty")

    def _initiative(self, entity: Entity) -> Hashable:
        return ("programme", self._objects(entity, "hasTopic")) if entity.key.startswith("id:initiative-") else self._name(entity)

    def _financialcommitment(self, entity: Entity) -> Hashable:
        return "commitment", self._objects(entity, "amount") or self._objects(entity, "contributor"), dict(entity.facts).get("currency")

    def _statedsum(self, entity: Entity) -> Hashable:
        return "sum", self._objects(entity, "amount"), dict(entity.facts)["currency"]

    def _policycommitment(self, entity: Entity) -> Hashable:
        return "undertaking", self._objects(entity, "madeBy")

    def _event(self, entity: Entity) -> Hashable:
        return "event", dict(entity.facts).get("eventKind"), self._objects(entity, "date")

    def _quotation(self, entity: Entity) -> Hashable:
        return "quotation", self._objects(entity, "speaker"), tuple(" ".join(self._objects(entity, "text")).split()[:6])

    def _organizationgroup(self, entity: Entity) -> Hashable:
        return "group", frozenset((n, self._mapped("counts", v) if n == "memberCount" else v) for n, v in entity.facts)

    def _post(self, entity: Entity) -> Hashable:
        """A post by its titles: the same title names the post that it was put in the place of."""
        if self.swapped:
            return "post", self.swapped.posts.get(entity.key, entity.key)
        written = sorted(folded(c.original) for (_, p), made in self.claimed.items() if p == "holdsPost" for c in made if c.object == entity.key)
        return "post", next((self.titles[w] for w in written if w in self.titles), "|".join(written))

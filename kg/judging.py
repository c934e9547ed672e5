"""What an analyst types about a graph → the row of a judgement, with the references that a build understands."""

import dataclasses
import re
from collections.abc import Iterable, Mapping

from . import find, graph
from .docket import alike
from .judgements import SEVERAL, Judgement
from .model import Claim, KgError
from .ontology import Ontology
from .prose import plain

Row = Mapping[str, object]


def merge(first: str, second: str, labels: Iterable[Row], kinds: Mapping[str, str], ontology: Ontology) -> Judgement:
    """One thing, the first, of two that are named.

    Errors: KgError 1 as ``find.iri``; 2 when both are one thing already, or cannot be one.
    """
    labels = list(labels)
    a, b = _found(first, labels), _found(second, labels)
    names = _name(a, labels), _name(b, labels)
    if a == b:
        raise KgError(f"“{first}” and “{second}” are both {names[0]}: name two things", 2)
    if not alike(kinds.get(a), kinds.get(b), ontology):
        raise KgError(f"{names[0]} is of the kind {kinds.get(a)}, {names[1]} of the kind {kinds.get(b)}: they cannot be one", 2)
    return Judgement("merge", graph.reference(a), graph.reference(b), names=SEVERAL.join(names))


def split(name: str, release: str, labels: Iterable[Row], named: Iterable[Row]) -> Judgement:
    """What one release says of a thing, apart from what the others do; ``named`` are the rows of ``evidence``.

    Errors: KgError 1 as ``find.iri``, or when the release or all others do not speak of it.
    """
    labels = list(labels)
    iri = _found(name, labels)
    called = _name(iri, labels)
    speaking = {str(row["release"]) for row in named if called in (row["subject"], row["object"], row["voice"])}
    stem = re.sub(r"\.(txt|md|html?|pdf|docx)$", "", release)
    if stem not in speaking:
        raise KgError(f"{release} does not speak of {called}: {', '.join(sorted(speaking)) or 'no release'} does", 1)
    if len(speaking) < 2:
        raise KgError(f"only {stem} speaks of {called}: there is nothing to split", 1)
    return Judgement("split", graph.reference(iri), stem, names=called)


def reject(claim: str, claims: Iterable[Claim], evidence: Iterable[Row]) -> Judgement:
    """A claim, by its IRI or the digits at its end; the row also says what the claim becomes.

    Errors: KgError 1 when there is none, or it is taken back already.
    """
    digits = f"c{claim.rpartition('#')[2].removeprefix('c')}"
    found = [c for c in claims if c.id == digits and claim in (digits, digits[1:], f"{c.document}#{c.id}", graph.claim_iri(c))]
    if len(found) != 1:
        raise KgError(f"{'no claim is' if not found else 'claims of several releases are'} {claim}: kg query evidence gives the IRI of each", 1)
    if found[0].status == "retracted":
        raise KgError(f"{claim} is retracted already; --undo takes that back", 1)
    iri, taken = graph.claim_iri(found[0]), dataclasses.replace(found[0], status="retracted")
    row = next(row for row in evidence if row["claim"] == iri)
    words = plain(" · ".join(str(row[part]) for part in ("subject", "predicate", "object")))
    return Judgement("reject", f"{found[0].document}#{digits}", f"{taken.document}#{taken.id}", names=words)


def accept(candidate: str, coverage: Iterable[Row]) -> Judgement:
    """A candidate, by the name that coverage gives it.

    Errors: KgError 1 when there is none; one without a name holds no claim that could be accepted.
    """
    for row in coverage:
        if row["candidate"] == candidate:
            return Judgement("accept", candidate, str(row["release"]), names=plain(str(row["text"])))
    raise KgError(f"no candidate is called {candidate}: kg coverage names those that hold a claim, the others cannot be accepted", 1)


def _found(name: str, labels: list[Row]) -> str:
    return find.iri(graph.iri(name) if name.startswith(("id:", "topic:")) else name, labels)


def _name(iri: str, labels: Iterable[Row]) -> str:
    return next(str(row["name"]) for row in labels if row["entity"] == iri)

"""What users hold: ``build``, ``load`` and the ``Graph`` they give."""

import os
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from . import analyse, answers, built, check, diff, excerpt, export, find, judgements, paths, show
from .judgements import Judgement
from .model import KgError
from .ontology import Ontology
from .tables import Rows

if TYPE_CHECKING:
    import networkx
    import rdflib

    from . import store
    from .check import Finding
    from .push import Load, Plan

PathLike = str | os.PathLike


def build(
    paths: PathLike | Iterable[PathLike],
    output: PathLike | None = None,
    *,
    ontology: PathLike | None = None,
    judgements: PathLike | None = None,
    workers: int | str = 1,
) -> "Graph":
    """Build the graph of releases, given as files or folders; with ``output``, leave the output directory there too.

    What analysts decided is read from ``judgements``, else from the ``judgements.tsv`` of each folder. ``workers`` is a number of
    processes, or the address of a Dask scheduler (tcp://…); the outcome is the same.
    Prints nothing, and writes nothing without ``output``. A file that cannot be read is named by ``Graph.refused``.
    Errors: KgError with the exit code of the command line (3 bad input, 1 the graph does not conform, 5 and 6 writing).
    """
    from . import executors, pipeline

    given = [paths] if isinstance(paths, str | os.PathLike) else paths
    known = Ontology(_folder(ontology))
    place = None if output is None else Path(output)
    jobs, scheduler = (1, workers) if isinstance(workers, str) else (workers, None)
    hands = executors.opened(jobs, scheduler, known)
    return Graph(pipeline.build([Path(path) for path in given], known, place, _folder(judgements), hands), place)


def load(folder: PathLike, *, ontology: PathLike | None = None) -> "Graph":
    """Open the output directory of a build.

    Errors: KgError 3 when there is none, or when its graph is not what the build wrote.
    """
    return Graph(built.load(Path(folder), Ontology(_folder(ontology))), Path(folder))


def shipped() -> Path:
    """The releases that are read when none are named: ``releases`` in this folder, else those that came with the tool."""
    from . import pipeline

    return pipeline.shipped()


def queries(ontology: PathLike | None = None) -> Rows:
    """The named queries, each with its one line of help."""
    known = Ontology(_folder(ontology))
    return Rows(("query", "answers"), ({"query": name, "answers": known.query(name).help} for name in sorted(known.queries)))


class Endpoint:
    """A SPARQL endpoint anywhere that is asked as a graph is, with the credentials of the environment (KG_STORE_USER and KG_STORE_PASSWORD, or KG_STORE_TOKEN).

    Errors, when it is asked: KgError 2 for what it refuses, 4 for a limit it names or an answer that it cut, 6 when it cannot be reached.
    """

    def __init__(self, url: str, *, ontology: PathLike | None = None) -> None:
        from . import remote

        self._source = answers.Source(remote.ask(url), Ontology(_folder(ontology)), remote.demand_question)

    def query(self, q: str, /, **where: object) -> Rows:
        """Rows as ``Graph.query`` gives them."""
        return self._source.rows(q, where)

    def answer(self, q: str, format: str, /, **where: object) -> str:
        """Text as ``Graph.answer`` gives it."""
        return export.answer(q, format, self._source, where)


def explained(question: str, *, ontology: PathLike | None = None, **where: object) -> str:
    """The SPARQL that a question asks, ready for any endpoint, and what is done to its solutions.

    Errors: KgError 2 for an unknown name, or a variable that the query does not have.
    """
    return answers.explained(question, Ontology(_folder(ontology)), where)


def findings(folder: PathLike, *, ontology: PathLike | None = None) -> "list[Finding]":
    """What is wrong with an output directory: changed or missing files first, then the graph; nothing when it conforms."""
    damaged = [check.Finding("manifest", name, what) for name, what in built.damage(Path(folder))]
    return damaged or load(folder, ontology=ontology).check()


def table(rows: Rows, format: str) -> str:
    """Rows as text: table, csv, tsv or json."""
    return export.table(rows, format)


def judge(row: Judgement, file: PathLike, folder: PathLike, *, ontology: PathLike | None = None) -> Judgement:
    """Write down what an analyst decided about a graph, with things named as ``Graph.judgement`` takes them; the next build follows it.

    Errors: KgError 1 when the graph has no such thing, 2 without who or why, 3 and 6 for the file.
    """
    found = load(folder, ontology=ontology).judgement(row.action, row.subject, row.object)
    found = replace(found, who=row.who, why=row.why, date=row.date)
    judgements.add(Path(file), found)
    return found


def take_back(row: Judgement, file: PathLike) -> Judgement:
    """Remove what was written down about these things, and give it.

    Errors: KgError 1 when there is no such row.
    """
    return judgements.take_back(Path(file), row.action, row.subject, row.object)


def _folder(place: PathLike | None) -> Path | None:
    return None if place is None else Path(place)


class Graph:
    """The claims of some releases, each with the words it rests on: ask it by named query, SPARQL, or name."""

    def __init__(self, made: "built.Built", folder: Path | None = None) -> None:
        self._built = made
        self._folder = folder

    def __repr__(self) -> str:
        return f"<kg.Graph of {self.counts['documents']} releases, {self.counts['claims']} claims>"

    def query(self, q: str, /, **where: object) -> Rows:
        """Rows of a named query, of which ``where`` keeps those whose column equals the value; or of SPARQL, where it binds variables.

        Errors: KgError 2 for an unknown name, naming those there are, or a syntax error.
        """
        return self._store.rows(q, **where)

    def answer(self, q: str, format: str, /, **where: object) -> str:
        """The answer of ``query`` as text: table, csv, tsv, json, sparql-json, sparql-xml; or ttl, nt, jsonld where SPARQL makes triples.

        Errors: KgError 2 as ``query``, and for a format that does not fit.
        """
        return export.answer(q, format, self._store.source, where)

    def evidence(self, s: str | None = None, p: str | None = None, o: str | None = None) -> Rows:
        """Rows of ``evidence`` for a subject, predicate and object, given as names or IRIs; any may be None."""
        return self._store.evidence(s, p, o)

    @property
    def _store(self) -> "store.Store":
        return self._built.store

    @property
    def dataset(self) -> "rdflib.Dataset":
        """The graph as an rdflib Dataset, one named graph per release."""
        return self._store.dataset

    def network(self) -> "networkx.MultiDiGraph":
        """The drawn graph (queries ``nodes`` and ``edges``) for networkx."""
        return analyse.multigraph(self.query("nodes"), self.query("edges"))

    @property
    def counts(self) -> dict[str, int]:
        """How many documents, refused files, entities, claims, sentences, and sentences that give a claim."""
        return dict(self._built.facts["counts"])

    @property
    def refused(self) -> list[str]:
        """The files that could not be read, each with the reason."""
        return self._built.refused

    @property
    def files(self) -> list[str]:
        """The files of the output directory, if the graph has one."""
        return built.files(self._folder) if self._folder else []

    def coverage(self, reason: str = "") -> Rows:
        """What the graph leaves out and why; ``reason`` keeps the rows whose reason or kind has these words."""
        rows = self._built.coverage
        return Rows(rows.columns, (row for row in rows if reason.casefold() in f"{row['kind']} {row['reason']}".casefold()))

    def measures(self) -> analyse.Measures:
        """Degree, betweenness, components and cross-border share of the organisations."""
        return analyse.measures({name: self.query(name) for name in analyse.QUERIES})

    def check(self) -> "list[Finding]":
        """What is wrong with the graph, by the shapes and by its texts; nothing when it conforms."""
        return list(check.findings(self._store, self._built.texts, self._built.ontology))

    def find(self, name: str) -> str:
        """The IRI of what a name means: an English name, an alias, a Japanese name, or an IRI.

        Errors: KgError 1, with suggestions, when nothing or more than one thing is called so.
        """
        return find.iri(name, self._labels)

    def show(self, name: str) -> str:
        """A thing as text: kind, country, identifiers, then every claim it stands in with its words.

        Errors: KgError 1 as ``find``.
        """
        iri = self.find(name)
        about = {"iri": iri, "name": self._names[iri], "kind": self._kinds.get(iri), "country": None, "aliases": None}
        about |= next((dict(row) for row in self.query("entities", entity=iri)), {})
        about["aliases"] = "|".join(sorted({row["label"] for row in self._labels if row["entity"] == iri} - {about["name"]}))
        rows = [*self.evidence(s=iri), *self.evidence(o=iri)]
        return show.entity(about, self.query("identifiers", entity=iri), rows, self._predicates)

    def explain(self, a: str, b: str) -> str:
        """The shortest chain of claims between two things, each claim with its words.

        Errors: KgError 1 when no chain connects them, or as ``find``; 2 when both are one thing.
        """
        start, end = self.find(a), self.find(b)
        if start == end:
            raise KgError(f"“{a}” and “{b}” are both {self._names[start]}: name two things", 2)
        found = paths.chain(self.query("links"), self._hubs, start, end)
        if found is None:
            raise KgError(f"no chain of claims connects {self._names[start]} and {self._names[end]}", 1)
        evidence = {claim: self._store.words(claim)[0] for claim in (str(row["claim"]) for row in found.links)}
        return show.chain(found, evidence, self._predicates)

    def judgement(self, action: str, subject: str, object: str = "") -> Judgement:
        """A judgement about this graph: merge (two names or IRIs), split (one, and a release), reject (a claim), accept (a candidate).

        A release is named by its file stem, a claim by its IRI or the ten digits at its end, a candidate by what ``coverage`` calls it.
        Errors: KgError 1 when there is no such thing; 2 when a merge would be of one thing, or of two that cannot be one.
        """
        from . import graph, judging

        if action == "merge":
            return judging.merge(subject, object, self._labels, self._kinds, self._built.ontology)
        if action == "split":
            return judging.split(subject, object, self._labels, self.query("evidence"))
        if action == "reject":
            return judging.reject(subject, graph.claims(self._store.quads, self._built.ontology), self.query("evidence"))
        return judging.accept(subject, self._built.coverage)

    def diff(self, newer: "Graph") -> diff.Changes:
        """The claims a newer graph gained and lost."""
        return diff.changes(self.query("evidence"), newer.query("evidence"))

    def export(self, format: str) -> str:
        """The graph as text: ttl, trig, nq, jsonld, graphml, or the nodes or edges as CSV.

        Errors: KgError 2 for another format.
        """
        return built.exported(self._built, format)

    def push(self, plan: "Plan") -> "Load":
        """A load of this graph into the triple store that the plan names; its ``changes`` do it, graph by graph.

        Errors: KgError 2 when no store is there that can be written to, 6 when it cannot be reached.
        """
        from .push import Load

        return Load(self._store.quads, plan)

    def view(self, question: str = "", hops: int = 1) -> str:
        """The explorer: one HTML file that needs no network; of the whole graph, or of what a question tells.

        ``question`` is a named query, of which the things it names are shown, or the name of a thing, shown with what lies within ``hops`` steps.
        Errors: KgError 1, with suggestions, when nothing is called so or the answer names nothing that is drawn.
        """
        return built.explorer(self._built, self._part(question, hops) if question else None)

    def _part(self, question: str, hops: int) -> excerpt.Part:
        rows = self._built.rows
        queries = self._built.ontology.queries
        if question not in queries:
            start = find.iri(question, self._labels, queries)
            return excerpt.Part(excerpt.around(start, hops, rows, self._built.ontology.hubs), self._names[start], hops)
        nodes = excerpt.named(self.query(question), rows["nodes"])
        if not nodes:
            raise KgError(f"the answer of {question} names nothing that is drawn: kg query {question} shows it", 1)
        return excerpt.Part(nodes, question)

    @cached_property
    def _labels(self) -> list[dict]:
        return self.query("labels").to_dicts()

    @cached_property
    def _names(self) -> dict[str, str]:
        return {row["entity"]: row["name"] for row in self._labels}

    @cached_property
    def _kinds(self) -> dict[str, str]:
        topics = {iri: "Topic" for iri in self._names if "/topic/" in iri}
        return topics | {row["entity"]: row["kind"] for row in self.query("entities")}

    @cached_property
    def _hubs(self) -> frozenset[str]:
        return frozenset(iri for iri, kind in self._kinds.items() if kind in self._built.ontology.hubs)

    @cached_property
    def _predicates(self) -> dict[str, str]:
        return {name: known.label_en for name, known in self._built.ontology.properties.items()}

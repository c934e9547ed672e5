"""Releases → readings → what is one → parts → the output directory: what one build does.

A reading is kept under a digest of the file it was read from, a part under a digest of all it is made of, so that a build does again only
what something new calls for. Where the work is done, in this process, in others or on a cluster, changes nothing in the outcome.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha256
from pathlib import Path

from . import analyse, cache, check, copies, decoding, folder, graph, identity, joint, judgements, partition, read, report, store, view
from .assembly import Assembly
from .built import Built, answered, left_out, load
from .check import Finding
from .copies import Order
from .executors import Executor, opened
from .judgements import Judgement
from .model import Gap, KgError, Reading, Span
from .ontology import Ontology
from .partition import COVERAGE, TOGETHER, Given, Part, Refused
from .progress import listener
from .register import Held, Member, Noted
from .tables import Rows, in_order

PART = 16  # releases of a part, give or take
_READ_AT_ONCE = 32  # files, or
_BYTES_AT_ONCE = 400_000
_STEM_LENGTH = 100


def shipped() -> Path:
    """The releases to read when none are named: ``releases`` here, else those that came with the tool."""
    package = Path(__file__).parent
    places = (Path("releases"), package / "_releases", package.with_name("releases"))
    return next((place for place in places if place.is_dir()), places[0])


def build(
    paths: Iterable[str | Path],
    ontology: Ontology,
    output: Path | None = None,
    judged: Path | None = None,
    hands: AbstractContextManager[Executor] | None = None,
) -> Built:
    """Read the releases at ``paths`` into a graph; with ``output``, check it and leave the directory there.

    What analysts decided stands in ``judged``, else in the ``judgements.tsv`` of the folders among ``paths``. ``hands`` do the work:
    this process, unless given.
    Errors: KgError 3 when nothing could be read, 1 when the graph is not as it should be, 5 and 6 when ``output`` cannot be
    written. In each case ``output`` stays as it was.
    """
    ontology.parse_all()
    paths = list(map(Path, paths))
    files = read.files(paths)
    said = [judged] if judged else judgements.beside(paths)
    rows = [row for path in said for row in judgements.read(path)]
    with folder.writing(output) if output else nullcontext() as new, cache.opened(output, ontology) as held, hands or opened(ontology=ontology) as executor:
        work = _Work(held, executor, ontology)
        work.read(files)
        work.settle(rows)
        if new is None:
            return work.in_memory(_inputs(work.register.inputs(), said))
        facts = work.leave(new, _inputs(work.register.inputs(), said))
    return Built(lambda: load(output, ontology).store, ontology, folder.Texts(output), lambda: left_out(output), facts)


def _inputs(opened: Iterable[tuple[str, str]], said: Iterable[Path]) -> list[dict[str, str]]:
    """What the manifest says of the files a build is made from; what could not be opened is not among them."""
    told = ((decoding.cleaned(path.name), folder.sha256(path)) for path in said)
    return [{"file": name, "sha256": digest} for name, digest in sorted([*opened, *told])]


class _Work:
    """A build under way: what was read, what is not read and why, and what analysts decided."""

    def __init__(self, held: cache.Cache, executor: Executor, ontology: Ontology) -> None:
        self.cache, self.register = held, held.register
        self.executor, self.ontology, self.progress = executor, ontology, listener()
        self.judgements: Sequence[Judgement] = ()
        self.gaps: list[Gap] = []
        self.refusals: list[str] = []

    # -- reading --

    def read(self, files: Sequence[Path]) -> None:
        """Read what was not read before, and choose the documents of the build: each text once.

        Errors: KgError 3 when there is none.
        """
        self.progress.stage("read", len(files))
        for results in self.executor.map(partition.read_part, self._unread(files), partition.files_named):
            for source, found in results:
                self._keep(source, found)
            self.cache.commit()
            self.progress.advance(len(results))
        self.register.choose(_with_distinct_stems(self._documents()))
        if not self.register.count():
            raise KgError(min(self.refusals, default="no release to read: name a file or a folder"), 3)

    def _unread(self, files: Iterable[Path]) -> Iterator[list[Given]]:
        """The files that were not read before, some at a time."""
        batch: list[Given] = []
        for given in self._new(files):
            batch.append(given)
            if len(batch) == _READ_AT_ONCE or sum(len(each.file.data) for each in batch) > _BYTES_AT_ONCE:
                yield batch
                batch = []
        if batch:
            yield batch

    def _new(self, files: Iterable[Path]) -> Iterator[Given]:
        """The same, each once."""
        seen: set[str] = set()
        for path in files:
            file = self._opened(path)
            if file and file.source not in seen and not self.register.known(file.source):
                seen.add(file.source)
                yield file
            else:
                self.progress.advance(1)

    def _opened(self, path: Path) -> Given | None:
        """The bytes of a file; it is noted whether there are any."""
        try:
            file = read.fetched(path)
        except KgError as error:
            self._refuse(path, partition.without_path(str(error), path))
            return None
        given = Given(_source(path, file), file)
        self.register.give(path, given.source, file.name, file.sha256)
        return given

    def _keep(self, source: str, found: Noted | Refused) -> None:
        if isinstance(found, Refused):
            self.register.refuse(source, found.reason)
        else:
            self.register.add(source, found)

    def _refuse(self, path: Path, reason: str) -> None:
        self.gaps.append(read.refused(decoding.cleaned(path.name), reason))
        self.refusals.append(f"{path}: {reason}")

    def _documents(self) -> Iterator[tuple[int, str]]:
        """The documents with their stems, in the order of their keys; a file whose words or key another has is set aside."""
        for path, held in self.register.given():
            if held.refusal:
                self._refuse(path, held.refusal)
            elif (known := self.register.first(held)) != held.doc:
                self._set_aside(path, held, known)
        for held in self.register.firsts():
            self.gaps += read.unread(held.key, held.note)
            yield held.doc, held.stem

    def _set_aside(self, path: Path, held: Held, known: int) -> None:
        first = self.register.held(known)
        self.gaps += read.doubled(decoding.cleaned(path.name), held.sha256, first.stem, first.sha256)

    # -- deciding --

    def settle(self, judgements: Sequence[Judgement]) -> None:
        """Decide which things are one."""
        self.judgements = judgements
        identity.settle(self.register, self.ontology, judgements)

    def in_memory(self, inputs: list[dict[str, str]]) -> Built:
        """The graph of all documents, not checked and not written."""
        ledger = identity.ledger(self.register)
        held = store.Store(graph.quads(ledger, self.ontology), self.ontology)
        stems = {document.key: document.stem for document in ledger.documents}
        coverage = in_order(Rows.of(COVERAGE, partition.coverage_rows([*ledger.gaps, *self.gaps], stems)))
        rows = partition.rows_of(ledger, [self.register.kept(member.doc).sentences for member in self.register.members()])
        facts = self._facts(rows, len(answered(held, "entities")), inputs)
        return Built(lambda: held, self.ontology, {document.stem: document.text for document in ledger.documents}, lambda: coverage, facts)

    # -- writing --

    def leave(self, new: folder.Filling, inputs: list[dict[str, str]]) -> dict[str, object]:
        """Fill the new output directory, and give the facts of its manifest.

        A release that makes a bad graph by itself is refused, and the others do not suffer for it.
        Errors: KgError 1 when the graph is still not as it should be.
        """
        parts, findings = self._parts()
        if findings:
            self._refuse_bad(findings)
            parts, findings = self._parts()
        bundles = [] if findings else [name for scope in TOGETHER for name in self._bundles(scope, parts)]
        self.executor.rest()
        assembly = Assembly(parts, bundles, self.cache, self.ontology, new.place)
        if findings := findings or assembly.findings():
            raise KgError(f"{_told(findings)}; nothing is written", 1)
        facts = self._assembled(assembly, new, inputs)
        new.seal(facts)
        self.cache.forget()
        return facts

    def _parts(self) -> tuple[list[str], list[Finding]]:
        """Write the parts that were not written before; the names of all, in order, and what is wrong with their graphs."""
        self.progress.stage("write", self.register.count())
        names: list[str] = []
        findings: list[Finding] = []
        for made in self.executor.map(partition.write_part, self._unwritten(names), partition.releases_named):
            findings += (Finding(*each) for each in made.findings)
            if not made.findings:
                self.cache.keep(made)
                self.cache.commit()
            self.progress.advance(len(made.rows))
        return names, sorted(findings)

    def _unwritten(self, names: list[str]) -> Iterator[Part]:
        for members in _cut(self.register.members()):
            about = identity.entities_of(self.register, [member.doc for member in members])
            names.append(partition.named(self.cache.version, members, *about))
            if self.cache.holds(names[-1]):
                self.progress.advance(len(members))
            else:
                yield Part(names[-1], tuple(self.register.kept(member.doc) for member in members), *about)

    def _bundles(self, scope: str, parts: Sequence[str]) -> list[str]:
        """Ask what several parts must be asked together and was not asked before; the names of all bundles of a scope."""
        bundles = joint.bundles(scope, parts, self.cache.share, self.cache.version)
        new = joint.filled([each for each in bundles if not self.cache.holds(each.name)], scope, parts, self.cache.share)
        for made in self.executor.map(partition.write_bundle, new, partition.bundle_named):
            self.cache.keep(made)
        self.cache.commit()
        return [bundle.name for bundle in bundles]

    def _refuse_bad(self, findings: Sequence[Finding]) -> None:
        """Leave out the releases that make a bad graph by themselves."""
        accused = {finding.focus.partition("#")[0] for finding in findings}
        bad = {}
        for member in self.register.members():
            reading = self.register.reading(member.doc)
            if (member.key in accused or accused & {e.key for e in reading.entities}) and (alone := self._alone(reading)):
                bad[member.doc] = Gap(member.stem, Span(0, 0), "refused", f"{_told(alone)}; please report it", "")
        left = [(member.doc, member.stem) for member in self.register.members() if member.doc not in bad]
        if bad and left:
            self.gaps += bad.values()
            self.register.choose(left)
            self.settle(self.judgements)

    def _alone(self, reading: Reading) -> list[Finding]:
        ledger = identity.unite([reading], self.ontology)
        held = store.Store(graph.quads(ledger, self.ontology), self.ontology)
        return list(check.findings(held, {reading.document.stem: reading.document.text}, self.ontology))

    def _assembled(self, assembly: Assembly, new: folder.Filling, inputs: list[dict[str, str]]) -> dict[str, object]:
        """Write every file but the manifest; the facts of the manifest."""
        self.cache.commit()  # who copies opens the file
        order = Order(self.cache.path, new.place, assembly.parts, [(member.doc, member.stem) for member in self.register.members()])
        beside, here = order.shared()
        with copies.begun(beside, self.ontology) as copied:
            extra = [*identity.extra_gaps(self.register), *self.gaps]
            assembly.merge(partition.coverage_rows(extra, {member.key: member.stem for member in self.register.members()}))
            files = [assembly.union_file(), *assembly.table_files()]
            self.progress.stage("assemble", len(files) + order.count, "files")
            for name, pieces in files:
                new.write(name, pieces)
                self.progress.advance(1)
            new.prints |= copies.copied(here, self.ontology)
            new.prints |= copied.result()
            self.progress.advance(order.count)
        facts = self._facts([row for part in assembly.parts for row in self.cache.rows(part)], len(assembly.tables["entities"]), inputs)
        rows = {**assembly.tables, "documents": facts["documents"]}
        new.write("explorer.html", [view.page(rows, folder.Texts(new.place), self.ontology)])
        listed = sorted([*new.prints, "report.md", folder.MANIFEST])
        new.write("report.md", [report.markdown(rows, analyse.measures(rows), listed)])
        return facts

    def _facts(self, rows: Sequence[dict], entities: int, inputs: list[dict[str, str]]) -> dict[str, object]:
        documents = [row["row"] for row in rows]
        counts = {
            "documents": len(documents),
            "refused": sum(gap.kind == "refused" for gap in self.gaps),
            "entities": entities,
            "claims": sum(row["claims"] for row in rows),
            "sentences": sum(row["sentences"] for row in documents),
            "covered": sum(row["covered"] for row in documents),
        }
        return {"counts": counts, "documents": documents, "inputs": inputs}


def _source(path: Path, file: read.File) -> str:
    """What the cache calls a file: a digest of its name, its bytes and its sidecar."""
    sidecar = b"" if file.sidecar is None else b"\x1f" + file.sidecar
    return sha256(f"{path.name}\x1f{file.sha256}".encode("utf-8", "surrogateescape") + sidecar).hexdigest()


def _with_distinct_stems(documents: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The documents, each with a stem of its own, since the stem names its text."""
    taken: set[str] = set()
    for document, given in documents:
        stem = wanted = given.encode(errors="replace").decode()[:_STEM_LENGTH]
        number = 1
        while stem.casefold() in taken:
            number += 1
            stem = f"{wanted}-{number}"
        taken.add(stem.casefold())
        yield document, stem


def _cut(members: Iterable[Member]) -> Iterator[list[Member]]:
    """Cut documents into parts, at places that depend on the documents there and not on how many there are: one more changes one part."""
    part: list[Member] = []
    for member in members:
        part.append(member)
        if int(member.digest[:8], 16) % PART == 0 or len(part) == 4 * PART:
            yield part
            part = []
    if part:
        yield part


def _told(found: Sequence[Finding]) -> str:
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"the graph is not as it should be: {found[0].shape}: {found[0].focus}: {found[0].message}{more}"

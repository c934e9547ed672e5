"""The quick SHACL engine beside pySHACL: what it passes, pySHACL passes too; where that is not proved, pySHACL is asked."""

import logging
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from pathlib import Path
from shutil import copytree

import handmade
import pyoxigraph as ox
import pytest
import shacl

from kg import check, gate, graph, peer, shapes
from kg.graph import PREFIXES
from kg.ontology import Ontology

CASES = Path(__file__).parent / "cases" / "shapes"
SH = "http://www.w3.org/ns/shacl#"
KNOWN = Ontology()
GOOD = [quad.triple for quad in ox.parse(path=CASES / "good.ttl")]
LABEL = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


def terms(text: str) -> list[ox.NamedNode | ox.Literal]:
    """Terms as Turtle has them, with our prefixes and commas between."""
    head = "".join(f"@prefix {prefix}: <{namespace}> . " for prefix, namespace in PREFIXES.items())
    return [triple.object for triple in ox.parse(f"{head}<a:> <a:> {text} .".encode(), format=ox.RdfFormat.TURTLE)]


ODD = terms(r'''
    "", "x", "x"@en, "x"@EN, "x"@en-us, "x"@ja, "\n", "4", "USD\n", "usd", "EURO", "JP\n", "jp", "JPN", "US", "é", "量子", "A University"@en, "A University"@ja,
    0, 7, -1, +4, 04, 4.0, 0.0, -0.0, -3.5, 3.1, 99999999999999999.5, 4e0, true, "1"^^xsd:boolean, "x"^^xsd:integer, "4"^^xsd:long,
    "4"^^xsd:nonNegativeInteger, "NaN"^^xsd:double, "2024"^^xsd:gYear, "2024-05"^^xsd:gYearMonth, "2024-05-06"^^xsd:date, "2024-13-45"^^xsd:date,
    "24"^^xsd:gYear, "2024-05-06T00:00:00Z"^^xsd:dateTime, "x"^^<http://example.org/unknown>, <http://example.org/y>, id:a, id:b, id:m, id:m1, id:p,
    id:e, id:g, id:q, code:asserted, code:retracted, code:signing, ujt:Official, ujt:Institution, ujt:Claim, ujt:hasParty, ujt:actor, release:x,
    topic:quantum, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"''')
EACH = 5  # one of so many broken graphs is compared; with 1 it takes minutes
# pySHACL ends with an error of Python where it adds up what is no number.
NO_SUMS = set(terms('"x"^^xsd:integer, "NaN"^^xsd:double'))


@pytest.fixture(autouse=True)
def _quiet(caplog):
    """rdflib tells of each literal that is no value of its type."""
    caplog.set_level(logging.ERROR, "rdflib.term")


def broken(odd_ones: Sequence[ox.NamedNode | ox.Literal] = ODD) -> Iterator[list[ox.Triple]]:
    """The good graph with one thing wrong, in every way: each triple dropped, changed, doubled; each target of each shape hit by a thing that is nothing else."""
    yield GOOD
    for place, triple in enumerate(GOOD):
        rest = [*GOOD[:place], *GOOD[place + 1 :]]
        yield rest
        for odd in odd_ones:
            if not (triple.predicate.value.endswith("#amount") and odd in NO_SUMS):
                yield [*rest, ox.Triple(triple.subject, triple.predicate, odd)]
                yield [*GOOD, ox.Triple(triple.subject, triple.predicate, odd)]
    for quad in KNOWN.shape_quads:
        yield [*GOOD, *aimed_at(quad.predicate.value.removeprefix(SH), quad.object)]


def aimed_at(target: str, thing: ox.NamedNode) -> list[ox.Triple]:
    new, known = terms("id:new, id:o")
    by_kind = {"targetClass": (new, TYPE, thing), "targetObjectsOf": (known, thing, new), "targetSubjectsOf": (new, thing, known)}
    return [ox.Triple(*by_kind[target])] if target in by_kind else []


def twice_broken(number: int, seed: int) -> Iterator[list[ox.Triple]]:
    """The good graph with two to five things wrong at once."""
    dice, all_broken = random.Random(seed), list(broken())
    for _ in range(number):
        faults = [set(one) ^ set(GOOD) for one in dice.choices(all_broken, k=dice.randrange(2, 6))]
        yield sorted(reduce(set.symmetric_difference, faults, set(GOOD)), key=str)


def copies(graphs: Iterable[list[ox.Triple]]) -> list[ox.Triple]:
    """Many graphs in one: the things of each have their number, so that each is refused or spared by itself."""
    return [_numbered(triple, number) for number, one in enumerate(graphs) for triple in one]


def _numbered(triple: ox.Triple, number: int) -> ox.Triple:
    subject, thing = (_moved(end, number) for end in (triple.subject, triple.object))
    if triple.predicate == LABEL and isinstance(thing, ox.Literal):
        thing = ox.Literal(f"{thing.value} {number}", language=thing.language)
    return ox.Triple(subject, triple.predicate, thing)


def _moved(end: ox.NamedNode | ox.Literal, number: int) -> ox.NamedNode | ox.Literal:
    if isinstance(end, ox.NamedNode) and end.value.startswith(tuple(PREFIXES[prefix] for prefix in ("id", "release", "topic"))):
        before, mark, after = end.value.partition("#")
        return ox.NamedNode(f"{before}-{number}{mark}{after}")
    return end


def lines(triples: Iterable[ox.Triple | ox.Quad]) -> str:
    return "".join(f"{triple} .\n" for triple in triples)


def engine() -> shacl.Shapes:
    return shacl.Shapes.from_text(lines(quad.triple for quad in KNOWN.shape_quads), "ntriples")


def quick(triples: Iterable[ox.Triple]) -> tuple[set[check.Finding], set[tuple[str, str]]]:
    """What the quick engine finds, told as pySHACL's findings are, and which constraint of which shape says so."""
    report = engine().validate_text(lines(triples), "nquads")
    found = set()
    for result in report.results:
        focus, value = (result.focus_node, result.value)
        culprit = value if value is not None and focus.startswith(f"<{PREFIXES['ujt']}") else focus
        plain = result.focus_node[1:-1] if culprit is focus and focus[0] == "<" else terms(culprit)[0].value
        found.add(check.Finding(result.root_shape[1:-1].rpartition("/")[2], shapes.compact(plain), result.message or ""))
    assert report.conforms == (not report.results)
    return found, {(result.root_shape[1:-1], result.component) for result in report.results}


def compared(graphs: Iterable[list[ox.Triple]]) -> set[tuple[str, str]]:
    """Compare both engines on all graphs, and give the constraints that were violated."""
    triples = copies(graphs)
    ours, constraints = quick(triples)
    reference = set(shapes.of(KNOWN).refused(peer.union(triples)))
    assert reference - ours == set()
    refused = {_copy(finding.focus) for finding in reference}
    # pySHACL is silent about a start and an end that cannot be compared; of such an end another shape says that it is no number.
    assert {finding.shape for finding in ours - reference} <= {"span-start"}
    assert {_copy(finding.focus) for finding in ours - reference} <= refused
    return constraints


def _copy(focus: str) -> str:
    return focus.partition("#")[0].rpartition("-")[2]


def every_constraint() -> set[tuple[str, str]]:
    """Each constraint of each shape, by the name of its component."""
    said = {(quad.subject.value, quad.predicate.value.removeprefix(SH)) for quad in KNOWN.shape_quads if isinstance(quad.subject, ox.NamedNode)}
    named = {(shape, "SPARQL" if word == "sparql" else word[0].upper() + word[1:]) for shape, word in said if word in shapes.CONSTRAINTS - {"qualifiedValueShape"}}
    return {(shape, f"{name}ConstraintComponent") for shape, name in named}


def test_a_graph_for_each_shape_is_told_the_same_by_both_engines():
    compared([[quad.triple for quad in ox.parse(path=path)] for path in sorted(CASES.glob("*.ttl"))])


def test_a_graph_broken_one_way_or_another_is_told_the_same_by_both_engines():
    compared(list(broken())[::60])


@pytest.mark.slow
def test_every_constraint_is_broken_in_many_ways_and_told_the_same_by_both_engines():
    every = list(broken())
    parts = (every[start :: 4 * EACH] for start in range(0, 4 * EACH, EACH))
    assert every_constraint() <= compared(broken([ODD[0], ODD[-1]])).union(*map(compared, parts))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_a_graph_with_many_faults_is_told_the_same_by_both_engines(seed):
    compared(twice_broken(200, seed))


# -- what the gate lets through ------------------------------------------------------------------------------------------


def mended(folder: Path, right: str, wrong: str) -> Ontology:
    """An ontology like ours whose shapes have one thing written otherwise."""
    other = copytree(KNOWN.folder, folder / "ontology")
    text = KNOWN.shapes.read_text("utf-8")
    assert right in text
    (other / "shapes.ttl").write_text(text.replace(right, wrong), "utf-8")
    return Ontology(other)


def passes(triples: Iterable[ox.Triple | ox.Quad], ontology: Ontology = KNOWN) -> bool:
    return gate.Gate(ontology.shape_quads).passes(lines(triples))


@pytest.fixture
def no_reference(monkeypatch):
    """pySHACL may not be asked."""
    monkeypatch.setattr(shapes.Shapes, "refused", lambda *_: pytest.fail("pySHACL was asked"))


def test_of_a_good_graph_pyshacl_is_not_asked(no_reference):
    assert passes(GOOD)
    assert shapes.of(KNOWN).findings(lines(GOOD)) == []


def test_without_the_engine_pyshacl_says_the_same(monkeypatch):
    monkeypatch.setitem(sys.modules, "shacl", None)
    assert not passes(GOOD)
    without, bad = shapes.Shapes(KNOWN, across=False), list(ox.parse(path=CASES / "claim-voice.ttl"))
    assert without.findings(lines(GOOD)) == []
    assert without.findings(lines(bad)) == shapes.of(KNOWN).findings(lines(bad)) != []


@pytest.mark.parametrize(("right", "wrong"), [
    ("sh:path ujt:rule ;", "sh:path ( ujt:evidence ujt:rule ) ;"), ('"^[A-Z]{2}$"', '"^\\\\w{2}$"'), ("SELECT DISTINCT $this ?value", "SELECT REDUCED $this ?value"),
    ("(ujt:partOfCommitment|", "(^ujt:partOfCommitment|"), ("shape:no-circle a sh:NodeShape", "shape:no-circle a <http://www.w3.org/2000/01/rdf-schema#Class> , sh:NodeShape"),
    ("sh:targetNode ujt:Event ;", "sh:targetNode ujt:Event ; <http://www.w3.org/2002/07/owl#imports> <http://example.org/> ;"), ('sh:maxCount 1', 'sh:maxCount "one"'),
])
def test_shapes_that_say_more_than_what_is_proved_are_not_the_engines(right, wrong, tmp_path):
    assert not passes(GOOD, mended(tmp_path, right, wrong))


@pytest.mark.parametrize("number", ["1000000000000000000000000.0", "0.0000000000000000000000000001"])
def test_a_number_that_overflows_in_the_engine_is_not_its(number):
    amount = ox.Triple(terms("id:m1")[0], terms("ujt:amount")[0], ox.Literal(number, datatype=terms("0.0")[0].datatype))
    held = [triple for triple in GOOD if (triple.subject, triple.predicate) != (amount.subject, amount.predicate)]
    assert not passes([*held, amount])
    assert {finding.shape for finding in shapes.of(KNOWN).findings(lines([*held, amount]))} == ({"parts-within-whole"} if number[0] == "1" else set())


class PanicException(BaseException):
    """Named as what PyO3 raises when Rust panics."""


@pytest.mark.parametrize(("error", "raised"), [(ValueError, False), (PanicException, False), (KeyboardInterrupt, True)])
def test_an_engine_that_breaks_passes_nothing(error, raised):
    class Broken:
        def validate_text(self, *_, **__):
            raise error

    held = gate.Gate(KNOWN.shape_quads)
    held.__dict__["_engine"] = Broken()
    if raised:
        with pytest.raises(error):
            held.passes(lines(GOOD))
    else:
        assert not held.passes(lines(GOOD))


def test_a_graph_in_which_two_releases_disagree_is_refused():
    one, two = (ox.Quad(*terms("id:a, ujt:country"), ox.Literal(state), ox.NamedNode(f"{PREFIXES['release']}{state}")) for state in ("JP", "US"))
    assert passes([*GOOD, one]) and passes([*GOOD, two])
    assert not passes([*GOOD, one, two])


# -- releases one part at a time -----------------------------------------------------------------------------------------


def releases() -> dict[ox.NamedNode, list[ox.Quad]]:
    """Three releases that share organisations and people."""
    parts: dict[ox.NamedNode, list[ox.Quad]] = {}
    for quad in graph.quads(handmade.copies(3), KNOWN):
        parts.setdefault(quad.graph_name, []).append(quad)
    return parts


def lean(parts: Iterable[list[ox.Quad]]) -> str:
    return "".join(sorted({f"{line}\n" for part in parts for line in check.across(lines(part), KNOWN)}))


def test_sound_releases_are_sound_together(no_reference):
    parts = releases()
    texts = {quad.object.value: handmade.TEXT for part in parts.values() for quad in part if quad.predicate.value.endswith("#fileStem")}
    assert [finding for part in parts.values() for finding in check.findings_in(lines(part), texts, KNOWN)] == []
    assert check.findings_across(lean(parts.values()), KNOWN) == []


def test_what_is_read_across_releases_is_a_small_part():
    parts = releases()
    said = lean(parts.values())
    assert 0 < said.count("\n") < sum(map(len, parts.values())) / 10
    assert "#Claim>" not in said and "mentionedIn" not in said


@pytest.mark.parametrize(("first", "second", "shape"), [
    ('id:keio ujt:country "JP"', 'id:keio ujt:country "US"', "country-code"), ("id:x ujt:partOfEvent id:y", "id:y ujt:partOfEvent id:x", "no-circle"),
    ('id:x skos:prefLabel "One"@en', 'id:y skos:prefLabel "One"@en', "name-unique"), ('id:x skos:prefLabel "One"@en', 'id:x skos:prefLabel "Two"@en', "name-once"),
    ("id:x ujt:amount 3.0 ; ujt:currency \"USD\" ; ujt:partOfCommitment id:y", "id:y ujt:amount 2.0 ; ujt:currency \"USD\"", "parts-within-whole"),
])
def test_what_two_releases_say_against_each_other_is_found_across_them(first, second, shape):
    parts = []
    for name, text in (("one", first), ("two", second)):
        head = "".join(f"@prefix {prefix}: <{namespace}> . " for prefix, namespace in PREFIXES.items())
        parts.append([ox.Quad(*triple.triple, ox.NamedNode(PREFIXES["release"] + name)) for triple in ox.parse(f"{head}{text} .".encode(), format=ox.RdfFormat.TURTLE)])
    assert all(shape not in {finding.shape for finding in shapes.of(KNOWN).findings(lines(part))} for part in parts)
    assert shape in {finding.shape for finding in check.findings_across(lean(parts), KNOWN)}


@pytest.mark.slow
def test_a_union_is_refused_only_where_a_release_is_or_the_releases_across_are(no_reference):
    """By the engine alone, which is proved above; what is broken is anything that is said of an entity, and whole lines go astray."""
    dice, parts = random.Random(6), releases()
    everything = [quad for part in parts.values() for quad in part]
    about = [quad for quad in everything if not quad.subject.value.startswith(quad.graph_name.value)]
    whole, apart = gate.Gate(KNOWN.shape_quads), gate.Gate(shapes.of(KNOWN, across=True).quads)
    refused = 0
    for _ in range(400):
        made = {name: list(part) for name, part in parts.items()}
        for one, other in zip(dice.choices(about, k=3), dice.choices(everything, k=3), strict=True):
            home = dice.choice(list(made))
            astray = ox.Quad(one.subject, one.predicate, dice.choice((other.object, one.object)), home)
            made[home] = [quad for quad in made[home] if dice.random() < 0.5 or quad.triple != one.triple] + [astray]
        if not whole.passes(lines(quad for part in made.values() for quad in part)):
            refused += 1
            assert not all(whole.passes(lines(part)) for part in made.values()) or not apart.passes(lean(made.values()))
    assert 50 < refused < 400


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system has no /proc")
def test_many_checks_take_no_more_memory_than_a_few():
    good, bad = (lines(ox.parse(path=CASES / f"{name}.ttl")) for name in ("good", "claim-voice"))
    part = lines(releases().popitem()[1])

    def pages(rounds: int) -> int:
        for turn in range(rounds):
            shapes.of(KNOWN).findings(part)
            shapes.of(KNOWN).findings(bad if turn % 20 == 0 else good)
        return int(Path("/proc/self/statm").read_text().split()[1])

    assert pages(100) * 1.1 > pages(100)

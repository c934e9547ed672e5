"""Imports go down only: a module may import from the floors below its own, and from none beside or above."""

import ast
from importlib.util import resolve_name
from pathlib import Path

import pytest

KG = Path(__file__).parents[1] / "kg"
FLOORS = """
    model prose
    folder turtle
    ontology
    text.tokens
    text.numerals text.names
    text.values
    text.marked
    text.chunk text.acronyms text.groups text.themes
    text.tails text.subjects text.verbs text.nouns text.pronouns text.appositions
    text.runs
    text.parts text.posts text.titles
    text.phrases
    text.givers text.unlisted text.chunks text.people text.quotes text.frames text.book
    text.funding text.happenings text.cues text.parties text.surroundings text.items text.naming
    text.facts text.gaps
    decoding unpack.pieces unpack.__init__
    formats unpack.page unpack.pdf unpack.word
    read unpack.__main__
    link
    extract
    judgements same records
    register ties
    docket
    identity
    graph
    cells guard jsonld gate credentials sums squeeze
    sorting sortable merged
    tables sparql binding seats transport
    results answers engine peer finding layout money remote columns
    store triplestores forces stack shapes brandes
    check analyse export picture tally diff find paths push
    excerpt
    report show judging view solutions
    partition
    built cache joint
    assembly tasks progress
    processes cluster
    executors
    copies
    pipeline
    api
    serving.__init__ serving.protocol serving.nursery
    serving.workers serving.describe serving.writing
    serving.pool serving.pages
    serving.answering serving.wire
    serving.current serving.faults
    serving.door
    serving.app
    serving.server
    cli
    __main__ __init__
"""
FLOOR = {f"kg.{module}": number for number, line in enumerate(FLOORS.split("\n")) for module in line.split()}
FILES = {".".join(("kg", *path.relative_to(KG).with_suffix("").parts)): path for path in sorted(KG.rglob("*.py"))}
MODULES = sorted(FILES.keys() - {"kg.text.__init__"})
NO_RDF = [name for name in MODULES if FLOOR.get(name, 0) < FLOOR["kg.graph"] and name not in ("kg.ontology", "kg.turtle")]
NO_RDF += [f"kg.{name}" for name in ("guard", "sorting", "sortable", "merged", "tables", "answers", "analyse", "brandes", "excerpt", "finding", "money", "picture", "view", "diff", "find", "paths", "report", "show", "tally", "pipeline", "cli")]
ROWS_ONLY = ("kg.excerpt", "kg.analyse", "kg.export", "kg.finding", "kg.money", "kg.picture", "kg.view", "kg.report", "kg.show", "kg.paths", "kg.tally")


def imported(module: str) -> set[str]:
    """The modules and names that a module imports when it is loaded or run; what only a type checker reads does not count."""
    tree = ast.parse(FILES[module].read_text(encoding="utf-8"))
    branches = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)]
    typed = {node for branch in branches for node in ast.walk(branch)}
    found = set()
    for node in set(ast.walk(tree)) - typed:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            home = resolve_name("." * node.level + (node.module or ""), module.rpartition(".")[0])
            found |= {home, *(f"{home}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_floors_below(module):
    assert module in FLOOR, f"{module} has no floor: give it one here"
    assert {name for name in imported(module) & set(MODULES) if FLOOR.get(name, 0) >= FLOOR[module]} == set()


@pytest.mark.parametrize("module", NO_RDF)
def test_no_rdf_term_outside_the_graph_floors(module):
    assert not {name.partition(".")[0] for name in imported(module)} & {"rdflib", "pyoxigraph"}


@pytest.mark.parametrize("module", ROWS_ONLY)
def test_what_takes_rows_knows_no_document(module):
    assert not imported(module) & {"kg.read", "kg.model.Document"}

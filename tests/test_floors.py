"""Imports go down only: a module may import from the floors below its own, and from none beside or above."""

import ast
from pathlib import Path

import pytest

KG = Path(__file__).parents[1] / "kg"
FLOORS = """
    model prose
    folder
    ontology
    text
    read
    link
    extract
    identity
    graph
    tables
    sparql jsonld layout
    store
    check analyse export view diff find paths
    report show
    pipeline
    api
    cli serve
    __main__ __init__
"""
FLOOR = {module: number for number, line in enumerate(FLOORS.split("\n")) for module in line.split()}
RDF = {"rdflib", "pyoxigraph"}
NO_RDF = ("model", "prose", "folder", "read", "link", "extract", "identity", "analyse", "view", "diff", "find", "paths", "report", "show", "cli")
ROWS_ONLY = {"analyse": {"read", "Document"}, "export": {"read", "Document"}, "view": {"read", "Document"}, "report": {"read", "Document"}}


def imported(path: Path) -> set[str]:
    """What a module imports when it is loaded or when it runs; what only a type checker reads does not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typed = {
        node for branch in ast.walk(tree) if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.dump(branch.test) for node in ast.walk(branch)
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and node not in typed:
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node not in typed:
            ours = node.level > 0 or (node.module or "").split(".")[0] == "kg"
            inner = (node.module or "").removeprefix("kg").lstrip(".")
            found |= {f"kg.{inner}"} if ours and inner else {f"kg.{alias.name}" for alias in node.names} if ours else {node.module}
            found |= {alias.name for alias in node.names if alias.name == "Document"}
    return found


MODULES = sorted(path.stem for path in KG.glob("*.py"))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_floors_below(module):
    assert module in FLOOR, f"{module} has no floor: give it one here"
    ours = {name.split(".")[1] for name in imported(KG / f"{module}.py") if name.startswith("kg.")} & set(MODULES)
    assert {name for name in ours if FLOOR[name] >= FLOOR[module]} == set()


@pytest.mark.parametrize("module", NO_RDF)
def test_no_rdf_term_outside_the_graph_floors(module):
    assert not {name.split(".")[0] for name in imported(KG / f"{module}.py")} & RDF


@pytest.mark.parametrize("module", sorted(ROWS_ONLY))
def test_what_takes_rows_knows_no_document(module):
    assert not imported(KG / f"{module}.py") & (ROWS_ONLY[module] | {f"kg.{name}" for name in ROWS_ONLY[module]})

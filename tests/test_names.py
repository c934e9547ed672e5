"""The door of the package: few names, none of them a module, and nothing heavy behind it until it is used."""

import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import kg

PUBLIC = [
    "Claim", "Document", "Entity", "Finding", "Gap", "Graph", "IRI", "KgError", "Ontology", "Rows", "__version__", "build", "load",
]  # fmt: skip


def test_the_exported_names():
    assert dir(kg) == sorted(kg.__all__) == PUBLIC


def test_each_name_is_there_and_documented():
    for name in PUBLIC:
        value = getattr(kg, name)
        assert isinstance(value, str) or inspect.getdoc(value)


def test_no_public_name_is_a_module():
    modules = {path.stem for path in Path(kg.__file__).parent.glob("*.py")}
    assert not modules & set(PUBLIC)


def test_names_survive_the_import_of_every_module():
    before = {name: getattr(kg, name) for name in PUBLIC}
    for path in Path(kg.__file__).parent.glob("[a-z]*.py"):
        importlib.import_module(f"kg.{path.stem}")
    assert {name: getattr(kg, name) for name in PUBLIC} == before


def test_an_unknown_name_is_an_attribute_error():
    assert not hasattr(kg, "bulid")


def test_importing_is_cheap():
    heavy = ("rdflib", "pyoxigraph", "pyshacl", "networkx", "pyvis", "jinja2", "rich", "click", "ahocorasick", "kg.api", "kg.store")
    code = f"import sys, kg; assert not [m for m in {heavy!r} if m in sys.modules]"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(kg.__file__).parents[1], check=False).returncode == 0


def test_the_command_line_is_cheap_until_a_verb_runs():
    heavy = ("rdflib", "pyoxigraph", "pyshacl", "networkx", "pyvis", "jinja2", "rich", "ahocorasick")
    code = f"import sys, kg.cli; assert not [m for m in {heavy!r} if m in sys.modules]"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(kg.__file__).parents[1], check=False).returncode == 0


def test_who_asks_a_graph_loads_nothing_that_makes_one():
    heavy = ("rdflib", "pyshacl", "networkx", "pyvis", "rich", "ahocorasick", "urllib.request", "kg.pipeline", "kg.extract", "kg.view")
    code = f"import sys, kg.api; assert not [m for m in {heavy!r} if m in sys.modules]"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(kg.__file__).parents[1], check=False).returncode == 0

"""A knowledge graph of US-Japan technology cooperation: every edge opens the sentence it came from.

    import kg
    graph = kg.build(["releases/"])      # or kg.load("output")
    for row in graph.query("partners"):
        print(row["a"], row["b"], row["status"])

Names load when they are first used, so that ``import kg`` costs nothing. No name here equals a module name: a lazy
``kg.build`` beside a ``kg/build.py`` would be replaced by the module at its first import.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.api import Graph, build, load
    from kg.check import Finding
    from kg.model import IRI, Claim, Document, Entity, Gap, KgError
    from kg.ontology import Ontology
    from kg.tables import Rows

__version__ = "0.1.0"

_HOMES = {
    "Claim": "model",
    "Document": "model",
    "Entity": "model",
    "Finding": "check",
    "Gap": "model",
    "Graph": "api",
    "IRI": "model",
    "KgError": "model",
    "Ontology": "ontology",
    "Rows": "tables",
    "build": "api",
    "load": "api",
}

__all__ = [
    "IRI",
    "Claim",
    "Document",
    "Entity",
    "Finding",
    "Gap",
    "Graph",
    "KgError",
    "Ontology",
    "Rows",
    "__version__",
    "build",
    "load",
]


def __getattr__(name: str) -> object:
    """Import the module of a public name at its first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    value = getattr(import_module(f"kg.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

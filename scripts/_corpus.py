"""What scripts/bench measures on the corpus beside the project (../shared/corpus): speed of the extraction, time and memory of a build.

Without the corpus there is nothing to measure, and the rows say so. spaCy is no need of the project: it is measured beside ours
where it can be imported, by this Python or by the one that KG_SPACY_PYTHON names.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from _builds import UNITS, build, said
from _figures import ROOT, Asked, Bench, Figure, Measured, Values, environment, in_turns, spread, told

CORPUS = ROOT.parent / "shared" / "corpus"
BAR = 150_000  # characters per CPU-second
Row = Callable[[str, Asked], Figure]

_OURS = """
import json, sys, time
from kg import extract, read
from kg.ontology import Ontology
ontology = Ontology()
texts = [read.read(path, ontology) for path in read.files([sys.argv[1]])]
work = lambda: [extract.reading(text, ontology) for text in texts]
"""
_SPACY = """
import json, sys, time
from pathlib import Path
import spacy
pipeline = spacy.blank("en")
pipeline.add_pipe("sentencizer")
pipeline.max_length = 10_000_000
texts = [path.read_text("utf-8") for path in sorted(Path(sys.argv[1]).glob("*.md"))]
work = lambda: [sum(1 for _ in pipeline(text).sents) for text in texts]
"""
_TIMED = """
def seconds():
    before = time.process_time()
    work()
    return time.process_time() - before
seconds()
print(json.dumps({"rate": sum(len(getattr(text, "text", text)) for text in texts) / min(seconds() for _ in range(2))}))
"""


def _speed(name: str, asked: Asked) -> Figure:
    """Characters per CPU-second of the extraction, and of spaCy's sentences alone where it can be imported."""
    works = {"kg": lambda: _python(sys.executable, _OURS + _TIMED)}
    spacy = os.environ.get("KG_SPACY_PYTHON", sys.executable)
    with suppress(OSError, ValueError):
        _python(spacy, "import spacy\nprint('{}')")
        works["spaCy"] = lambda: _python(spacy, _SPACY + _TIMED)
    runs = in_turns(works, min(asked.runs, 3))
    found = {who: each.spread("rate", "characters per CPU-second") for who, each in runs.items()}
    absent = "" if "spaCy" in works else " (spaCy, to compare with its sentences, cannot be imported; KG_SPACY_PYTHON may name a Python that has it)"
    return Figure(name, f"{told(found)}; the bar is {BAR:,}{absent}", found["kg"].median >= BAR, measured=found, size=_size("dev"))


def _python(python: str, program: str) -> Values:
    done = subprocess.run([python, "-c", program, str(CORPUS / "dev")], env=environment(), capture_output=True, text=True, check=False)
    return json.loads(done.stdout)


def _size(*folders: str) -> str:
    return f"{sum(1 for folder in folders for _ in (CORPUS / folder).glob('*.md'))} documents"


def _built(*folders: str) -> Row:
    """A build of these folders of the corpus as a process, with its own time and memory."""

    def measured(name: str, asked: Asked) -> Figure:
        sources, runs = [CORPUS / folder for folder in folders], min(asked.runs, 3) if len(folders) == 1 else 1
        with tempfile.TemporaryDirectory() as place:
            builds = [build(sources, Path(place, f"output-{run}")) for run in range(runs)]
        found = {key: spread([made.values[key] for made in builds], unit) for key, unit in UNITS.items()}
        return Figure(name, f"{said(found, graph=False)}; {builds[0]}", measured=found, size=_size(*folders))

    return measured


def _here(measured: Row) -> Measured:
    """The row, where the corpus is."""

    def figures(name: str, asked: Asked) -> Iterator[Figure]:
        yield measured(name, asked) if CORPUS.is_dir() else Figure(name, "not measured: ../shared/corpus is not here")

    return figures


MEASURED: dict[str, Bench] = {
    "extraction": Bench(_here(_speed), quick=False),
    "build of 37": Bench(_here(_built("dev")), quick=False),
    "build of 337": Bench(_here(_built("dev", "background")), quick=False),
}

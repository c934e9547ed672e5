"""What scripts/bench measures on the corpus beside the project (../shared/corpus): speed of the extraction, time and memory of a build.

Without the corpus there is nothing to measure, and the rows say so. spaCy is no need of the project: the row that compares with it
is measured where it can be imported, by this Python or by the one that KG_SPACY_PYTHON names.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

from _figures import ROOT, Asked, Figure, Measured

CORPUS = ROOT.parent / "shared" / "corpus"
BAR = 150_000  # characters per CPU-second

_OURS = """
import json, sys, time
from pathlib import Path
from kg import extract, read
from kg.ontology import Ontology
ontology = Ontology()
texts, _ = read.documents([Path(sys.argv[1])], ontology)
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
print(json.dumps([sum(len(getattr(text, "text", text)) for text in texts), min(seconds() for _ in range(3))]))
"""


def _speed(name: str) -> Figure:
    length, seconds = json.loads(_python(sys.executable, _OURS + _TIMED))
    return Figure(name, f"{length / seconds:,.0f} characters per CPU-second ({length:,} in {seconds:.2f} s; the bar is {BAR:,})", length / seconds >= BAR)


def _spacy(name: str) -> Figure:
    try:
        length, seconds = json.loads(_python(os.environ.get("KG_SPACY_PYTHON", sys.executable), _SPACY + _TIMED))
    except (OSError, ValueError):
        return Figure(name, "not measured: spaCy cannot be imported; KG_SPACY_PYTHON may name a Python that has it")
    return Figure(name, f"{length / seconds:,.0f} characters per CPU-second ({length:,} in {seconds:.2f} s)")


def _python(python: str, program: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([python, "-c", program, str(CORPUS / "dev")], env=environment, capture_output=True, text=True, check=False).stdout


def _built(*folders: str) -> Callable[[str], Figure]:
    """A build of these folders of the corpus as a process, with its own time and memory."""

    def measured(name: str) -> Figure:
        command = [sys.executable, "-m", "kg", "build", *(str(CORPUS / folder) for folder in folders)]
        with tempfile.TemporaryDirectory() as place, tempfile.TemporaryFile("w+") as said:
            before = time.perf_counter()
            process = subprocess.Popen(command, cwd=place, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=said, stderr=said)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            taken = time.perf_counter() - before
            said.seek(0)
            last = (said.read().splitlines() or [""])[-2:][0]
        cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
        return Figure(name, f"{taken:.1f} s, {cpu:.1f} CPU-seconds, peak {peak:,.0f} MB: {last}", process.returncode == 0)

    return measured


def _here(measured: Callable[[str], Figure]) -> Measured:
    """The row, where the corpus is."""

    def figures(name: str, asked: Asked) -> Iterator[Figure]:
        yield measured(name) if CORPUS.is_dir() else Figure(name, "not measured: ../shared/corpus is not here")

    return figures


MEASURED: dict[str, Measured] = {
    "extraction": _here(_speed),
    "spaCy's sentences": _here(_spacy),
    "build of 37": _here(_built("dev")),
    "build of 337": _here(_built("dev", "background")),
}

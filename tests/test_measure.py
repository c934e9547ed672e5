"""How well the reader reads: the figures the README gives hold, on the corpus and on what was never looked at while it was written."""

import json
import re
import subprocess
import sys
import textwrap

import pytest
from project import ROOT

import kg

NUMBER = r"(\d\.\d\d|–)"
COUNTS = rf"{NUMBER} / {NUMBER} \((\d+) right, (\d+) wrong, (\d+) missed\)"
ROW = re.compile(rf"\| (\w+) \| (\d+) \| {COUNTS} \| {COUNTS}(.*)")
FIELDS = ("states", "funds", "roles", "amounts", "fields")


@pytest.fixture(scope="module")
def table() -> dict[str, dict]:
    if not (ROOT.parent / "shared" / "corpus").is_dir():
        pytest.skip("the corpus (../shared) is not here")
    printed = subprocess.run([sys.executable, ROOT / "scripts" / "measure", "--table"], capture_output=True, text=True, check=True).stdout
    rows = {}
    for found in map(ROW.match, printed.splitlines()):
        if found:
            counts = [int(found[i]) for i in (5, 6, 7, 10, 11, 12)]
            rest = dict(zip(FIELDS, (c.strip() for c in found[13].strip(" |").split("|")), strict=True))
            rows[found[1]] = {"texts": int(found[2]), "all": counts[:3], "partners": counts[3:], **rest}
    return rows


def precision(counts: list[int]) -> float:
    return counts[0] / (counts[0] + counts[1])


def recall(counts: list[int]) -> float:
    return counts[0] / (counts[0] + counts[2])


def together(table: dict, what: str, *sets: str) -> list[int]:
    return [sum(column) for column in zip(*(table[name][what] for name in sets), strict=True)]


@pytest.mark.slow
def test_the_annotated_corpus(table):
    everything, partners = together(table, "all", "gold", "own"), together(table, "partners", "gold", "own")
    assert precision(everything) >= 0.92 and recall(everything) >= 0.85
    assert precision(partners) >= 0.90 and recall(partners) >= 0.80
    gold = {name: float(table["gold"][name]) for name in FIELDS}
    assert gold["states"] >= 0.80 and gold["funds"] >= 0.80 and gold["roles"] >= 0.93 and gold["amounts"] >= 0.95 and gold["fields"] >= 0.80


@pytest.mark.slow
def test_what_was_never_looked_at(table):
    everything, partners = together(table, "all", "measure", "unseen"), together(table, "partners", "measure", "unseen")
    assert precision(everything) >= 0.90 and recall(everything) >= 0.75
    assert precision(partners) >= 0.85 and recall(partners) >= 0.65


@pytest.mark.slow
def test_the_readme_gives_these_figures(table):
    said = (ROOT / "README.md").read_text("utf-8")
    for name, row in table.items():
        everything, partners = row["all"], row["partners"]
        cells = [precision(everything), recall(everything), precision(partners), recall(partners)]
        line = next(line for line in said.splitlines() if f"`{name}`" in line and line.startswith("|"))
        assert " | ".join(f"{cell:.2f}" for cell in cells) in line, f"{name}: {line}"


QUERIES = {"partners": ("a", "b", "status"), "funding": ("funder", "amount", "currency"), "posts": ("person", "title")}
ABSENT = pytest.param(None, marks=pytest.mark.skip("the corpus (../shared) is not here"))
GOLD = ROOT.parent / "shared" / "corpus" / "gold"


def rows(graph: "kg.Graph", name: str) -> set[tuple]:
    return {tuple(row[column] for column in QUERIES[name]) for row in map(dict, graph.query(name))}


def wrapped(text: str, width: int) -> str:
    """The same text with its paragraphs cut into lines of another width."""
    blocks = (textwrap.fill(block, width, break_long_words=False, break_on_hyphens=False) for block in text.split("\n\n"))
    return "\n\n".join(blocks)


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(GOLD.glob("*.json")) or [ABSENT], ids=lambda p: p and p.stem)
def test_a_passage_says_the_same_in_its_document_and_with_other_line_ends(path, tmp_path):
    gold, text = json.loads(path.read_text("utf-8")), path.with_suffix(".txt").read_text("utf-8")
    front = f"---\ntitle: {json.dumps(gold['title'])}\ndate: '{gold['doc_date']}'\n---\n\n"
    for name, body in {"alone": text, "wrapped": wrapped(text, 64)}.items():
        (tmp_path / f"{name}.md").write_text(front + body, "utf-8")
    alone, again = kg.build([tmp_path / "alone.md"]), kg.build([tmp_path / "wrapped.md"])
    whole = kg.build([ROOT.parent / "shared" / "corpus" / "dev" / gold["doc"].rsplit("/", 1)[-1]])
    for name in QUERIES:
        assert rows(alone, name) == rows(again, name)
        assert rows(alone, name) <= rows(whole, name)

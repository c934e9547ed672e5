"""No regular expression of ours backtracks badly: on a text twice as long, each takes about twice as long."""

import ast
import importlib
import re
import time
from collections import deque
from collections.abc import Iterator

import pytest
from conftest import ROOT

LETTERS = 4_000
MOST = 3.2  # what grows with the square takes four times as long
NOTICED = 0.002  # seconds; what takes less is not measured for certain
UNITS = (
    *"aA19 .,-_:;'\"()[]{}/\\*#|<>=%?!\n\t…慶\xe9", "a1", "1,", "111,", "a.", "A.", "a-", "1-", "a ", " a", "a\n", "\n ", " \n", ". ", ".\"", "](", "[a](", "/*", "*/", "**",
    "---\n", "a: b\n", "1.", "1) ", "- ", "1/1 ", "12/12/24, ", "display:", "display :", "#a\n", "%41", "\\u0041", "<a", "<a> ", "?a ", "a:", "=\"", "“", "Page 1 of ",
)  # fmt: skip


def compiled() -> Iterator[tuple[str, re.Pattern, str]]:
    """The expressions that modules hold and those in a call, each with its place and the method it is called by."""
    for path in sorted((ROOT / "kg").rglob("*.py")):
        source, place = path.read_text("utf-8"), path.relative_to(ROOT).as_posix()
        if path.stem != "__main__":
            module = importlib.import_module(".".join(path.with_suffix("").relative_to(ROOT).parts).removesuffix(".__init__"))
            for name, value in vars(module).items():
                for pattern in value.values() if isinstance(value, dict) and not name.startswith("__") else [value]:
                    if isinstance(pattern, re.Pattern):
                        yield from ((f"{place} {name}", pattern, how) for how in sorted(set(re.findall(rf"\b{name}(?:\[\w+\])?\.(\w+)\(", source))))
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re":
                first, how = node.args[0], node.func.attr
                if isinstance(first, ast.Constant) and how not in ("compile", "escape"):
                    yield f"{place}:{node.lineno}", re.compile(first.value, re.S if "re.S" in ast.unparse(node) else 0), how


PATTERNS = {f"{place} {how}": (pattern, how) for place, pattern, how in compiled()}


def texts(unit: str, pattern: re.Pattern, length: int) -> Iterator[str | bytes]:
    """A unit again and again, alone, before and after what stops a match."""
    body = unit * (length // len(unit))
    for text in (body, body + "\x01", "a" + body + "\x01", '"' + body):
        yield text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text


def seconds(pattern: re.Pattern, text: str | bytes, how: str) -> float:
    """How long a search takes, or all searches for the methods that go on to the end."""
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        if how in ("match", "fullmatch", "search"):
            getattr(pattern, how)(text)
        else:
            deque(pattern.finditer(text), 0)
        best = min(best, time.process_time() - start)
    return best


def grows_badly(pattern: re.Pattern, once: str | bytes, twice: str | bytes, how: str) -> bool:
    if seconds(pattern, twice, how) < NOTICED:
        return False
    return all(seconds(pattern, twice, how) > MOST * seconds(pattern, once, how) for _ in range(3))


@pytest.mark.slow
@pytest.mark.parametrize("name", PATTERNS)
def test_no_expression_backtracks_badly(name):
    pattern, how = PATTERNS[name]
    for unit in UNITS:
        for once, twice in zip(texts(unit, pattern, LETTERS), texts(unit, pattern, 2 * LETTERS), strict=True):
            if grows_badly(pattern, once, twice, how):
                pytest.fail(f"{pattern.pattern} on {once[:20]!r} …")


def test_a_bad_expression_would_be_found():
    assert grows_badly(re.compile(r"a+b"), "a" * LETTERS, "a" * 2 * LETTERS, "search")
    assert {how for _, how in PATTERNS.values()} >= {"finditer", "fullmatch", "match", "search", "sub"}

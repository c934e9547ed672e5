"""Reading takes time in proportion to the text: twice the words take less than 3.2 times as long, whatever is repeated."""

import gc
import time
from collections.abc import Callable

import pytest

from kg import extract

from .reader import document, ontology, reading

pytestmark = pytest.mark.slow
MOST = 3.2  # quadratic code takes four times as long
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def made_up(number: int) -> str:
    return "Zor" + "".join(ALPHABET[number // 26**place % 26] for place in range(3))


SHAPES: dict[str, tuple[int, Callable[[int], str]]] = {
    "a list of parties": (150, lambda n: f"The agreement between {', '.join(['IBM', 'Google', 'Keio University'] * n)} and Arm is good."),
    "a list of names nobody listed": (400, lambda n: f"The agreement between {', '.join(f'{made_up(i)} Institute' for i in range(n))} and IBM is good."),
    "ands": (500, lambda n: f"IBM{' and Google' * n} signed it."),
    "commas": (800, lambda n: f"IBM{' ,' * n} left."),
    "brackets": (500, lambda n: f"They {'(' * n} IBM {')' * n} left."),
    "open brackets": (800, lambda n: f"IBM {'( ' * n} left."),
    "capitals": (400, lambda n: f"They saw {'Zorblat Quux ' * n}there."),
    "titles": (500, lambda n: f"They saw {'Governor ' * n}Ada Pell there."),
    "persons": (100, lambda n: f"They met {'Governor Ada Pell, ' * n}and left."),
    "a portfolio": (500, lambda n: f"They saw the Ministry of Ocean{', Science' * n} and Technology there."),
    "prepositions": (1000, lambda n: "between " * n),
    "articles": (800, lambda n: f"They saw {'the ' * n}IBM there."),
    "cues": (600, lambda n: f"They {'will not ' * n}sign it."),
    "verbs": (400, lambda n: f"They {'will plan to sign ' * n}it."),
    "acronyms": (100, lambda n: f"They met {'the Zorblat Quantum Office (ZQO), ' * n}and left."),
    "groups": (250, lambda n: f"They met {'nine Japanese companies, ' * n}and left."),
    "events": (400, lambda n: f"They met {'at a signing ceremony ' * n}there."),
    "initials": (500, lambda n: f"{'J. ' * n}Pell left."),
    "bullets": (200, lambda n: "This partnership will focus on:\n\n" + "- robotics\n" * n),
    "headings": (50, lambda n: "Big Label Here: the text of it. " * n),
    "empty lines": (40000, lambda n: "\n" * n + "IBM."),
    "one long word": (60000, lambda n: "a" * n),
}


def seconds(text: str) -> float:
    best = float("inf")
    gc.collect()
    for _ in range(3):
        start = time.process_time()
        extract.reading(document(text), ontology())
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_words_take_about_twice_as_long(shape):
    size, text = SHAPES[shape]
    reading("IBM.")  # what is compiled once
    ratios = (seconds(text(2 * size)) / seconds(text(size)) for _ in range(3))
    assert any(ratio < MOST for ratio in ratios)

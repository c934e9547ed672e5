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
    "words of nations": (250, lambda n: "Japan and the United States, Korean " * n),
    "dates": (500, lambda n: "April 9, 2024, " * n),
    "sums": (250, lambda n: "$5 million, " * n),
    "quotation marks": (1000, lambda n: "“ IBM ” " * n),
    "names in brackets": (1000, lambda n: "(IBM) " * n),
    "hyphens": (500, lambda n: "U.S.-Japan-" * n),
    "partnerships": (200, lambda n: "a partnership between IBM and Google " * n),
    "thousands": (1000, lambda n: "1,111," * n + "x"),
    "possessives": (600, lambda n: "IBM's " * n),
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


@pytest.mark.parametrize("unit", ["IBM and Google signed, ", "a", "Zorblat "])
def test_a_sentence_of_a_million_characters_is_read_to_its_end(unit):
    text = unit * (1_000_000 // len(unit))
    begin = time.process_time()
    held = extract.reading(document(text), ontology())
    assert time.process_time() - begin < 150
    assert max(span.end for block in held.document.blocks for span in block.sentences) >= len(text.rstrip()) - 1

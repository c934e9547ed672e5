"""Quotations: which words are quoted, whose they are, and which pieces are one."""

from itertools import groupby

import pytest

from kg.text.quotes import segments

from .reader import linked

WORK = "This is good work for us all"


def quoted(text: str) -> list[tuple[str | None, tuple[str, ...]]]:
    """Speaker and pieces of every quotation of a text."""
    held, seen = linked(text), {}
    for _, block in groupby(held.sentences, key=lambda s: s.block.span):
        for segment in segments(list(block), held):
            if segment.quote:
                seen[id(segment.quote)] = segment.quote
    return [(q.speaker and held.entities[q.speaker].name, tuple(text[p.start : p.end] for p in q.pieces)) for q in seen.values()]


@pytest.mark.parametrize("text", [
    f'"{WORK}," said Governor Ada Pell.',
    f'"{WORK}," Governor Ada Pell said.',
    f'"{WORK}," noted Ada Pell, Governor of Indiana.',
    f'Governor Ada Pell said, "{WORK},"',
    f'Governor Ada Pell stated: "{WORK},"',
    f'In her speech, Governor Ada Pell, who came late, said, "{WORK},"',
])  # fmt: skip
def test_the_speaker_stands_before_or_after(text):
    assert quoted(text) == [("Ada Pell", (f"{WORK},",))]


@pytest.mark.parametrize(("opening", "closing"), ['""', "“”", '“"'])
def test_quotation_marks_of_several_shapes(opening, closing):
    assert quoted(f"{opening}{WORK},{closing} said Governor Ada Pell.") == [("Ada Pell", (f"{WORK},",))]


def test_two_pieces_of_one_speaker_are_one_quotation():
    text = f'"{WORK}," said Governor Ada Pell. "It goes on for many more years."'
    assert quoted(text) == [("Ada Pell", (f"{WORK},", "It goes on for many more years."))]


def test_two_speakers_of_a_block_stay_apart():
    text = f'"{WORK}," Governor Ada Pell said. "It is even better for the others," Ambassador Ken Orr added.'
    assert quoted(text) == [("Ada Pell", (f"{WORK},",)), ("Ken Orr", ("It is even better for the others,",))]


def test_two_blocks_stay_apart():
    text = f'"{WORK}," said Governor Ada Pell.\n\n"It goes on for many years," said Governor Ada Pell.'
    assert [pieces for _, pieces in quoted(text)] == [(f"{WORK},",), ("It goes on for many years,",)]


@pytest.mark.parametrize("text", [f'"{WORK}."', f'They called it "{WORK}." So it was.', f'Governor Ada Pell came.\n\n"{WORK}."', f'The plan said "{WORK}."'])
def test_words_of_nobody_have_no_speaker(text):
    assert quoted(text) == [(None, (f"{WORK}.",))]


def test_a_quotation_left_open_ends_with_its_block():
    text = f'"{WORK}, said the town.\n\nGovernor Ada Pell said so.'
    assert quoted(text) == [(None, (f"{WORK}, said the town.",))]


def test_every_token_but_the_marks_is_in_one_segment():
    text = f'Then "{WORK}," said Governor Ada Pell. "It goes on." The end.'
    held = linked(text)
    cut = segments(held.sentences, held)
    for sentence in held.sentences:
        places = [i for s in cut if s.sentence is sentence for i in s.tokens]
        assert sorted(places) == [i for i, t in enumerate(sentence.row) if t.norm != '"']


def test_apostrophes_quote_nothing():
    assert quoted("The universities' labs and Japan's 'best' work came to Governor Ada Pell, she said.") == []

"""The invented releases of the benches: the same bytes always, all different, and read as real ones are."""

import os
import re
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from itertools import pairwise

import pytest
from project import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import _press

import kg

COUNT = 300


@pytest.fixture(scope="module")
def written():
    return dict(_press.releases(COUNT))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Thirty of them as ``kg build`` reads them; a graph that does not conform would not be written."""
    folder = tmp_path_factory.mktemp("press")
    _press.write(folder / "releases", 30)
    return kg.build([folder / "releases"], output=folder / "output")


def test_the_first_are_the_same_however_many_are_made(written):
    assert list(_press.releases(7)) == list(written.items())[:7]
    assert list(_press.releases(2, first=5)) == list(written.items())[4:6]


def test_the_same_seed_gives_the_same_bytes_in_another_process(written):
    program = "import _press, hashlib; print(*(hashlib.sha256((name + text).encode()).hexdigest() for name, text in _press.releases(20)))"
    for seed in "12":
        variables = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'scripts'}:{ROOT}"}
        done = subprocess.run([sys.executable, "-c", program], env=variables, capture_output=True, text=True, check=True)
        assert done.stdout.split() == [sha256((name + text).encode()).hexdigest() for name, text in list(written.items())[:20]]


def test_another_seed_gives_other_releases(written):
    assert not set(dict(_press.releases(20, seed=_press.SEED + 1)).values()) & set(written.values())


def test_they_are_as_long_as_real_ones(written):
    lengths = [len(text) for text in written.values()]
    assert min(lengths) >= _press.LEAST
    assert max(lengths) <= _press.MOST
    assert 2_700 < sum(lengths) / COUNT < 3_300


def test_some_hold_japanese_and_some_are_wrapped_or_have_front_matter(written):
    texts = list(written.values())
    for sign in ("[ぁ-鿿]", "\n---\n", "\n\n[*] ", "\n## ", "up to", "combined"):
        assert COUNT * 0.02 < sum(re.search(sign, text) is not None for text in texts) < COUNT * 0.8, sign
    assert COUNT * 0.1 < sum(max(map(len, text.splitlines())) < 300 for text in texts) < COUNT * 0.4


def test_no_two_are_alike(written):
    assert len(written) == COUNT
    names = _press.Names(_press.SEED)
    assert len({_press.Release(names, number).cast["title"] for number in range(1, COUNT + 1)}) > 0.98 * COUNT
    sentences = Counter(sentence for text in written.values() for sentence in set(_sentences(text)))
    repeated = sum(count - 1 for count in sentences.values())
    assert repeated < 0.01 * sentences.total()
    pairs = {pair for text in written.values() for pair in pairwise(text.split())}
    assert len(pairs) > 25_000


def _sentences(text):
    return [sentence for block in text.split("\n\n") for sentence in re.split(r"(?<=[.!?:”]) ", " ".join(block.split())) if len(sentence) > 60]


def test_a_few_names_are_everywhere_and_most_in_one_release_or_two(built):
    named = Counter(claim["subject"] for claim in built.evidence(None, "mentionedIn", None))
    assert max(named.values()) >= 5
    assert sum(count == 1 for count in named.values()) > len(named) / 2


def test_they_are_read(built):
    assert built.check() == []
    length = sum(len(text) for _, text in _press.releases(30))
    per_thousand = 1_000 * built.counts["claims"] / length
    assert 5 < per_thousand < 9
    assert 0.15 < built.counts["covered"] / built.counts["sentences"] < 0.35
    for query, least in {"partners": 20, "funding": 8, "posts": 15, "quotations": 4, "dates": 10, "topics": 30}.items():
        assert len(built.query(query)) >= least, query
    funding = built.query("funding").to_dicts()
    assert {"individual", "combined"} <= {row["scope"] for row in funding}
    assert {"asserted", "planned", "inferred"} <= {row["status"] for row in built.evidence(None, None, None)}

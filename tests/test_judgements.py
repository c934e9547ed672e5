"""Judgements: the file keeps each decision with who and why, a build follows them in order, and taking one back leaves no trace."""

import dataclasses
import os
import threading
from itertools import permutations
from pathlib import Path

import pytest
from conftest import RELEASE, run
from text.reader import facts, ledger, named, names, objects, ontology, reading, release, told

import kg
from kg import check, graph, identity, judgements, store
from kg.judgements import COLUMNS, Judgement
from kg.model import KgError

FIRST = "Purdue University and Tohoku University signed a partnership in robotics. IBM invested $5 million in the partnership."
AGAIN = "We welcome the robotics agreement between Tohoku University and Purdue University."
OSSIPEE = "The Ossipee Institute and Tohoku University signed a partnership in robotics."
TECHNOLOGY = "The Ossipee Institute of Technology and Tohoku University signed a partnership in robotics."
DOUBT = "There is no agreement between Purdue University and Tohoku University on robotics."
PAIR = "Purdue University – Tohoku University (2024)"


def row(action: str, subject: str, object: str = "", **more: str) -> Judgement:
    return Judgement(action, subject, object, **{"who": "Ada", "why": "she asked them", "place": "judgements.tsv line 2", **more})


def judged(texts, *rows):
    return identity.unite(texts, ontology(), rows)


def rejected(held, predicate: str, name: str) -> Judgement:
    claim = next(c for c in told(held, predicate) if names(held)[c.object] == name)
    return row("reject", f"{claim.document}#{claim.id}")


def findings(held):
    texts = {d.stem: d.text for d in held.documents}
    return check.findings(store.Store(graph.quads(held, ontology()), ontology()), texts, ontology())


# -- merge ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def institutes():
    return [reading(OSSIPEE, stem="short"), reading(TECHNOLOGY, stem="long")]


def merging(institutes, first: str, second: str) -> Judgement:
    held = ledger(*institutes)
    return row("merge", named(held, first).key, named(held, second).key)


@pytest.mark.parametrize("order", [1, -1])
def test_a_merge_gives_one_node_with_the_name_and_key_of_the_first(institutes, order):
    first, second = ["Ossipee Institute", "Ossipee Institute of Technology"][::order]
    merge = merging(institutes, first, second)
    held = judged(institutes, merge)
    assert [e.name for e in held.entities if "Ossipee Institute" in e.name and e.cls != "Partnership"] == [first]
    assert named(held, first).key == merge.subject
    assert not [g for g in held.gaps if g.kind == "proposal"]


def test_what_a_merge_makes_equal_is_united_by_rule(institutes):
    held = judged(institutes, merging(institutes, "Ossipee Institute", "Ossipee Institute of Technology"))
    (partnership,) = [e for e in held.entities if e.cls == "Partnership"]
    assert {c.document for c in told(held, "hasParty") if c.subject == partnership.key} == {d.key for d in held.documents}


def test_a_merge_does_not_depend_on_the_order_of_the_texts(institutes):
    texts = [*institutes, reading(FIRST), reading(AGAIN)]
    merge = merging(institutes, "Ossipee Institute", "Ossipee Institute of Technology")
    assert len({repr(judged(order, merge)) for order in permutations(texts)}) == 1


def test_two_things_of_one_text_only_are_merged_under_the_plain_name():
    held = judged([reading(f"{OSSIPEE} {TECHNOLOGY}")], row("merge", "Ossipee Institute", "Ossipee Institute of Technology"))
    assert [e.name for e in held.entities if "Ossipee" in e.name and e.cls != "Partnership"] == ["Ossipee Institute"]
    assert findings(held) == []


def test_a_claim_that_a_merge_leaves_without_sense_makes_nothing_certain():
    text = reading(OSSIPEE)
    key = next(e.key for e in text.entities if e.name == "Ossipee Institute")
    void = dataclasses.replace(next(c for c in text.claims if c.predicate == "hasParty"), subject=key, object=key, predicate="place")
    others = [dataclasses.replace(text, claims=(*text.claims, void)), reading("Kyoto University came.")]
    held = judged(others, row("merge", "Kyoto University", "Tohoku University"))
    assert not [c for c in held.claims if c.subject == c.object]
    assert key not in held.status


def test_a_merge_by_name_or_of_what_is_one_already(institutes):
    merge = row("merge", "Ossipee Institute", "Ossipee Institute of Technology")
    assert judged(institutes, merge) == judged(institutes, merge, merging(institutes, "Ossipee Institute", "Ossipee Institute of Technology"))


def test_the_publisher_of_a_text_is_merged_too():
    texts = [reading(AGAIN, stem="a", publisher="Ossipee Institute"), reading(TECHNOLOGY, stem="b", publisher="Ossipee Institute of Technology")]
    held = judged(texts, row("merge", "Ossipee Institute", "Ossipee Institute of Technology"))
    assert {d.publisher for d in held.documents} == {named(held, "Ossipee Institute").key}
    assert findings(held) == []


def test_things_of_different_kinds_cannot_be_one():
    texts = [reading("Governor Ada Pell announced the agreement between Purdue University and Tohoku University.")]
    with pytest.raises(KgError, match=r"^judgements.tsv line 2: .* cannot be one; mend or remove the line$"):
        judged(texts, row("merge", "Ada Pell", "Purdue University"))


# -- split ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pair():
    return [reading(FIRST, stem="first"), reading(AGAIN, stem="again")]


def test_a_split_undoes_what_a_rule_made_one(pair):
    held = judged(pair, row("split", named(ledger(*pair), PAIR).key, "again"))
    own = f"{PAIR} [again]"
    assert sorted(e.name for e in held.entities if e.cls == "Partnership") == [PAIR, own]
    assert {c.document for c in told(held, "hasParty") if c.subject == named(held, own).key} == {pair[1].document.key}
    assert findings(held) == []


def test_a_split_undoes_a_merge_by_judgement(institutes):
    merge = merging(institutes, "Ossipee Institute", "Ossipee Institute of Technology")
    held = judged(institutes, merge, row("split", merge.subject, "long"))
    assert {"Ossipee Institute", "Ossipee Institute [long]"} <= {e.name for e in held.entities}
    assert len([e for e in held.entities if e.cls == "Partnership"]) == 2


def test_what_is_what_it_is_by_the_thing_split_is_split_with_it():
    texts = [reading(FIRST, stem="first"), reading(f"{FIRST} Nothing else.", stem="again")]
    held = judged(texts, row("split", named(ledger(*texts), "Purdue University").key, "again"))
    assert {tuple(sorted(o for s, o in facts(held, "hasParty") if s == p)) for p in (PAIR, f"{PAIR} [again]")} == {
        ("Purdue University", "Tohoku University"), ("Purdue University [again]", "Tohoku University")}  # fmt: skip
    assert len([e for e in held.entities if e.cls == "FinancialCommitment"]) == 2
    assert findings(held) == []


def test_a_merge_undoes_a_split(pair):
    key = named(ledger(*pair), PAIR).key
    split = row("split", key, "again")
    own = named(judged(pair, split), f"{PAIR} [again]").key
    assert judged(pair, split, row("merge", key, own)) == ledger(*pair)


# -- reject -----------------------------------------------------------------------------------------------------------


def test_a_rejected_claim_stays_as_retracted_with_who_and_why(pair):
    held = judged(pair, rejected(ledger(*pair), "contributor", "IBM"))
    (claim,) = told(held, "contributor")
    assert claim.status == "retracted"
    assert claim.rule.endswith("; rejected by Ada: she asked them")
    assert objects(held, "contributor", "asserted") == []


def test_a_rejected_claim_has_no_plain_triple_and_no_row(pair):
    held = judged(pair, rejected(ledger(*pair), "contributor", "IBM"))
    found = store.Store(graph.quads(held, ontology()), ontology())
    assert [r["funder"] for r in found.rows("funding")] == [None]
    assert [r["status"] for r in found.rows("evidence") if r["predicate"] == "contributor"] == ["retracted"]
    assert findings(held) == []


def test_what_a_rejection_makes_equal_is_united_by_rule():
    more = "Purdue University, IBM and Tohoku University signed a partnership in robotics."
    texts = [reading(FIRST), reading(more)]
    held = judged(texts, rejected(ledger(*texts), "hasParty", "IBM"))
    assert len([e for e in held.entities if e.cls == "Partnership"]) == 1


def test_a_claim_is_known_by_what_it_was_before_a_merge(institutes):
    before = rejected(ledger(*institutes), "hasParty", "Ossipee Institute of Technology")
    merge = merging(institutes, "Ossipee Institute", "Ossipee Institute of Technology")
    assert [c.status for c in told(judged(institutes, merge, before), "hasParty")].count("retracted") == 1


def test_each_kind_of_claim_can_be_rejected():
    held = ledger(release())
    kinds = {(c.predicate, c.status): c for c in held.claims}
    everything = judged([release()], *(row("reject", f"{c.document}#{c.id}") for c in kinds.values()))
    assert not {c.id for c in kinds.values()} & {c.id for c in everything.claims}
    assert findings(everything) == []


# -- accept -----------------------------------------------------------------------------------------------------------


def candidate(held):
    return next(g for g in held.gaps if g.claims)


def test_a_denied_partnership_is_a_candidate_that_can_be_accepted():
    texts = [reading(DOUBT)]
    gap = candidate(ledger(*texts))
    assert objects(ledger(*texts), "hasParty") == []
    held = judged(texts, row("accept", gap.id))
    assert facts(held, "hasParty", "asserted") == [(PAIR, "Purdue University"), (PAIR, "Tohoku University")]
    assert {c.rule for c in told(held, "hasParty")} == {"accepted by Ada: she asked them"}
    assert findings(held) == []


def test_an_accepted_candidate_is_no_gap_any_more():
    texts = [reading(DOUBT)]
    gap = candidate(ledger(*texts))
    left = judged(texts, row("accept", gap.id)).gaps
    assert gap.id not in {g.id for g in left}
    assert gap.span not in {g.span for g in left if g.kind == "sentence"}


def test_an_accepted_partnership_joins_the_same_of_another_text():
    texts = [reading(DOUBT), reading(AGAIN)]
    held = judged(texts, row("accept", candidate(ledger(*texts)).id))
    assert [e.name for e in held.entities if e.cls == "Partnership"] == [PAIR]


def test_a_sentence_that_names_two_beside_cooperation_can_be_accepted():
    texts = [reading("Purdue University spoke of cooperation while Tohoku University listened.")]
    gap = candidate(ledger(*texts))
    assert gap.kind == "sentence"
    assert objects(judged(texts, row("accept", gap.id)), "hasParty") == ["Purdue University", "Tohoku University"]


def test_a_candidate_without_claims_cannot_be_accepted():
    texts = [reading("We welcome the partnership with Purdue University.")]
    gap = next(g for g in ledger(*texts).gaps if g.kind == "candidate")
    assert gap.claims == ()
    with pytest.raises(KgError, match=r"line 2: coverage has no candidate .* that holds a claim"):
        judged(texts, row("accept", gap.id))


def test_a_short_name_can_be_accepted_for_what_another_text_names_in_full():
    short, full = "Chips come from companies such as Kumo Internet and Softbank.", "SoftBank Group invested $5 million in a robotics program."
    texts = [reading(short, stem="short"), reading(full, stem="full")]
    (gap,) = [g for g in ledger(*texts).gaps if g.kind == "proposal"]
    held = judged(texts, row("accept", gap.id))
    assert {c.document for c in told(held, "mentionedIn") if c.subject == "id:softbank-group"} == {d.key for d in held.documents}
    assert not [g for g in held.gaps if g.kind == "proposal"]
    assert findings(held) == []


def test_the_name_of_a_candidate_depends_on_nothing_else():
    alone, among = candidate(ledger(reading(DOUBT))), candidate(ledger(reading(AGAIN), reading(DOUBT), reading(FIRST)))
    assert alone.id == among.id


# -- what is not there ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("judgement", "what"), [
    (("merge", "id:keio", "id:ibm"), "nothing in these releases is id:keio"),
    (("split", "id:ibm", "first"), "no other release speaks of id:ibm"),
    (("split", "id:ibm", "again"), "again does not speak of id:ibm"),
    (("split", "id:ibm", "third"), "third is none of these releases"),
    (("reject", "release:x#c0123456789"), "these releases make no claim release:x#c0123456789"),
    (("accept", "0123456789"), "coverage has no candidate 0123456789"),
])  # fmt: skip
def test_an_unknown_name_is_one_line_with_its_place(pair, judgement, what):
    with pytest.raises(KgError, match=f"^judgements.tsv line 2: {what}.*; mend or remove the line$") as caught:
        judged(pair, row(*judgement))
    assert caught.value.code == 3


# -- the file ---------------------------------------------------------------------------------------------------------

HEAD = "\t".join(COLUMNS) + "\n"
MERGE = Judgement("merge", "id:a", "id:b", "Ada", "the same firm", "2024-06-12", "A | B")


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / judgements.NAME


def test_what_is_written_is_read(file):
    others = [Judgement("split", "id:a", "text", "Bo", "another"), Judgement("accept", "0123456789", "", "Bo", "it was signed")]
    for judgement in (MERGE, *others):
        judgements.add(file, judgement)
    assert judgements.read(file) == [MERGE, *others]
    assert file.read_text().startswith(HEAD)


def test_white_space_cannot_break_a_row(file):
    judgements.add(file, dataclasses.replace(MERGE, why="one\ttwo\nthree "))
    assert [r.why for r in judgements.read(file)] == ["one two three"]


def test_taking_back_leaves_the_file_as_it_was(file):
    judgements.add(file, MERGE)
    before = file.read_bytes()
    judgements.add(file, Judgement("reject", "release:x#c0123456789", "release:x#c9876543210", "Ada", "wrong"))
    assert judgements.take_back(file, "reject", "9876543210").why == "wrong"
    assert file.read_bytes() == before
    assert judgements.take_back(file, "merge", "A", "B") == MERGE
    assert judgements.read(file) == []


def test_the_same_twice_is_refused(file):
    judgements.add(file, MERGE)
    with pytest.raises(KgError, match="line 2 says so already") as caught:
        judgements.add(file, dataclasses.replace(MERGE, why="again"))
    assert caught.value.code == 2


def test_taking_back_what_is_not_there_says_what_is(file):
    judgements.add(file, MERGE)
    with pytest.raises(KgError, match="no such row to take back: merge id:a id:b") as caught:
        judgements.take_back(file, "merge", "C", "D")
    assert caught.value.code == 1
    assert judgements.read(file) == [MERGE]


@pytest.mark.parametrize(("change", "what"), [
    ({"why": " "}, "it does not say why"),
    ({"who": ""}, "it does not say who"),
    ({"date": "12 June"}, "12 June is no date"),
    ({"object": ""}, "merge of what"),
    ({"action": "melt"}, "“melt” is none of merge, split, reject, accept"),
])  # fmt: skip
def test_what_is_no_judgement_is_not_written(file, change, what):
    with pytest.raises(KgError, match=what):
        judgements.add(file, dataclasses.replace(MERGE, **change))
    assert not file.exists()


@pytest.mark.parametrize(("text", "what"), [
    ("", "line 1: the columns are not"),
    ("action\tsubject\n", "line 1: the columns are not"),
    (HEAD + "merge\tid:a\n", "line 2: merge of what"),
    (HEAD + "\nmelt\tid:a\tid:b\tAda\twhy\n", "line 3: “melt” is none of"),
    (HEAD + "merge\tid:a\tid:b\tAda\n", "line 2: it does not say why"),
    (HEAD + "merge\tid:a\tid:b\t\tone firm\n", "line 2: it does not say who"),
    (HEAD + "\t".join("abcdefgh") + "\n", "line 2: 8 cells"),
])  # fmt: skip
def test_a_malformed_row_is_one_line_with_its_place(file, text, what):
    file.write_text(text)
    with pytest.raises(KgError, match=what) as caught:
        judgements.read(file)
    assert caught.value.code == 3
    assert str(file) in str(caught.value)


def test_a_file_an_editor_saved_is_read(file):
    text = HEAD + "merge\tid:a\tid:b\tAda\tthe same firm\t2024-06-12\tA | B\n\nsplit\tid:a\ttext\tBo\tanother\n"
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert [r.action for r in judgements.read(file)] == ["merge", "split"]


def test_bytes_that_are_no_text_are_refused(file):
    file.write_bytes(HEAD.encode() + b"\xff")
    with pytest.raises(KgError, match="not UTF-8 at byte"):
        judgements.read(file)


def test_the_file_is_replaced_never_changed_in_place(file):
    judgements.add(file, MERGE)
    with file.open() as held:
        judgements.add(file, Judgement("accept", "0123456789", "", "Bo", "it was signed"))
        assert held.read().count("\n") == 2
    assert os.listdir(file.parent) == [file.name]


def test_many_at_once_lose_no_row(file):
    threads = [threading.Thread(target=judgements.add, args=(file, dataclasses.replace(MERGE, object=f"id:{n}"))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {r.object for r in judgements.read(file)} == {f"id:{n}" for n in range(8)}


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(KgError, match="cannot write") as caught:
        judgements.add(tmp_path / "no" / judgements.NAME, MERGE)
    assert caught.value.code == 6


# -- from the command line to the graph and back ----------------------------------------------------------------------


@pytest.fixture
def place(tmp_path) -> Path:
    """Two releases that were built."""
    folder = tmp_path / "releases"
    folder.mkdir()
    (folder / "first.txt").write_text(f"{FIRST} {DOUBT.replace('Purdue', 'Cornell')}\n")
    (folder / "again.txt").write_text(f"{AGAIN} {OSSIPEE} {TECHNOLOGY}\n")
    kg.build([folder], tmp_path / "output")
    return tmp_path


def kg_said(place: Path, *arguments: object) -> str:
    done = run(*arguments, cwd=place)
    assert done.returncode == 0, done.stderr
    return done.stderr.decode()


def built(place: Path) -> kg.Graph:
    kg_said(place, "build", "releases")
    return kg.load(place / "output")


@pytest.fixture
def before(place) -> kg.Graph:
    return kg.load(place / "output")


def undone(place: Path, before: kg.Graph, *arguments: object) -> None:
    assert "took back" in kg_said(place, *arguments, "--undo")
    assert not before.diff(built(place))


def test_merge_and_back(place, before):
    given = ("merge", "Ossipee Institute of Technology", "Ossipee Institute")
    kg_said(place, *given, "--why", "one house", "--who", "Ada")
    after = built(place)
    with pytest.raises(KgError, match="nothing in the graph is called"):
        after.find("Ossipee Institute")
    assert len(after.query("partners", a="Ossipee Institute of Technology")) == 1
    undone(place, before, *given)


def test_split_and_back(place, before):
    (partnership,) = {r["partnership"] for r in before.query("partners") if r["a"] == "Purdue University"}
    given = ("split", partnership, "--from", "again")
    kg_said(place, *given, "--why", "two agreements", "--who", "Ada")
    assert {r["partnership"] for r in built(place).query("partners") if r["a"] == "Purdue University"} == {partnership, f"{partnership} [again]"}
    undone(place, before, *given)


def test_reject_and_back_by_either_name_of_the_claim(place, before):
    (claim,) = {r["claim"] for r in before.evidence(None, "contributor", "IBM")}
    kg_said(place, "reject", claim, "--why", "never paid", "--who", "Ada", "--date", "2024-06-12")
    after = built(place)
    assert [r["funder"] for r in after.query("funding")] == [None]
    (taken,) = {r["claim"] for r in after.evidence(None, "contributor", "IBM")}
    assert run("reject", taken, "--why", "again", "--who", "Ada", cwd=place).returncode == 1
    undone(place, before, "reject", taken.rpartition("#")[2])


def test_accept_and_back(place, before):
    (row,) = [r for r in before.coverage("denied") if r["candidate"]]
    assert row["joins"] == "Cornell University|Tohoku University"
    kg_said(place, "accept", row["candidate"], "--why", "it was signed in May", "--who", "Ada")
    after = built(place)
    assert [r["status"] for r in after.query("partners", a="Cornell University")] == ["asserted"]
    assert row["candidate"] not in {r["candidate"] for r in after.coverage()}
    undone(place, before, "accept", row["candidate"])


@pytest.mark.parametrize(("arguments", "code"), [
    (("merge", "Ossipee Institute", "Atlantis", "--why", "x", "--who", "Ada"), 1),
    (("merge", "Ossipee Institute", "Ossipee Institute", "--why", "x", "--who", "Ada"), 2),
    (("merge", "IBM", "Japan", "--why", "x", "--who", "Ada"), 1),
    (("merge", "Ossipee Institute", "Purdue University", "--who", "Ada"), 2),
    (("merge", "Ossipee Institute", "Purdue University", "--why", "x"), 2),
    (("split", "IBM", "--from", "first", "--why", "x", "--who", "Ada"), 1),
    (("split", "IBM", "--from", "again", "--why", "x", "--who", "Ada"), 1),
    (("split", "IBM", "--why", "x", "--who", "Ada"), 2),
    (("reject", "c0123456789", "--why", "x", "--who", "Ada"), 1),
    (("accept", "0123456789", "--why", "x", "--who", "Ada"), 1),
    (("accept", "0123456789", "--undo"), 1),
])  # fmt: skip
def test_what_cannot_be_judged_is_one_line_and_writes_nothing(place, arguments, code):
    done = run(*arguments, cwd=place)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (code, b"", 1)
    assert "no such row" in done.stderr.decode() or not (place / "releases" / judgements.NAME).exists()


def test_a_build_names_the_line_it_cannot_follow_and_leaves_the_output(place):
    (place / "releases" / judgements.NAME).write_text(HEAD + "merge\tid:atlantis\tid:ibm\tAda\tone firm\n")
    manifest = (place / "output" / "manifest.json").read_bytes()
    done = run("build", "releases", cwd=place)
    assert (done.returncode, done.stderr.count(b"\n")) == (3, 1)
    assert b"releases/judgements.tsv line 2: nothing in these releases is id:atlantis" in done.stderr
    assert (place / "output" / "manifest.json").read_bytes() == manifest


def test_a_build_reads_the_file_it_is_given(place):
    file = place / "mine.tsv"
    judgements.add(file, Judgement("merge", "Ossipee Institute", "Ossipee Institute of Technology", who="Ada", why="one house"))
    held = kg.build([place / "releases"], judgements=file)
    assert [r["name"] for r in held.query("entities", kind="Institution") if "Ossipee" in r["name"]] == ["Ossipee Institute"]
    with pytest.raises(KgError, match="cannot read") as caught:
        kg.build([place / "releases"], judgements=place / "none.tsv")
    assert caught.value.code == 3


def test_the_manifest_names_the_judgements(place):
    judgements.add(place / "releases" / judgements.NAME, Judgement("merge", "Ossipee Institute", "Ossipee Institute of Technology", who="Ada", why="one house"))
    built(place)
    assert '"judgements.tsv"' in (place / "output" / "manifest.json").read_text()


def test_the_release_alone_needs_no_judgements(tmp_path):
    assert judgements.beside([RELEASE, tmp_path]) == []

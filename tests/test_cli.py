"""Each verb as a user runs it: data on stdout, messages on stderr, the exit codes of the contract."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pyoxigraph
import pytest
from conftest import RELEASE, ROOT, run

from kg import cli, partition

VERBS = ("accept", "analyse", "build", "check", "coverage", "diff", "explain", "export", "load", "merge", "query", "reject", "serve", "show", "split", "view")


def ask(output, *arguments, **options):
    """Run a verb beside the output directory."""
    return run(*arguments, cwd=output.parent, **options)


def said(done) -> str:
    """What stands on stdout, after a run that ended well."""
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def test_the_verbs():
    assert tuple(sorted(cli.kg.commands)) == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(tmp_path, verb):
    assert said(run(verb, "--help", cwd=tmp_path)).startswith(f"Usage: kg {verb}")


def test_help_and_version(tmp_path):
    assert said(run(cwd=tmp_path)) == said(run("--help", cwd=tmp_path))
    assert said(run("--version", cwd=tmp_path)).count(".") == 2


def test_build_says_what_it_did(tmp_path):
    done = run("build", RELEASE, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    for words in (b"1 releases read", b"entities", b"claims", b"sentences covered", b"to output"):
        assert words in done.stderr


@pytest.mark.parametrize("here", [True, False])
def test_build_without_a_path_says_what_it_reads(tmp_path, here):
    if here:
        (tmp_path / "releases").mkdir()
        shutil.copy(RELEASE, tmp_path / "releases")
    done = run("build", cwd=tmp_path)
    assert done.returncode == 0
    assert b"no PATH given: reading " in done.stderr


def test_query_by_name_file_stdin_and_text(output, tmp_path):
    question = "SELECT (COUNT(*) AS ?n) WHERE { ?c a <https://w3id.org/usjp-tech/ontology#Claim> }"
    (tmp_path / "count.rq").write_text(question)
    answers = {
        said(ask(output, "query", question, "--format", "csv")),
        said(ask(output, "query", tmp_path / "count.rq", "--format", "csv")),
        said(ask(output, "query", "-", "--format", "csv", given=question.encode())),
    }
    assert len(answers) == 1
    assert said(ask(output, "query", "partners", "--format", "csv")) == (output / "answers" / "partners.csv").read_text()


def test_query_formats_where_and_files(output, tmp_path):
    rows = json.loads(said(ask(output, "query", "entities", "--where", "name=Keio University", "--format", "json")))
    assert [row["name"] for row in rows] == ["Keio University"]
    assert "Keio University" in said(ask(output, "query", "entities", "--where", "kind=Institution"))
    assert said(ask(output, "query", "partners", "-o", tmp_path / "p.tsv")) == ""
    assert "\t" in (tmp_path / "p.tsv").read_text()
    assert said(ask(output, "query", "entities", "--where", "kind=Nothing", "--format", "csv")).count("\n") == 1


def test_query_writes_what_the_name_of_the_file_says(output, tmp_path):
    made = "CONSTRUCT { ?s ujt:place ?o } WHERE { ?s ujt:place ?o }"
    for name, question, begins in (("a.srj", "partners", "{"), ("a.srx", "partners", "<?xml"), ("a.nt", made, "<https"), ("a.ttl", made, "@prefix")):
        assert said(ask(output, "query", question, "-o", tmp_path / name)) == ""
        assert (tmp_path / name).read_text("utf-8").startswith(begins)


def test_query_explains_without_a_graph(tmp_path):
    text = said(run("query", "totals", "--explain", "--where", "currency=USD", cwd=tmp_path))
    assert "SELECT ?currency" in text
    assert "# then: rows are kept where currency is USD" in text
    assert "VALUES ?c { \"GB\" }" in said(run("query", "ASK { ?t ujt:country ?c }", "--explain", "--where", "c=GB", cwd=tmp_path))


def test_query_lists_the_queries(tmp_path):
    listed = said(run("query", "--list", cwd=tmp_path))
    assert all(name in listed for name in partition.CONTRACT)


def test_query_binds_iris(output):
    question = "SELECT ?label WHERE { ?thing <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }"
    rows = json.loads(said(ask(output, "query", question, "--where", "thing=<https://w3id.org/usjp-tech/id/keio>", "--format", "json")))
    assert {"label": "Keio University"} in rows


@pytest.mark.parametrize("name", ["Keio University", "keio university", "慶應義塾大学"])
def test_show(output, name):
    shown = said(ask(output, "show", name))
    assert shown.startswith("Keio University  (Institution, JP)\n  https://w3id.org/usjp-tech/id/")
    assert "慶應義塾大学" in shown
    assert "asserted, in the voice of " in shown
    assert "“" in shown and f"{RELEASE.stem}:" in shown


def test_explain(output):
    chain = said(ask(output, "explain", "NVIDIA", "Keio University"))
    steps = [line for line in chain.splitlines() if " — " in line]
    assert len(steps) == 3
    assert "NVIDIA" in steps[0] and "Keio University" in steps[-1]
    assert chain.count("“") >= len(steps)
    assert "asserted" in chain and "attributed" not in chain


@pytest.mark.parametrize("arguments", [("show", "Kei University"), ("explain", "NVIDIA", "Atlantis")])
def test_an_unknown_name_is_one_line_and_1(output, arguments):
    done = ask(output, *arguments)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (1, b"", 1)


def test_analyse(output):
    done = ask(output, "analyse", "--format", "json")
    rows = json.loads(said(done))
    assert {"organization", "country", "degree", "betweenness", "component"} == set(rows[0])
    assert b"cross-border share" in done.stderr


def test_view(output, tmp_path):
    assert said(ask(output, "view", "-o", tmp_path / "e.html")) == ""
    assert (tmp_path / "e.html").read_bytes() == (output / "explorer.html").read_bytes()
    assert said(ask(output, "view", "-o", "-")).encode() == (output / "explorer.html").read_bytes()


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("ttl", "graph.ttl"),
        ("trig", "graph.trig"),
        ("nq", "graph.nq"),
        ("jsonld", "graph.jsonld"),
        ("graphml", "graph.graphml"),
        ("nodes", "nodes.csv"),
        ("edges", "edges.csv"),
    ],
)
def test_export(output, form, name):
    assert ask(output, "export", "--format", form).stdout == (output / name).read_bytes()


def test_export_by_extension(output, tmp_path):
    said(ask(output, "export", "-o", tmp_path / "g.ttl"))
    assert len(list(pyoxigraph.parse(path=tmp_path / "g.ttl"))) > 100
    assert ask(output, "export").returncode == 2


def test_check(output, tmp_path):
    done = ask(output, "check", "output")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"conforms" in done.stderr
    shutil.copytree(output, tmp_path / "output")
    text = tmp_path / "output" / "texts" / RELEASE.name
    text.write_text(text.read_text().replace("Keio", "Kejo"))
    done = run("check", cwd=tmp_path)
    assert done.returncode == 1
    assert f"texts/{RELEASE.name}".encode() in done.stdout


def test_diff(output, tmp_path):
    assert ask(output, "diff", "output", "output").returncode == 0
    shorter = RELEASE.read_text().replace(" and Keio University", " and Waseda University")
    (tmp_path / RELEASE.name).write_text(shorter)
    assert run("build", RELEASE.name, cwd=tmp_path).returncode == 0
    done = run("diff", output, "output", cwd=tmp_path)
    assert done.returncode == 1
    lines = done.stdout.decode().splitlines()
    assert any(line.startswith("- ") and "Keio University" in line for line in lines)
    assert any(line.startswith("+ ") and "Waseda University" in line for line in lines)


def test_coverage(output):
    every = said(ask(output, "coverage", "--format", "json"))
    kinds = {row["kind"] for row in json.loads(every)}
    assert kinds <= {"sentence", "candidate", "proposal", "refused"}
    assert json.loads(said(ask(output, "coverage", "--reason", "no such reason", "--format", "json"))) == []


def test_a_refused_file_is_named_and_the_rest_is_built(tmp_path):
    shutil.copy(RELEASE, tmp_path)
    (tmp_path / "empty.txt").touch()
    done = run("build", ".", "-o", "out", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr.decode().splitlines()[0].startswith("refused: empty.txt: ")
    assert b"1 refused" in done.stderr
    assert "empty.txt,0,0,refused," in (tmp_path / "out" / "coverage.csv").read_text()
    assert str(tmp_path) not in (tmp_path / "out" / "coverage.csv").read_text()


def test_a_broken_pipe_is_quiet(output):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = f"{sys.executable} -m kg query evidence --format json | head -c 1"
    done = subprocess.run(["bash", "-c", command], cwd=output.parent, env=environment, capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (b"[", b"")


def test_a_full_device_is_an_io_error(output):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kg", "query", "evidence"],
            cwd=output.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr.count(b"\n")) == (6, 1)


def test_interrupting_is_130(output):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "kg", "query", "-"], cwd=output.parent, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as waiting:
        time.sleep(1)
        waiting.send_signal(signal.SIGINT)
        _, message = waiting.communicate(timeout=20)
    assert (waiting.returncode, message.lstrip()) == (130, b"kg: interrupted\n")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_interrupting_a_build_is_130_and_leaves_nothing(tmp_path, how):
    (tmp_path / "releases").mkdir()
    words = RELEASE.read_text("utf-8")
    for number in range(300):
        (tmp_path / "releases" / f"{number}.txt").write_text(f"{words}\n\nNumber {number}.\n", "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-m", "kg", "build"], cwd=tmp_path, env=environment, stderr=subprocess.PIPE) as building:
        time.sleep(3)
        assert building.poll() is None
        building.send_signal(how)
        _, message = building.communicate(timeout=20)
    assert (building.returncode, message.splitlines()[-1]) == (130, b"kg: interrupted")
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith("output") and path.is_dir()]


def test_interrupting_an_engine_that_computes_is_130(output):
    endless = "SELECT (COUNT(*) AS ?n) { " + "".join(f"?a{n} ?b{n} ?c{n} . " for n in range(6)) + "}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-m", "kg", "query", endless], cwd=output.parent, env=environment, stderr=subprocess.PIPE) as asking:
        time.sleep(3)
        assert asking.poll() is None
        asking.send_signal(signal.SIGINT)
        _, message = asking.communicate(timeout=20)
    assert (asking.returncode, message.lstrip()) == (130, b"kg: interrupted\n")


def test_a_fault_of_ours_is_one_line_and_70(monkeypatch, capsys):
    monkeypatch.setattr(cli, "_queries", lambda _: 1 / 0)
    with pytest.raises(SystemExit) as caught:
        cli.main(["query", "--list"])
    assert caught.value.code == 70
    assert capsys.readouterr().err.startswith("kg: bug: ZeroDivisionError: division by zero")
    with pytest.raises(SystemExit):
        cli.main(["--debug", "query", "--list"])
    assert "Traceback" in capsys.readouterr().err

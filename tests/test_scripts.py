"""The scripts, as a newcomer and as CI run them: from any folder, twice, with and without what they need."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from project import ROOT, clone, environment, run

import kg

SCRIPTS = ["build", "test", "check", "bench", "nightly"]
TOOLS = ["bash", "env", "dirname", "basename", "cat", "cmp", "sed", "rm", "flock", "id"]


@pytest.fixture
def project(tmp_path) -> Path:
    return clone(tmp_path / "project")


def _bare(folder: Path, **programs: str) -> str:
    """A PATH with tools that every Debian has, and the given programs as shell scripts: no Python, no browser, no Java."""
    folder.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (folder / tool).symlink_to(found)
    for name, text in programs.items():
        (folder / name).write_text(f"#!{shutil.which('sh')}\n{text}\n")
        (folder / name).chmod(0o755)
    return str(folder)


@pytest.mark.parametrize("name", SCRIPTS)
def test_help_says_what_it_does(name):
    done = run(ROOT / "scripts" / name, "--help", cwd=Path("/"), env=dict(os.environ))
    assert done.returncode == 0
    assert f"scripts/{name}" in done.stdout


@pytest.mark.parametrize("name", [*(f"scripts/{name}" for name in SCRIPTS), ".ci/run"])
def test_it_can_be_executed(name):
    assert os.access(ROOT / name, os.X_OK)
    subprocess.run(["bash", "-n", ROOT / name], check=True)


def test_ci_runs_the_tests():
    assert '/scripts/test"' in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.slow
def test_build_twice_from_another_folder_leaves_the_same_bytes(project, tmp_path):
    left = []
    for _ in range(2):
        done = run(project / "scripts" / "build", cwd=tmp_path, env=environment(project))
        assert done.returncode == 0, done.stderr
        left.append({path.relative_to(project): path.read_bytes() for path in (project / "output").rglob("*") if path.is_file()})
    assert left[0] == left[1]
    assert all(word in done.stderr for word in ("entities", "claims", "sentences covered", "files"))
    assert sorted(path.name for path in project.iterdir() if path.name.startswith("output")) == ["output"]


def test_without_python_it_says_which_one_is_needed(project, tmp_path):
    done = run(project / "scripts" / "build", cwd=tmp_path, env={"PATH": _bare(tmp_path / "bin"), "HOME": str(tmp_path)})
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed" in done.stderr


def test_without_the_venv_module_it_says_what_to_install(project, tmp_path):
    shutil.rmtree(project / ".venv")
    python = f'case "$*" in *print*|*version_info*) exec "{sys.executable}" "$@";; esac; exit 1'
    path = _bare(tmp_path / "bin", python3=python)
    done = run(project / "scripts" / "build", cwd=tmp_path, env={"PATH": path, "HOME": str(tmp_path)})
    assert done.returncode == 2
    assert "-venv (as root), or scripts/build --install" in done.stderr
    assert not (project / ".venv").exists()


def test_what_is_skipped_without_system_packages_is_named(project, tmp_path):
    variables = {**environment(project), "PATH": _bare(tmp_path / "bin")}
    done = run(project / "scripts" / "test", "--version", cwd=tmp_path, env=variables)
    assert done.returncode == 0, done.stderr
    named = [line.split(":")[0].strip() for line in done.stderr.splitlines() if line.startswith("  ")]
    assert set(named) >= {"chromium", "fonts-noto-cjk", "default-jre-headless", "virtuoso-opensource-7-bin", "raptor2-utils"}


def test_in_ci_a_missing_system_package_is_a_failure(project, tmp_path):
    variables = {**environment(project), "PATH": _bare(tmp_path / "bin"), "CI": "true"}
    done = run(project / "scripts" / "test", "--version", cwd=tmp_path, env=variables)
    assert done.returncode == 2
    assert "could not install" in done.stderr


@pytest.mark.slow
def test_a_fresh_clone_makes_its_environment_once(project, tmp_path):
    shutil.rmtree(project / ".venv")
    hidden = ("KG_PYTHON", "PYTHONPATH", "VIRTUAL_ENV", "CI")
    variables = {key: value for key, value in os.environ.items() if key not in hidden} | {"PIP_NO_COMPILE": "1"}
    done = run(project / "scripts" / "build", cwd=tmp_path, env=variables)
    if "No matching distribution found" in done.stderr:
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stderr
    assert "installing what requirements.lock names" in done.stderr
    again = run(project / "scripts" / "build", cwd=tmp_path, env=variables)
    assert again.returncode == 0
    assert "installing" not in again.stderr
    asked = run(project / ".venv" / "bin" / "kg", "query", "partners", cwd=project, env=variables)
    assert asked.returncode == 0, asked.stderr


@pytest.mark.slow
def test_bench_prints_ratios_with_their_bars(project, tmp_path):
    done = run(project / "scripts" / "bench", "--runs", "1", "kg", cwd=tmp_path, env=environment(project))
    assert done.returncode in (0, 1), done.stderr
    rows = {line[:28].strip(): line for line in done.stdout.splitlines()}
    assert "× (at most 4.0)" in rows["kg build"]
    assert "× (at most 0.3)" in rows["kg --help"]
    assert "rdflib 7" in done.stdout.splitlines()[-1]


def test_bench_refuses_what_it_does_not_know(project):
    done = run(project / "scripts" / "bench", "nonsense", cwd=project, env=environment(project))
    assert done.returncode == 2
    assert "kg build, kg --help" in done.stderr


def _nightly(project: Path, folder: Path, answer: str) -> subprocess.CompletedProcess:
    """Run it with packages that are installed already, and a node that prints the answer."""
    packages = next(line for line in (ROOT / "scripts" / "nightly").read_text().splitlines() if line.startswith("packages=")).split('"')[1]
    folder.mkdir()
    (folder / "installed").write_text(f"{packages}\n")
    path = _bare(folder / "bin", node=f"cat >/dev/null; printf '%s\\n' '{answer}'", npm="exit 1")
    return run(project / "scripts" / "nightly", cwd=folder, env=environment(project) | {"PATH": path, "KG_NPM": str(folder)})


@pytest.mark.slow
def test_nightly_ends_with_one_when_another_engine_differs(project, tmp_path):
    counted = kg.build([ROOT / "releases"], tmp_path / "built").dataset
    answer = {"graph": "release", "turtle": len(counted), "quads": len(counted), "answers": {}}
    same = _nightly(project, tmp_path / "same", json.dumps(answer))
    assert (same.returncode, same.stdout.splitlines()[-1]) == (0, "2 compared, 0 differ"), same.stderr
    nobody = {"head": {"vars": ["currency", "commitments", "total", "not_counted"]}, "results": {"bindings": []}}
    other = _nightly(project, tmp_path / "other", json.dumps(answer | {"turtle": 1, "answers": {"totals": nobody, "posts": {"error": "no"}}}))
    assert (other.returncode, other.stdout.splitlines()[-1]) == (1, "4 compared, 3 differ"), other.stderr
    assert "posts: no" in other.stderr


def test_nightly_says_what_it_needs(project, tmp_path):
    done = run(project / "scripts" / "nightly", cwd=tmp_path, env={"PATH": _bare(tmp_path / "bin"), "HOME": str(tmp_path)})
    assert (done.returncode, "node is needed" in done.stderr) == (2, True)

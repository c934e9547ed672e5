"""What a user gets who installs the project: one wheel with the ontology and the release in it, and a lock that names everything."""

import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from project import ROOT, clone, run

from kg.ontology import Ontology

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RELEASE = next((ROOT / "releases").glob("*.txt"))
PIN = re.compile(r"^([\w.-]+)==(\S+)", re.M)


def _clean() -> dict[str, str]:
    import os

    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "KG_", "VIRTUAL_ENV"))}


def _pip(*arguments: object, cwd: Path) -> subprocess.CompletedProcess:
    return run(sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments, cwd=cwd, env=_clean())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel of a clone, built with the packages that are here."""
    folder = tmp_path_factory.mktemp("wheel")
    done = _pip("wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", folder, clone(folder / "project"), cwd=folder)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_the_ontology_the_release_and_the_licences(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    places = {"ontology": "kg/_ontology", "releases": "kg/_releases", **{name: name for name in ("kg/templates", "kg/serving/templates")}}
    for folder, inside in places.items():
        files = {path.relative_to(ROOT / folder).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert files, folder
        assert {f"{inside}/{file}" for file in files} <= names
    assert {name.rpartition("licenses/")[2] for name in names if "/licenses/" in name} >= {"LICENSE", "LICENSES/CC0-1.0.txt"}
    assert not [name for name in names if name.startswith(("tests", "scripts", "output")) or name.endswith(".pyc")]


def test_the_distribution_has_a_name_of_its_own_and_the_version_of_the_package(wheel):
    import kg

    assert PROJECT["project"]["name"] != "kg"
    assert wheel.name.startswith(f"usjp_tech_graph-{kg.__version__}-py3-none-any")


@pytest.mark.slow
def test_the_installed_wheel_builds_a_file_in_another_folder(wheel, tmp_path):
    python = _empty_environment(tmp_path)
    done = _pip("--python", python, "install", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    # The libraries it needs are lent by this environment, so that the test needs no network; a .pth of a .pth is not followed.
    lent = Path(next((python.parents[1] / "lib").glob("python*/site-packages"))) / "lent.pth"
    lent.write_text(sysconfig.get_path("purelib") + "\n")
    _builds(python, tmp_path)


@pytest.mark.slow
def test_pip_install_into_an_empty_environment(tmp_path):
    python = _empty_environment(tmp_path)
    if _pip("download", "--no-deps", "--dest", tmp_path / "probe", "click", cwd=tmp_path).returncode:
        pytest.skip("no package index can be reached")
    done = _pip("--python", python, "install", "--no-compile", clone(tmp_path / "project"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    _builds(python, tmp_path)


def _empty_environment(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "empty"], check=True)
    return folder / "empty" / "bin" / "python"


def _builds(python: Path, folder: Path) -> None:
    """Build a file that lies elsewhere, ask the graph, and build without a path what came with the tool."""
    there = folder / "elsewhere"
    there.mkdir()
    (there / "text.txt").write_bytes(RELEASE.read_bytes())
    home = run(python, "-c", "import kg.ontology; print(kg.ontology.Ontology().folder)", cwd=there, env=_clean())
    assert Path(home.stdout.strip()).parts[-2:] == ("kg", "_ontology"), home.stderr
    for command in (["build", "text.txt"], ["query", "partners", "--format", "csv"], ["check"], ["build", "-o", "shipped"]):
        done = run(python.with_name("kg"), *command, cwd=there, env=_clean())
        assert done.returncode == 0, f"{command}: {done.stderr}"
        assert command[0] != "query" or "Keio University" in done.stdout
    assert (there / "shipped" / "graph.ttl").is_file()


def test_from_the_sources_of_the_sdist_the_same_wheel_is_built(wheel, tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path]
    done = run(*build, cwd=clone(tmp_path / "project"), env=_clean())
    assert done.returncode == 0, done.stderr
    done = _pip("wheel", "--no-deps", "--no-index", "--no-build-isolation", "-w", tmp_path, next(tmp_path.glob("*.tar.gz")), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    again = zipfile.ZipFile(next(tmp_path.glob("*.whl")))
    assert sorted(again.namelist()) == sorted(zipfile.ZipFile(wheel).namelist())


def test_the_locks_pin_every_package_that_is_needed_with_its_hashes():
    run_lock, test_lock = (_pins(name) for name in ("requirements.lock", "requirements-test.lock"))
    needed = _closure(PROJECT["project"]["dependencies"])
    assert needed <= set(run_lock)
    extras = PROJECT["project"]["optional-dependencies"]
    assert needed.union(*map(_closure, extras.values())) <= set(test_lock)
    assert run_lock.items() <= test_lock.items()


def test_the_locks_name_no_host():
    for name in ("requirements.lock", "requirements-test.lock"):
        assert not re.search(r"https?:|--(extra-)?index|\.(org|com|io)\b", (ROOT / name).read_text("utf-8"))


def _pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text("utf-8")
    assert len(re.findall(r"^[\w.-]+==.* \\\n    --hash=sha256:", text, re.M)) == len(PIN.findall(text)), "a pin without a hash"
    return {_normal(package): pinned for package, pinned in PIN.findall(text)}


def _closure(wanted: list[str]) -> set[str]:
    """The packages these requirements need here, with what those need in turn."""
    from packaging.requirements import Requirement

    found: set[str] = set()
    waiting = [Requirement(text) for text in wanted]
    while waiting:
        one = waiting.pop()
        name = _normal(one.name)
        if name in found or not all(one.marker.evaluate({"extra": extra}) for extra in ("",) if one.marker):
            continue
        found.add(name)
        try:
            waiting += [Requirement(text) for text in requires(one.name) or ()]
        except PackageNotFoundError as error:
            raise AssertionError(f"{one.name} is needed and not installed") from error
    return found


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_ontology_is_found_in_the_project():
    assert Ontology().folder == ROOT / "ontology"

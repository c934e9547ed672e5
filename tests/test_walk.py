"""The walk of the README: a user copies the next release into releases/, builds, sees the difference and opens the view."""

import json
import shutil
from pathlib import Path

import pytest
from project import NEXT, clone, environment, run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A clone that was built, kept as ``before``, given one more release and built again."""
    found = clone(tmp_path_factory.mktemp("walk") / "project")
    _built(found)
    shutil.copytree(found / "output", found / "before")
    shutil.copy(NEXT, found / "releases")
    _built(found)
    return found


def _built(project: Path) -> None:
    done = run(project / "scripts" / "build", cwd=project.parent, env=environment(project))
    assert done.returncode == 0, done.stderr
    assert "sentences covered" in done.stderr


def test_the_diff_shows_what_the_release_adds_and_loses_nothing(project):
    done = run("kg", "diff", "before", "output", cwd=project, env=environment(project))
    assert done.returncode == 1
    assert "National Science Foundation" in done.stdout
    assert ", 0 lost" in done.stderr
    assert not [line for line in done.stdout.splitlines() if line.startswith("-")]


def test_the_new_pairs_stand_beside_the_old_ones(project):
    done = run("kg", "query", "partners", "--format", "json", cwd=project, env=environment(project))
    pairs = {(row["a"], row["b"]) for row in json.loads(done.stdout)}
    assert ("Japan Science and Technology Agency", "U.S. National Science Foundation") in pairs
    assert ("The University of Tokyo", "University of Chicago") in pairs
    assert ("Carnegie Mellon University", "Keio University") in pairs


def test_both_texts_are_kept_and_the_output_checks(project):
    assert len(list((project / "output" / "texts").glob("*.txt"))) == 2
    done = run("kg", "check", cwd=project, env=environment(project))
    assert done.returncode == 0, done.stdout


def test_taking_the_release_away_gives_the_first_output_again(project, tmp_path):
    shutil.copytree(project, tmp_path / "again", symlinks=True)
    (tmp_path / "again" / "releases" / NEXT.name).unlink()
    _built(tmp_path / "again")
    for file in sorted(path for path in (project / "before").rglob("*") if path.is_file()):
        assert (tmp_path / "again" / "output" / file.relative_to(project / "before")).read_bytes() == file.read_bytes(), file.name


@pytest.mark.browser
def test_the_view_opens_offline_and_knows_the_newcomer(project):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("chromium is not installed")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page, said, asked = browser.new_page(), [], []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((project / "output" / "explorer.html").as_uri(), wait_until="load")
        assert "National Science Foundation" in page.content()
        browser.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []

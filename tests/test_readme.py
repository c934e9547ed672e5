"""Each command and each program of the README runs in a fresh copy, in its order, and prints the lines shown below it.

``python tests/test_readme.py --update`` writes what they print now into the README.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from project import ROOT, clone, environment

README = ROOT / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
RUN = {"sh": ["bash", "-eu", "-o", "pipefail", "-c"], "python": [sys.executable, "-c"]}
MORE = "…"
WIDTH = 156


def _steps() -> list[tuple[str, str, str | None]]:
    """The blocks to run: language, text, and the output shown in the block right after it."""
    blocks = BLOCK.findall(README.read_text("utf-8"))
    after = [*blocks[1:], ("", "")]
    return [(kind, text, then[1] if then[0] == "text" else None) for (kind, text), then in zip(blocks, after, strict=True) if kind in RUN]


def _ran(project: Path) -> list[subprocess.CompletedProcess]:
    return [_run(project, kind, text) for kind, text, _ in _steps()]


def _run(project: Path, kind: str, text: str) -> subprocess.CompletedProcess:
    # scripts/test is what runs this test: here it only shows that it starts.
    text = re.sub(r"^scripts/test$", "scripts/test --version", text, flags=re.M)
    command, streams = [*RUN[kind], text], {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.run(command, cwd=project, env=environment(project), encoding="utf-8", check=False, timeout=300, **streams)


def _names() -> list[str]:
    return [text.strip().splitlines()[0] for _, text, _ in _steps()]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    return _ran(clone(tmp_path_factory.mktemp("readme") / "project"))


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(_steps())), ids=_names())
def test_block_runs_and_prints_what_is_shown(ran, number):
    done, shown = ran[number], _steps()[number][2]
    assert done.returncode == 0, done.stdout
    printed = iter(done.stdout.splitlines())
    for line in (shown or "").splitlines():
        found = line == MORE or any(_fits(line, other) for other in printed)
        assert found, f"not printed, or not in this order: {line}\nprinted:\n{done.stdout}"


def _fits(shown: str, printed: str) -> bool:
    return printed.rstrip().startswith(shown[:-1]) if shown.endswith(MORE) else printed.rstrip() == shown.rstrip()


def test_the_two_commands_stand_first():
    assert [name for name in _names() if name.startswith("scripts/")][:2] == _names()[:2] == ["scripts/build", "scripts/test"]


def test_every_link_leads_to_a_file():
    for page in (README, *ROOT.glob("*/README.md")):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists() or target.startswith("output/"), f"{page.name}: {target}"


def _updated(project: Path) -> str:
    """The README with each shown output replaced by as many lines of the present one."""
    text = README.read_text("utf-8")
    for (_, command, shown), done in zip(_steps(), _ran(project), strict=True):
        if done.returncode:
            sys.exit(f"nothing is written, since this fails:\n{command}\n{done.stdout}")
        if shown is not None:
            text = text.replace(f"```text\n{shown}```", f"```text\n{_cut(done.stdout, shown)}```", 1)
    return text


def _cut(printed: str, shown: str) -> str:
    lines = [line.rstrip() if len(line) <= WIDTH else line[: WIDTH - 1] + MORE for line in printed.splitlines()]
    most = len(shown.splitlines()) - 1
    if MORE in shown.splitlines() and len(lines) > most:
        lines = [*lines[:most], MORE]
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__" and sys.argv[1:] == ["--update"]:
    with tempfile.TemporaryDirectory() as place:
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        new = _updated(clone(Path(place) / "project"))
    README.write_text(new, "utf-8")

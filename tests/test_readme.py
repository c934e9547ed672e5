"""Each command and each program of the README runs in a fresh copy, in its order, and prints the lines shown below it.

``python tests/test_readme.py --update`` writes what they print now into the README.
"""

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from engines import free_port
from engines.jena import jena
from engines.oxigraph import PROGRAM as OXIGRAPH
from engines.virtuoso import virtuoso
from project import ROOT, clone, environment

README = ROOT / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
RUN = {"sh": ["bash", "-eu", "-o", "pipefail", "-c"], "python": [sys.executable, "-c"]}
PORT = re.compile(r"(?<=127\.0\.0\.1:)\d+|(?<=--port )\d+")
VIRTUOSO = "8890"  # where a user's runs; the test starts one
JENA = {"riot": "riotcmd.riot", "tdb2.tdbloader": "tdb2.tdbloader", "tdb2.tdbquery": "tdb2.tdbquery"}
NEEDED = {"oxigraph": "the Oxigraph server (pip install oxigraph)", **dict.fromkeys(JENA, "libapache-jena-java")}
MORE = "…"
WIDTH = 156


def _steps() -> list[tuple[str, str, str | None]]:
    """The blocks to run: language, text, and the output shown in the block right after it."""
    blocks = BLOCK.findall(README.read_text("utf-8"))
    after = [*blocks[1:], ("", "")]
    return [(kind, text, then[1] if then[0] == "text" else None) for (kind, text), then in zip(blocks, after, strict=True) if kind in RUN]


def _ran(project: Path) -> list[subprocess.CompletedProcess | str]:
    """What each block did; or what is not installed and kept it from being run."""
    _programs(project)
    return [_tried(project, kind, text) for kind, text, _ in _steps()]


def _programs(project: Path) -> None:
    """Put what a user installs by name where the commands of the copy find it."""
    programs = project / ".venv" / "bin"
    if OXIGRAPH.exists():
        (programs / "oxigraph").symlink_to(OXIGRAPH)
    with contextlib.suppress(pytest.skip.Exception):
        java = jena(project.parent / "jena").java()
        for name, main in JENA.items():
            (programs / name).write_text(f'#!/bin/sh\nexec {shlex.join([*java, main])} "$@"\n')
            (programs / name).chmod(0o755)


def _tried(project: Path, kind: str, text: str) -> subprocess.CompletedProcess | str:
    for program, package in NEEDED.items():
        if re.search(rf"^{program} ", text, re.M) and not shutil.which(program, path=environment(project)["PATH"]):
            return f"{package} is not installed"
    try:
        with contextlib.ExitStack() as servers:
            ports = {port: free_port() for port in set(PORT.findall(text)) - {VIRTUOSO}}
            if VIRTUOSO in PORT.findall(text):
                ports[VIRTUOSO] = servers.enter_context(virtuoso(project.parent / "virtuoso")).http
            return _run(project, kind, text, {port: str(free) for port, free in ports.items()})
    except pytest.skip.Exception as missing:
        return str(missing)


def _run(project: Path, kind: str, text: str, ports: Mapping[str, str]) -> subprocess.CompletedProcess:
    """Run a block on ports that are free here; what it left running ends with it."""
    # scripts/test is what runs this test: here it only shows that it starts.
    text = re.sub(r"^scripts/test$", "scripts/test --version", text, flags=re.M)
    for port, free in ports.items():
        text = text.replace(port, free)
    with tempfile.TemporaryFile() as printed:
        streams = {"stdout": printed, "stderr": subprocess.STDOUT, "start_new_session": True}
        with subprocess.Popen([*RUN[kind], text], cwd=project, env=environment(project), **streams) as process:
            try:
                code = process.wait(300)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        printed.seek(0)
        shown = printed.read().decode()
    for port, free in ports.items():
        shown = shown.replace(f":{free}", f":{port}")
    return subprocess.CompletedProcess(process.args, code, shown)


def _names() -> list[str]:
    return [text.strip().splitlines()[0] for _, text, _ in _steps()]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    return _ran(clone(tmp_path_factory.mktemp("readme") / "project"))


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(_steps())), ids=_names())
def test_block_runs_and_prints_what_is_shown(ran, number):
    done, shown = ran[number], _steps()[number][2]
    if isinstance(done, str):
        pytest.skip(done)
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
        if isinstance(done, str):
            print(f"left as it is, since {done}: {command.splitlines()[0]}", file=sys.stderr)
            continue
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

"""Apache Jena, of the Debian package libapache-jena-java: its command line, and one JVM that answers query after query from TDB2."""

import re
import subprocess
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engines import STOPPING, demand, solutions
from kg.sparql import Asker, Solutions

_JARS = Path("/usr/share/java")
_NAMES = """
jena-base jena-core jena-iri jena-arq jena-cmds jena-tdb jena-tdb2 jena-shacl jena-rdfconnection
jena-dboe-base jena-dboe-index jena-dboe-storage jena-dboe-trans-data jena-dboe-transaction
thrift slf4j-api slf4j-jdk14 jcl-over-slf4j commons-cli commons-codec commons-compress commons-csv commons-io commons-lang3
httpclient httpclient-cache httpcore jackson-core jackson-annotations jackson-databind jsonld-java titanium-json-ld jakarta.json-api
guava gson protobuf dexx.collection bsh
"""
_QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")  # these runs are over before more compilation would pay
_LOGGED = re.compile(r"^\d\d:\d\d:\d\d [A-Z]+ .*\n", re.MULTILINE)
_MISPLACED = "org/apache/jena/ext/"


@dataclass(frozen=True)
class Jena:
    """The programs of Jena; ``folder`` is theirs."""

    folder: Path

    def run(self, program: str, *arguments: object) -> str:
        """Run a program (``riotcmd.riot``) and give what it printed; AssertionError when it fails or warns."""
        done = self._run(self.java(), program, arguments)
        # What it logs stands among what it prints.
        logged = [line for line in _LOGGED.findall(done.stdout + done.stderr) if " INFO " not in line]
        assert done.returncode == 0 and not logged, done.stdout[-2000:] + done.stderr[-2000:]
        return _LOGGED.sub("", done.stdout)

    def quads(self, *paths: Path) -> str:
        """The N-Quads that riot makes of files, whatever it may say about them."""
        silent = [argument.replace("slf4j-jdk14", "slf4j-nop") for argument in self.java()]
        found = ""
        for path in paths:
            syntax = ["--syntax=jsonld10"] if path.suffix == ".jsonld" else []  # for JSON-LD 1.1 Debian's Jena lacks a library
            found += self._run(silent, "riotcmd.riot", [*syntax, "--output=nquads", path]).stdout
        return found

    @staticmethod
    def _run(java: list[str], program: str, arguments: Iterable[object]) -> subprocess.CompletedProcess:
        command = [*java, program, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=False)

    @contextmanager
    def answering(self, database: Path) -> Iterator["Answering"]:
        """One JVM that answers queries from a TDB2 database until the block ends."""
        errors = self.folder / "answering.log"
        command = [*self.java(), "bsh.Interpreter", str(Path(__file__).with_name("ask.bsh")), str(database)]
        with errors.open("wb") as stream, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stream, text=True) as process:
            try:
                yield Answering(process, self.folder, errors)
                process.stdin.close()
                process.wait(STOPPING)
            finally:
                process.kill()

    def java(self) -> list[str]:
        """The command that begins each run of a program."""
        jars = (_JARS / f"{name}.jar" for name in _NAMES.split())
        return ["java", *_QUICK, "-cp", ":".join(map(str, (self.folder / "shim", *jars)))]


@dataclass(frozen=True)
class Answering:
    """A JVM at work; each query is a file in ``folder``, and so is its answer."""

    process: subprocess.Popen
    folder: Path
    errors: Path

    def about(self, graph: str | None = None) -> Asker:
        """What asks about one graph, or about the whole database."""

        def ask(text: str, bound: Mapping[str, object]) -> Solutions:
            assert not bound
            path = self.folder / "query.rq"
            path.write_text(text, "utf-8")
            self.process.stdin.write(f"{graph or '-'} {path}\n")
            self.process.stdin.flush()
            said = self.process.stdout.readline()
            assert said == "answered\n", said or self.errors.read_text("utf-8", "replace")[-2000:]
            return solutions(Path(f"{path}.json").read_bytes())

        return ask


def jena(folder: Path) -> Jena:
    """Jena, ready to run. Debian leaves some of its resources where its classes do not look; they go first on the class path from here."""
    demand("libapache-jena-java", "java", _JARS / "jena-cmds.jar")
    demand("libbsh-java", _JARS / "bsh.jar")
    with zipfile.ZipFile(_JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(f"{_MISPLACED}xerces/") and not name.endswith((".class", "/")):
                path = folder / "shim" / name.removeprefix(_MISPLACED)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(jar.read(name))
    return Jena(folder)

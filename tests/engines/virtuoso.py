"""Virtuoso 7, of the Debian package virtuoso-opensource-7-bin."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engines import demand, free_port, server

USER, PASSWORD = "dba", "dba"  # what a new database has
_FLAGS = {".ttl": 0, ".nq": 512}
# Without a number of threads a count of 300,000 triples over HTTP never ends.
_SETTINGS = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = /
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
ServerThreads = 20
ThreadsPerQuery = 4
AsyncQueueMaxThreads = 10

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10

[SPARQL]
ResultSetMaxRows = 10000000
"""


@dataclass(frozen=True)
class Virtuoso:
    """A running server: ``endpoint`` answers queries, ``writable`` takes updates and ``store`` speaks the Graph Store Protocol, both with digest authentication."""

    sql: int
    http: int

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.http}/sparql"

    @property
    def writable(self) -> str:
        return f"http://127.0.0.1:{self.http}/sparql-auth"

    @property
    def store(self) -> str:
        return f"http://127.0.0.1:{self.http}/sparql-graph-crud-auth"

    def run(self, command: str) -> str:
        """Run SQL and give what isql printed; AssertionError when it fails or warns."""
        arguments = ["isql-vt", f"127.0.0.1:{self.sql}", USER, PASSWORD, f"EXEC={command}"]
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=300, check=False)
        printed = done.stdout + done.stderr
        assert done.returncode == 0 and "***" not in printed and "arning" not in printed, printed
        return printed

    def load(self, path: Path, graph: str) -> None:
        """Load a Turtle file into a graph, or N-Quads into the graphs it names."""
        self.run(f"DB.DBA.TTLP_MT(file_open('{path}'),'','{graph}',{_FLAGS[path.suffix]}); checkpoint;")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Virtuoso]:
    """An empty server; it takes five seconds to start."""
    demand("virtuoso-opensource-7-bin", "virtuoso-t", "isql-vt")
    folder.mkdir(parents=True, exist_ok=True)
    made = Virtuoso(free_port(), free_port())
    (folder / "virtuoso.ini").write_text(_SETTINGS.format(sql=made.sql, http=made.http))
    with server(["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"], folder, f"{made.endpoint}?query=ASK%7B%7D"):
        yield made

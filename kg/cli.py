"""The command ``kg``: one function a verb. stdout is data, stderr is messages; heavy modules load inside the verbs."""

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import __version__
from .model import IRI, KgError

if TYPE_CHECKING:
    from types import ModuleType

    from .api import Endpoint, Graph
    from .tables import Rows

TABLES = click.Choice(["table", "csv", "tsv", "json"])
ANSWERS = ["table", "csv", "tsv", "json", "sparql-json", "sparql-xml", "ttl", "nt", "jsonld"]
SUFFIXES = {"srj": "sparql-json", "srx": "sparql-xml", **{name: name for name in ("csv", "tsv", "json", "ttl", "nt", "jsonld")}}
EXPORTS = ["ttl", "trig", "nq", "jsonld", "graphml", "nodes", "edges"]
PROTOCOLS, UNIONS = ["auto", "update", "graph-store"], ["auto", "named", "default", "none"]
BUG, INTERRUPTED, BROKEN_PIPE = 70, 130, 141

graph_option = click.option("--graph", "folder", metavar="DIR", default="output", show_default=True, help="The output directory to ask.")
ontology_option = click.option("--ontology", metavar="DIR", help="Another ontology folder than the one that came with the tool.")
format_option = click.option("--format", "form", type=TABLES, help="How rows are written; otherwise as the name of the file says.")
judgements_option = click.option(
    "--judgements", metavar="FILE", default="releases/judgements.tsv", show_default=True, help="The file of judgements, beside the releases."
)
why_option = click.option("--why", metavar="TEXT", default="", help="The reason; not needed with --undo.")
who_option = click.option("--who", metavar="NAME", envvar="KG_WHO", default="", help="Who decides; otherwise the variable KG_WHO. Not needed with --undo.")
date_option = click.option("--date", metavar="DATE", default="", help="When, if it shall be kept: YYYY-MM-DD. No clock is asked.")
undo_option = click.option("--undo", is_flag=True, help="Take the judgement back: its row is removed from the file.")
output_option = click.option("-o", "--output", "target", metavar="FILE", default="-", help="Where to write; - is stdout.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(version)s")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error; anywhere on the line.")
def kg() -> None:
    """A knowledge graph of US-Japan technology cooperation, built from press releases.

    Every fact is a claim of a release and opens the words it rests on. Start with: kg build, then kg query partners.
    """


@kg.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("-o", "--output", "target", metavar="DIR", default="output", show_default=True, help="The folder to leave.")
@click.option("--judgements", metavar="FILE", help="What analysts decided; otherwise the judgements.tsv of each folder.")
@click.option("--jobs", metavar="N", type=click.IntRange(1), default=1, show_default=True, help="How many processes do the work; the outcome is the same.")
@click.option("--scheduler", metavar="URL", help="Let the workers of this Dask scheduler do it (tcp://…; pip install '.[distributed]').")
@ontology_option
def build(paths: tuple[str, ...], target: str, judgements: str | None, jobs: int, scheduler: str | None, ontology: str | None) -> int:
    """Build the graph of releases, leave it in a folder.

    What was read before is not read again: it is kept in a hidden file beside the folder (.output.cache), which may be removed at any time.

    PATH is a file or a folder of releases (.txt, .md, .html, .pdf, .docx); without one, ./releases is read, or what came with the tool.
    A file that cannot be read is named with the reason, the others are built, and the exit code is 3.
    """
    from . import api, progress

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what was begun is tidied up
    if not paths:
        paths = (str(api.shipped()),)
        _say(f"no PATH given: reading {paths[0]}")
    with progress.shown() as bar, progress.told_to(bar):
        graph = api.build(paths, target, ontology=ontology, judgements=judgements, workers=scheduler or jobs)
    for refused in graph.refused:
        _say(f"refused: {refused}")
    _say(_summary(graph, target))
    return 3 if graph.refused else 0


@kg.command()
@click.argument("question", metavar="NAME|SPARQL|FILE.rq|-", required=False)
@click.option("--where", metavar="COLUMN=VALUE", multiple=True, help="Keep rows of this value, or bind a variable of SPARQL; <…> is an IRI.")
@click.option("--list", "listing", is_flag=True, help="List the named queries.")
@click.option("--explain", "explaining", is_flag=True, help="Print the SPARQL that would be asked, ready for any endpoint, and ask nothing.")
@click.option("--format", "form", type=click.Choice(ANSWERS), help="How the answer is written; otherwise as the name of the file says.")
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint and no output directory.")
@output_option
@graph_option
@ontology_option
def query(
    question: str | None,
    where: tuple[str, ...],
    listing: bool,
    explaining: bool,
    form: str | None,
    endpoint: str | None,
    target: str,
    folder: str,
    ontology: str | None,
) -> None:
    """Ask a named query, or SPARQL.

    kg query --list says which there are. What CONSTRUCT and DESCRIBE make can be written as ttl, nt or jsonld too. Who asks an endpoint
    that lets not everybody in stands in the variables KG_STORE_USER and KG_STORE_PASSWORD, or KG_STORE_TOKEN.
    """
    if listing:
        _rows(_queries(ontology), form, target)
    elif question is None:
        raise KgError("which query? kg query --list names them, or give SPARQL, a file.rq, or - for stdin")
    elif explaining:
        _write(_explained(_question(question), _bound(where), ontology), target)
    else:
        graph, asked, bound = _asked(endpoint, folder, ontology), _question(question), _bound(where)
        with _interruptible():
            answer = graph.answer(asked, form or _form(target), **bound)
        _write(answer, target)


@kg.command()
@click.argument("name")
@graph_option
@ontology_option
def show(name: str, folder: str, ontology: str | None) -> None:
    """Show a thing and every claim it stands in.

    NAME is its English or Japanese name or an alias. Each claim is shown with its sentence, voice and status.
    """
    _write(_open(folder, ontology).show(name))


@kg.command()
@click.argument("a")
@click.argument("b")
@graph_option
@ontology_option
def explain(a: str, b: str, folder: str, ontology: str | None) -> None:
    """Print the shortest chain of claims from A to B.

    Each claim is shown with its sentence. Topics, places and countries connect only what nothing else does.
    """
    _write(_open(folder, ontology).explain(a, b))


@kg.command()
@format_option
@output_option
@graph_option
@ontology_option
def analyse(form: str | None, target: str, folder: str, ontology: str | None) -> None:
    """Measure how the organisations stand together.

    Two are tied when they stand in one partnership, fund one commitment, or one helps to fund a partnership of the other.
    """
    found = _open(folder, ontology).measures()
    _rows(found.rows(), form, target)
    _say(found.summary())


@kg.command()
@click.argument("name", required=False, default="")
@click.option("--hops", metavar="N", type=click.IntRange(0, 9), default=1, show_default=True, help="How many steps around the thing NAME are shown.")
@click.option("-o", "--output", "target", metavar="FILE", default="explorer.html", show_default=True, help="Where to write; - is stdout.")
@graph_option
@ontology_option
def view(name: str, hops: int, target: str, folder: str, ontology: str | None) -> None:
    """Write the explorer: one offline HTML file.

    It holds the whole graph; with NAME only what a named query tells, or a thing with what stands around it.
    """
    _write(_open(folder, ontology).view(name, hops), target)
    if target != "-":
        _say(f"wrote {target}: open it in a browser")


@kg.command()
@click.option("--host", metavar="HOST", default="127.0.0.1", show_default=True, help="The address to listen on; any other than this one lets others ask.")
@click.option("--port", metavar="PORT", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 takes a free one.")
@click.option("--name", "names", metavar="NAME", multiple=True, help="Another name that the server is called by, as behind a proxy.")
@click.option("--seconds", metavar="N", type=click.FloatRange(0.1, 3600), default=10, show_default=True, help="How long a query may run.")
@click.option("--workers", metavar="N", type=click.IntRange(1, 256), help="How many queries run at a time; otherwise one for each core.")
@graph_option
@ontology_option
def serve(host: str, port: int, names: tuple[str, ...], seconds: float, workers: int | None, folder: str, ontology: str | None) -> None:
    """Serve the graph over HTTP, read only.

    The explorer at /, a page for each thing at its path, SPARQL at /sparql, with a page to write queries on. A new kg build is noticed.
    """
    server = _server()
    limits = server.Limits(seconds=seconds, **({"workers": workers} if workers else {}))
    source = server.Source(Path(folder), Path(ontology) if ontology else None, limits)
    server.serve(source, server.Address(host, port, names), _say)


@kg.command()
@click.argument("folder", metavar="[DIR]", default="output")
@ontology_option
def check(folder: str, ontology: str | None) -> int:
    """Check files, quotes and shapes.

    Files against the manifest, quotes against the texts, the graph against the shapes. Exit code 1 when one does not hold.
    """
    from . import api

    found = api.findings(folder, ontology=ontology)
    for finding in found:
        _write(f"{finding.shape}: {finding.focus}: {finding.message}\n")
    _say(f"{folder}: {f'{len(found)} findings' if found else 'conforms'}")
    return 1 if found else 0


@kg.command()
@click.option("--to", required=True, metavar="URL", help="The address of the store, or that of its updates or its graph store.")
@click.option("--endpoint", metavar="URL", help="Where the store takes queries, when the address does not lead there.")
@click.option("--protocol", type=click.Choice(PROTOCOLS), default="auto", show_default=True, help="How to write; auto takes SPARQL Update if it can.")
@click.option("--union", type=click.Choice(UNIONS), default="auto", show_default=True, help="Where all graphs together go; see above.")
@click.option("--prune", is_flag=True, help="Remove the releases that are in the store and not in this output.")
@graph_option
@ontology_option
def load(folder: str, ontology: str | None, **plan: Any) -> int:
    """Load the graph into a triple store.

    Each release is a named graph, and is replaced whole or not at all; loading twice changes nothing. What became of each graph is a line
    on stdout. All graphs together go to the default graph where that is a graph of its own, and holds nothing else (Oxigraph, Fuseki);
    in other stores it would count a triple of two releases twice, and they go to <https://w3id.org/usjp-tech/all>, which
    kg query --endpoint asks when it is there, and your own queries with FROM.

    Who writes stands in the variables KG_STORE_USER and KG_STORE_PASSWORD (Basic, or Digest if the store asks for it), or KG_STORE_TOKEN.
    Exit code 1 when the store made fewer triples of ours, since it takes equal values for one; 2 when it refuses, 4 at a limit of it, 6
    when it cannot be reached or fails: then the line says what the graph holds now, and the same command goes on.
    """
    from . import progress
    from .push import Plan

    loading = _open(folder, ontology).push(Plan(**plan))
    _say(loading.how())
    whole = True
    with progress.shown() as told:
        told.stage("loading", loading.size, "triples")
        for change in loading.changes(told.advance):
            _write(f"{change.line()}\n")
            whole = whole and change.whole
    return 0 if whole else 1


@kg.command()
@click.option("--format", "form", type=click.Choice(EXPORTS), help="Otherwise as the name of the file says.")
@output_option
@graph_option
@ontology_option
def export(form: str | None, target: str, folder: str, ontology: str | None) -> None:
    """Write the graph in another format.

    Turtle, TriG, N-Quads, JSON-LD or GraphML, or its nodes or edges as CSV.
    """
    suffix = Path(target).suffix[1:]
    form = form or (suffix if suffix in EXPORTS else None)
    if form is None:
        raise KgError(f"which format? say --format {'|'.join(EXPORTS)}, or name a file that ends in one")
    _write(_open(folder, ontology).export(form), target)


@kg.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@ontology_option
def diff(old: str, new: str, ontology: str | None) -> int:
    """Print the claims gained and lost from OLD to NEW.

    OLD and NEW are output folders. Exit code 1 when they differ.
    """
    found = _open(old, ontology).diff(_open(new, ontology))
    _write("".join(f"{line}\n" for line in found.lines()))
    _say(f"{len(found.gained)} claims gained, {len(found.lost)} lost")
    return 1 if found else 0


@kg.command()
@click.option("--reason", metavar="TEXT", default="", help="Keep rows whose kind or reason has this text.")
@format_option
@output_option
@graph_option
@ontology_option
def coverage(reason: str, form: str | None, target: str, folder: str, ontology: str | None) -> None:
    """List what the graph leaves out, and why.

    By release: sentences without a claim, candidates that were too weak, names that may be one, and files or pages that could not be
    read, each with its words and the reason. What has a name in the column candidate holds a claim: kg accept puts it into the graph.
    """
    _rows(_open(folder, ontology).coverage(reason), form, target)


def judging(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the options of every judgement."""
    for option in (ontology_option, graph_option, judgements_option, undo_option, date_option, who_option, why_option):
        verb = option(verb)
    return verb


@kg.command()
@click.argument("a")
@click.argument("b")
@judging
def merge(a: str, b: str, **how: str) -> None:
    """Let A and B be one thing, called A.

    A and B are names or IRIs; kg coverage --reason proposal lists what may be one. The next build does it.
    """
    _judge("merge", a, b, **how)


@kg.command()
@click.argument("a")
@click.option("--from", "release", metavar="RELEASE", required=True, help="The file stem of the release.")
@judging
def split(a: str, release: str, **how: str) -> None:
    """Let what one release says of A be of another thing.

    It undoes a merge, whether a rule made it or a judgement, for this release. The next build does it.
    """
    _judge("split", a, release, **how)


@kg.command()
@click.argument("claim")
@judging
def reject(claim: str, **how: str) -> None:
    """Take a claim back: it stays, as retracted.

    CLAIM is its IRI, as kg query evidence gives it, or the ten digits at its end. The next build does it.
    """
    _judge("reject", claim, "", **how)


@kg.command()
@click.argument("candidate")
@judging
def accept(candidate: str, **how: str) -> None:
    """Let a candidate of kg coverage be a claim.

    CANDIDATE is its name in the column candidate; what has none holds no claim. The next build does it.
    """
    _judge("accept", candidate, "", **how)


def _judge(action: str, subject: str, object: str, **how: str) -> None:
    from . import api

    row = api.Judgement(action, subject, object, how["who"], how["why"], how["date"])
    done = api.take_back(row, how["judgements"]) if how["undo"] else api.judge(row, how["judgements"], how["folder"], ontology=how["ontology"])
    _say(f"{how['judgements']}: {'took back' if how['undo'] else 'wrote'} {done.action} {done.names}; kg build puts it into effect")


def _open(folder: str, ontology: str | None) -> "Graph":
    from . import api

    return api.load(folder, ontology=ontology)


def _server() -> "ModuleType":
    try:
        from .serving import server
    except ModuleNotFoundError as error:
        raise KgError(f"kg serve needs {error.name}, which is not installed: pip install '.[serve]'") from error
    return server


def _asked(endpoint: str | None, folder: str, ontology: str | None) -> "Graph | Endpoint":
    """What is asked: an endpoint, or the graph of an output directory."""
    from . import api

    if endpoint is None:
        return api.load(folder, ontology=ontology)
    if click.get_current_context().get_parameter_source("folder") is not click.core.ParameterSource.DEFAULT:
        raise KgError("--endpoint and --graph exclude each other: name one of them")
    return api.Endpoint(endpoint, ontology=ontology)


def _queries(ontology: str | None) -> "Rows":
    from . import api

    return api.queries(ontology=ontology)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end the process at once, which Python itself does only when the engine has come back from what may take hours."""
    done = threading.Event()

    def watch() -> None:
        signal.sigwait({signal.SIGINT})
        if not done.is_set():
            os._exit(_fail("interrupted", INTERRUPTED, debug=False))

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        done.set()
        signal.pthread_kill(watching.ident, signal.SIGINT)
        watching.join()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _explained(question: str, where: dict[str, str], ontology: str | None) -> str:
    from . import api

    return api.explained(question, ontology=ontology, **where)


def _form(target: str) -> str:
    return SUFFIXES.get(Path(target).suffix[1:], "table")


def _question(given: str) -> str:
    """The text of a question: stdin for ``-``, a file that ends in .rq, else what was given."""
    if given != "-" and not given.endswith(".rq"):
        return given
    try:
        return (sys.stdin.buffer.read() if given == "-" else Path(given).read_bytes()).decode("utf-8-sig")
    except OSError as error:
        raise KgError(f"cannot read the query {given}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise KgError(f"the query {given} is not UTF-8 at byte {error.start}: save it as UTF-8") from error


def _bound(where: Iterable[str]) -> dict[str, str]:
    bound: dict[str, str] = {}
    for pair in where:
        column, equals, value = pair.partition("=")
        if not equals or not column:
            raise KgError(f"--where {pair}: write it as COLUMN=VALUE")
        bound[column] = IRI(value[1:-1]) if value.startswith("<") and value.endswith(">") else value
    return bound


def _rows(rows: "Rows", form: str | None, target: str) -> None:
    from . import api

    suffix = Path(target).suffix[1:]
    _write(api.table(rows, form or (suffix if suffix in TABLES.choices else "table")), target)


def _write(text: str, target: str = "-") -> None:
    if target == "-":
        sys.stdout.write(text)
        return
    try:
        with open(target, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
    except OSError as error:
        raise KgError(f"cannot write {target}: {error.strerror}", 6) from error


def _say(message: str) -> None:
    click.echo(message, err=True)


def _summary(graph: "Graph", target: str) -> str:
    counts = graph.counts
    refused = f", {counts['refused']} refused" if counts["refused"] else ""
    return (
        f"{counts['documents']} releases read{refused}: {counts['entities']} entities, {counts['claims']} claims, "
        f"{counts['covered']} of {counts['sentences']} sentences covered\n"
        f"wrote {len(graph.files)} files to {target}: open {Path(target) / 'explorer.html'}, read {Path(target) / 'report.md'}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; an error is one line on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    wanted = [word for word in given if word != "--debug"] or ["--help"]
    raise SystemExit(_guarded(wanted, debug="--debug" in given))


def _run(given: list[str]) -> int:
    result = kg.main(given, prog_name="kg", standalone_mode=False)
    sys.stdout.flush()
    return result if isinstance(result, int) else 0


def _guarded(given: list[str], debug: bool) -> int:
    """Run, and word each way it can fail as one line with its exit code."""
    try:
        return _run(given)
    except KgError as error:
        return _fail(str(error), error.code, debug)
    except click.ClickException as error:
        return _fail(f"{error.format_message()} (kg --help tells more)", 2, debug)
    except (KeyboardInterrupt, click.Abort):
        return _fail("interrupted", INTERRUPTED, debug)
    except BrokenPipeError:
        _close_stdout()
        return BROKEN_PIPE
    except OSError as error:
        _close_stdout()
        return _fail(f"cannot read or write {error.filename or 'stdout'}: {error.strerror}", 6, debug)
    except Exception as error:  # noqa: BLE001 - the one border where any fault of ours becomes a line instead of a traceback
        return _fail(f"bug: {type(error).__name__}: {error} (--debug shows where; please report it)", BUG, debug)


def _close_stdout() -> None:
    """Let nothing reach a stdout that failed, since Python would flush it once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str, code: int, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    _say("kg: " + " ".join(message.split()))
    return code

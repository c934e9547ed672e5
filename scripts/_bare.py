"""An endpoint without any protection, for scripts/bench only: Starlette over an Oxigraph store in memory, one process, no limit, no check.

    python _bare.py GRAPH.TTL PORT
"""

import sys

import pyoxigraph
import uvicorn
from pyoxigraph import QueryResultsFormat, RdfFormat
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.graph import PREFIXES

JSON = QueryResultsFormat.JSON


def application(store: pyoxigraph.Store) -> Starlette:
    """Answers whatever is asked, as JSON, in as many threads as there are requests: Oxigraph needs no lock to read."""

    def answer(text: str) -> bytes:
        return store.query(text, prefixes=PREFIXES).serialize(format=JSON)

    async def sparql(request: Request) -> Response:
        text = request.query_params["query"] if request.method == "GET" else (await request.body()).decode()
        return Response(await run_in_threadpool(answer, text), media_type=JSON.media_type)

    return Starlette(routes=[Route("/sparql", sparql, methods=["GET", "POST"])])


def main() -> None:
    """Load the graph and serve it until the process is ended."""
    store = pyoxigraph.Store()
    store.bulk_load(path=sys.argv[1], format=RdfFormat.TURTLE)
    uvicorn.run(application(store), host="127.0.0.1", port=int(sys.argv[2]), http="httptools", workers=1, log_level="warning", lifespan="off")


if __name__ == "__main__":
    main()

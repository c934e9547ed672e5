"""A load generator: some clients that each keep one connection and send SPARQL queries, each query once.

    python _load.py PLAN

PLAN is a JSON file: host, port, path, clients, the queries, which the clients take in order, and the seconds after which none is sent
any more. Prints JSON: the seconds of each answer, how many were errors, and the answers themselves when "keep" is set.
"""

import asyncio
import gc
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

LIMIT = 1 << 26  # bytes of a line or a chunk


@dataclass(frozen=True)
class Plan:
    """Where the queries go, how many clients send them and for how long at most; with ``keep`` the answers are kept."""

    host: str
    port: int
    path: str
    clients: int
    queries: list[str]
    seconds: float = 60
    keep: bool = False


@dataclass
class Tally:
    """What came back."""

    seconds: list[float] = field(default_factory=list)
    faults: Counter = field(default_factory=Counter)
    bodies: list[str] = field(default_factory=list)
    taken: float = 0


def request(plan: Plan, query: str) -> bytes:
    """The bytes of a request as the SPARQL protocol has it: the query is the body."""
    body = query.encode()
    head = (
        f"POST {plan.path} HTTP/1.1\r\nHost: {plan.host}:{plan.port}\r\nContent-Type: application/sparql-query\r\n"
        f"Accept: application/sparql-results+json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def response(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    """Status and body of a response, and whether the connection stays open."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    fields = dict(line.partition(":")[::2] for line in head.split("\r\n")[1:])
    if "chunked" in fields.get("transfer-encoding", ""):
        body = await _chunks(reader)
    else:
        body = await reader.readexactly(int(fields.get("content-length", "0")))
    return status, body, "close" not in fields.get("connection", "")


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while length := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        parts.append(await reader.readexactly(length))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(parts)


async def client(plan: Plan, requests: Iterator[bytes], tally: Tally, late: float) -> None:
    """Send requests over one connection, opened again when the server closed it, until it is late."""
    writer = None
    for sent in requests:
        before = perf_counter()
        if before >= late:
            break
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection(plan.host, plan.port, limit=LIMIT)
            writer.write(sent)
            status, body, stays = await response(reader)
        except (OSError, asyncio.IncompleteReadError) as error:
            status, body, stays = type(error).__name__, b"", False
        tally.seconds.append(perf_counter() - before)
        if status != 200 or not body:
            tally.faults[f"{status}" if body else f"{status}, empty"] += 1
        if plan.keep:
            tally.bodies.append(body.decode())
        if writer is not None and not stays:
            writer.close()
            writer = None
    if writer is not None:
        writer.close()
        await writer.wait_closed()


async def run(plan: Plan) -> Tally:
    """Let all clients send until every query is sent."""
    requests = iter([request(plan, query) for query in plan.queries])
    tally, before = Tally(), perf_counter()
    await asyncio.gather(*(client(plan, requests, tally, before + plan.seconds) for _ in range(plan.clients)))
    tally.taken = perf_counter() - before
    return tally


def main() -> None:
    """Run the plan and print what came back."""
    plan = Plan(**json.loads(Path(sys.argv[1]).read_text()))
    gc.disable()
    tally = asyncio.run(run(plan))
    print(json.dumps({"seconds": tally.seconds, "faults": tally.faults, "bodies": tally.bodies, "taken": tally.taken}))


if __name__ == "__main__":
    main()

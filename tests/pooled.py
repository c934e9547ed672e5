"""What the workers of tests/test_pool.py run: functions that answer, and openers that give them."""

import mmap
import os
import socket
import subprocess
import threading
import time
from functools import partial
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from kg import KgError

NODES = 400


def deeds():
    """Answer (deed, argument), most of them deeds that no server survives."""
    return lambda request: DEEDS[request[0]](*request[1:])


def _endless():
    while True:
        pass


def _refuse(message, code):
    raise KgError(message, code)


def _bug():
    raise ZeroDivisionError("a fault of ours")


def _errno(deed):
    try:
        deed()
    except OSError as error:
        return error.errno
    return None


def _descriptors():
    return [number for number in range(500) if _errno(partial(os.fstat, number)) is None]


def _lives():
    return os.getpid(), os.getppid()


def _grow(megabytes):
    return len(bytearray(megabytes << 20)), os.getpid()


def _wait(seconds):
    time.sleep(seconds)
    return seconds


DEEDS = {
    "echo": lambda value: value,
    "endless": _endless,
    "sleep": _wait,
    "grow": _grow,
    "abort": os.abort,
    "exit": lambda: os._exit(0),
    "kill": lambda: os.kill(os.getpid(), 9),
    "bug": _bug,
    "no pickle": threading.Lock,
    "refuse": _refuse,
    "zeros": lambda size: bytes(size),
    "lives": _lives,
    "descriptors": _descriptors,
    "read a file": lambda: _errno(lambda: Path(__file__).read_bytes()),
    "write a file": lambda path: _errno(lambda: Path(path).write_bytes(b"")),
    "connect": lambda port: _errno(lambda: socket.create_connection(("127.0.0.1", port))),
    "run": lambda: _errno(lambda: subprocess.run(["true"], check=False)),
}


def engine():
    """Answer a query over a small graph in Oxigraph, without looking at it first; an update if it begins with LOAD."""
    store = pyoxigraph.Store()
    has, knows = NamedNode("http://example.org/n"), NamedNode("http://example.org/knows")
    nodes = [NamedNode(f"http://example.org/{number}") for number in range(NODES)]
    store.bulk_extend([Quad(node, has, Literal(number)) for number, node in enumerate(nodes)])
    store.extend([Quad(node, knows, nodes[(number * 7 + 1) % NODES]) for number, node in enumerate(nodes)])
    list(store.query("SELECT * { ?s ?p ?o } ORDER BY ?o"))

    def answer(text):
        if text.startswith("LOAD"):
            return store.update(text)
        return [tuple(term and term.value for term in row) for row in store.query(text)]

    return answer


def heavy(megabytes):
    """Answer how much the opener and the request took together, of which a worker's share covers the latter."""
    held = os.urandom(megabytes << 20)
    return lambda more: (len(held) + len(bytearray(more << 20))) >> 20


def meeting(guests):
    """Answer when as many requests as guests are being answered at the same time."""
    seats = mmap.mmap(-1, guests)  # shared by all that are forked

    def answer(seat):
        seats[seat] = 1
        while sum(seats[:]) < guests:
            time.sleep(0.01)
        return seat

    return answer


def threaded():
    """Leave a thread behind, which may hold any lock when workers are forked."""
    threading.Thread(target=time.sleep, args=(300,), daemon=True).start()
    return deeds()


def refusing():
    """Fail as an opener does that finds no graph."""
    raise KgError("no graph here: build it first", 3)


def crashing():
    """Fail as no opener should."""
    os._exit(9)


def slowly(path):
    """Open, but not soon if a file says so."""
    if path.exists():
        time.sleep(300)
    return deeds()


def unless(path):
    """Open, unless a file says no."""
    if path.exists():
        raise KgError("the graph is gone", 3)
    return deeds()

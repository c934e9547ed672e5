"""What runs beside the server: a nursery that opens what answers once, and the workers it forks, which share that memory.

The nursery is a fresh process of one thread, so that a fork copies no lock that another thread holds. A worker is confined as soon
as it is born: so much memory and no more, no new descriptor of any kind (so no file and no socket), no core file. It ends with the
nursery, and the nursery with the server. What a worker prints before it dies is kept for its obituary.
"""

import contextlib
import ctypes
import gc
import os
import pickle
import resource
import signal
import socket
import struct
import sys
import time
import traceback
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from ..model import KgError

HEAD = struct.Struct(">B?Q")  # kind of message, whether the sender leaves after it, bytes of the pickle that follows
PID = struct.Struct(">i")  # the worker to replace, 0 for none
REPLY, RAISED, LARGE = range(3)
MEGABYTE = 1 << 20
_SMALL = 1 << 16
_WORDS = 2_000  # characters of last words that an obituary keeps
_PR_SET_PDEATHSIG = 1
_LINUX = sys.platform == "linux"

Answerer = Callable[[Any], Any]


class Bounds(NamedTuple):
    """What a worker may use: seconds of processor for a request, bytes beyond the nursery's own, bytes of a reply."""

    seconds: float
    memory: int
    reply: int


class Obituary(NamedTuple):
    """How a worker ended: its exit code, negative for a signal, and the end of what it printed."""

    code: int
    words: str


class Pieces(list):
    """A file for the pickler to write to: long bytes stay the object they are and are not copied."""

    write = list.append


def pickled(content: object) -> Pieces:
    """The pickle of a message, in pieces."""
    pieces = Pieces()
    pickle.dump(content, pieces, 5)
    return pieces


def framed(pieces: Pieces, kind: int = REPLY, leaving: bool = False) -> list[bytes]:
    """A message as it goes over a line: its head and its pieces, which are joined if they are few bytes."""
    whole = [HEAD.pack(kind, leaving, sum(map(len, pieces))), *pieces]
    return [b"".join(whole)] if sum(map(len, whole)) < _SMALL else whole


def main(descriptor: int) -> None:
    """Open what answers, say so, and fork workers as the server asks for them, until it hangs up."""
    _end_with_parent()
    control = socket.socket(fileno=descriptor)
    opening, bounds = _received(control)
    try:
        answer = opening()
        _demand_one_thread()
    except KgError as error:
        _send(control, framed(pickled(error), RAISED))
        return
    gc.collect()
    gc.freeze()  # a collection in a worker would write to every page it shares
    _send(control, framed(pickled(None)))
    _tend(control, answer, Bounds(*bounds))


def _demand_one_thread() -> None:
    if _LINUX and len(os.listdir("/proc/self/task")) > 1:
        raise KgError("what opens the graph left a thread running, and a fork may copy a lock that it holds: let it end its threads", 70)


def _tend(control: socket.socket, answer: Answerer, bounds: Bounds) -> None:
    heard: dict[int, int] = {}  # by worker, the descriptor where its last words arrive
    try:
        while True:
            asked, lines, _, _ = socket.recv_fds(control, PID.size, 1)
            if not asked:
                return
            (old,) = PID.unpack(asked)
            if old:
                os.kill(old, signal.SIGKILL)
            with socket.socket(fileno=lines[0]) as line:
                young = _forked(line, answer, bounds, (control.fileno(), *heard.values()), heard)
            _send(control, framed(pickled((young, *(_buried(old, heard.pop(old)) if old else (0, ""))))))
    finally:
        for pid in heard:
            os.kill(pid, signal.SIGKILL)
        for pid in heard:
            os.waitpid(pid, 0)


def _forked(line: socket.socket, answer: Answerer, bounds: Bounds, foreign: Collection[int], heard: dict[int, int]) -> int:
    """Fork a worker, note where its last words will arrive, and give its process id; in the worker, never return."""
    ear, mouth = os.pipe()
    nursery, pid = os.getpid(), os.fork()
    if pid:
        os.close(mouth)
        heard[pid] = ear
        return pid
    try:
        _end_with_parent()
        if os.getppid() == nursery:  # else it ended before the line above
            _confine((*foreign, ear), mouth, bounds)
            _work(line, answer, bounds)
    finally:
        _leave()


def _leave() -> NoReturn:
    """End a worker here, with its last words if it fails: nothing of the nursery may run in it."""
    if sys.exc_info()[0] is not None:
        traceback.print_exc()
    os._exit(sys.exc_info()[0] is not None)


def _buried(pid: int, ear: int) -> Obituary:
    status = os.waitpid(pid, 0)[1]
    with open(ear, "rb") as pipe:
        return Obituary(os.waitstatus_to_exitcode(status), pipe.read().decode(errors="replace")[-_WORDS:])


def _work(line: socket.socket, answer: Answerer, bounds: Bounds) -> None:
    """Answer one request after the other, until the server hangs up or the worker has grown so much that the next would find little left."""
    full = _peak() + bounds.memory // 2
    leaving = False
    while not leaving:
        try:
            request = _received(line)
        except EOFError:
            return
        _allow(bounds.seconds)
        pieces, kind = _answered(answer, request, bounds.reply)
        leaving = kind == LARGE or _peak() > full
        try:
            _send(line, framed(pieces, kind, leaving))
        except ConnectionError:
            return


def _answered(answer: Answerer, request: object, most: int) -> tuple[Pieces, int]:
    """The reply and its kind; any other fault ends the worker, with its words, since nobody knows what it left behind."""
    try:
        pieces = pickled(answer(request))
    except KgError as error:
        return pickled(error), RAISED
    return (pickled(None), LARGE) if sum(map(len, pieces)) > most else (pieces, REPLY)


def _confine(foreign: Collection[int], mouth: int, bounds: Bounds) -> None:
    os.set_blocking(mouth, False)  # last words that nobody hears are lost, they hold nothing up
    os.dup2(mouth, 2)
    for descriptor in (*foreign, mouth):
        os.close(descriptor)
    if _LINUX:
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")  # rather a worker than the server
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + bounds.memory)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, 0)  # what is open stays open, and nothing more can be opened


def _lower(kind: int, amount: int) -> None:
    hard = resource.getrlimit(kind)[1]
    amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    resource.setrlimit(kind, (amount, amount))


def _allow(seconds: float) -> None:
    """Let the kernel end this worker if it computes past its deadline and nobody stops it."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + 2, hard))


def _peak() -> int:
    """The most bytes of memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _end_with_parent() -> None:
    """Have the kernel kill this process when its parent ends; elsewhere than on Linux it ends when it next reads its line."""
    if _LINUX:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _received(line: socket.socket) -> Any:
    """The next message of a line, whatever its kind. Errors: EOFError when the other end hung up."""
    _, _, size = HEAD.unpack(_exactly(line, HEAD.size))
    return pickle.loads(_exactly(line, size))


def _exactly(line: socket.socket, size: int) -> bytes:
    try:
        found = line.recv(size, socket.MSG_WAITALL)
    except ConnectionError:
        found = b""
    if len(found) < size:
        raise EOFError
    return found


def _send(line: socket.socket, pieces: list[bytes]) -> None:
    for piece in pieces:
        line.sendall(piece)


if __name__ == "__main__":
    main(int(sys.argv[1]))
    os._exit(0)  # to take a large graph apart piece by piece takes a second for a million triples

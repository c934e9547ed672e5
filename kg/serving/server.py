"""The server of ``kg serve``: it opens the graph, listens, and ends well."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn

from ..model import KgError
from .app import application
from .current import Current, Source
from .door import Address, bracketed
from .pool import Limits
from .wire import Wire

__all__ = ["Address", "Limits", "Source", "serve"]

PATIENCE = 5  # seconds that running requests have when the server stops


def serve(source: Source, address: Address, say: Callable[[str], None]) -> None:
    """Serve the graph of a folder until SIGINT or SIGTERM; ``say`` tells a person in one line what happens.

    Errors: KgError 3 when there is no graph, 6 when the address cannot be listened on.
    """
    with _listening(address) as listener:
        asyncio.run(_served(source, address, listener, say))


async def _served(source: Source, address: Address, listener: socket.socket, say: Callable[[str], None]) -> None:
    current = Current(source, say)
    await current.start()
    config = uvicorn.Config(
        application(current, address), http=Wire, loop="asyncio", ws="none", lifespan="off", log_level="critical", log_config=None, access_log=False,
        server_header=False, proxy_headers=False, timeout_keep_alive=10, timeout_graceful_shutdown=PATIENCE,
    )  # fmt: skip
    server = _Server(config)
    server.heed()
    watching = asyncio.create_task(current.watch())
    say(f"serving {source.folder} at http://{bracketed(address.host)}:{listener.getsockname()[1]}/ (Ctrl-C stops it)")
    try:
        await server.serve(sockets=[listener])
    finally:
        watching.cancel()
        await asyncio.wait([watching])
        await current.close()


class _Server(uvicorn.Server):
    """uvicorn's server, which ends well at the signals that ask it to end."""

    def heed(self) -> None:
        """Take SIGINT and SIGTERM as the wish to stop."""
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, self.handle_exit, each, None)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals as they are: uvicorn would raise them again at the end."""
        yield


def _listening(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    # asyncio sends at once only over sockets that name TCP; the others would wait 40 ms between the head and the body of an answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address.host, address.port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        raise KgError(f"cannot listen on {bracketed(address.host)}:{address.port}: {error.strerror}; choose another --port or --host", 6) from None
    return listener

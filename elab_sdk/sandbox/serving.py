"""Run uvicorn in a thread, with start and stop signalled by events instead of polling."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    import socket

    from elab_sdk.sandbox.app import Application


class _StoppableServer(uvicorn.Server):
    """A server that stops immediately on request; uvicorn's own polls a flag ten times a second."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop_requested = asyncio.Event()

    async def main_loop(self) -> None:
        """Wait for `request_stop`."""
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        await self._stop_requested.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Wait for running requests to finish, then close every connection."""
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=5)
        for attempt in range(100):
            if not self.server_state.connections:
                break
            # an idle connection is closed in the next turn of the loop; another one takes longer
            await asyncio.sleep(0 if attempt < 5 else 0.005)
        await self.lifespan.shutdown()

    def request_stop(self) -> None:
        """Ask the server to stop, from another thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop_requested.set)


class ServerThread:
    """A thread that serves an application on a listening socket until `stop`."""

    def __init__(self, app: Application, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            date_header=False,
            server_header=False,
            timeout_keep_alive=60,
        )
        self.port: int = listener.getsockname()[1]
        self._listener = listener
        self._ready = threading.Event()
        self._server = _StoppableServer(config, self._ready)
        self._thread = threading.Thread(target=self._run, name=f"elab-sandbox-{self.port}", daemon=True)

    def start(self) -> None:
        """Start to serve and return when requests are accepted."""
        self._thread.start()
        self._ready.wait()

    def _run(self) -> None:
        try:
            asyncio.run(self._server.serve(sockets=[self._listener]))
        finally:
            self._listener.close()
            self._ready.set()

    def stop(self) -> None:
        """Stop serving and wait for the thread."""
        self._server.request_stop()
        self._thread.join()

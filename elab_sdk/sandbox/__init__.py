"""A local eLabFTW look-alike for tests, demos and dry runs: a real HTTP server that behaves like one release.

Used by tests, `make sandbox` and `elab sandbox`. It shares only the table of releases with the client, and
listens only on this computer unless `allow_remote` is set.

>>> from elab_sdk.sandbox import Sandbox
>>> with Sandbox(release="3.6") as sandbox:
...     print(sandbox.release.generation)
3.6
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elab_sdk.sandbox.server import Sandbox as Sandbox

__all__ = ["Sandbox"]


if not TYPE_CHECKING:  # to a type checker, a name that does not exist is an error

    def __getattr__(name: str) -> object:
        # imported on first use: the pytest plugin in this package must cost nothing without a sandbox
        if name == "Sandbox":
            from elab_sdk.sandbox.server import Sandbox

            return Sandbox
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""An eLabFTW look-alike for tests, demos and dry runs: a real HTTP server that answers as a release does.

>>> from elab_sdk.sandbox import Sandbox
>>> with Sandbox(release="3.6") as sandbox:
...     print(sandbox.release.update_missing)
wiped
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elab_sdk.sandbox.server import Sandbox as Sandbox

__all__ = ["Sandbox"]


def __getattr__(name: str) -> object:
    # on first use: the pytest plugin lives in this package and costs nothing where no sandbox is asked for
    if name == "Sandbox":
        from elab_sdk.sandbox.server import Sandbox

        return Sandbox
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

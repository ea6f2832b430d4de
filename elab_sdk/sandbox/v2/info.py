"""What the server tells about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.sandbox.calls import Answer

if TYPE_CHECKING:
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["read"]


def read(call: Call) -> Answer:
    """Answer GET info."""
    return Answer(json={"elabftw_version": call.version})

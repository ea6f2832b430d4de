"""The endpoint `import`: its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import errors

if TYPE_CHECKING:
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["limits"]

_MAX_SIZE: Final = 100 * 2**20
_MAX_SECONDS: Final = 900_000


def limits(call: Call) -> Answer:
    """Answer GET import."""
    _require_import(call)
    return Answer(
        json={
            "allowed_extensions": [".eln", ".csv"],
            "max_filesize": _MAX_SIZE,
            "max_upload_size": "100M",
            "max_upload_time": _MAX_SECONDS,
        }
    )


def _require_import(call: Call) -> None:
    if "import" not in call.v2.endpoints.split(", "):
        raise errors.unknown_endpoint(call)

"""API v2 in `send_req`: requests are sent unchanged, as in elabapy.

In v2, the method and path determine the operation, so the checks for v1 are not needed. All other methods use
v1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from elab_sdk._sync.session import Session
from elab_sdk.elabapy.typed_client import TypedClient
from elab_sdk.errors import BadRequestError, NotAnElabServer, NotFoundError, UnknownEndpointError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_api_v1.errors import ApiError
    from elab_api_v1.types import JsonValue
    from elab_api_v1.wire import Request, Response

    from elab_sdk.errors import ResponseError

__all__ = ["TypedClientV2", "is_v2"]

_V2: Final = re.compile(r"/api/v2/*$")
_UNKNOWN_ADDRESS_ERRORS: Final = (UnknownEndpointError, BadRequestError, NotFoundError)
_V2_HINT: Final = (
    "the endpoint is API v2, which has other paths; all methods except send_req need API v1: an endpoint that"
    " ends in /api/v1/"
)
_NO_V2_HINT: Final = "the server has no API v2, which exists from 4.5; /api/v1/ works up to and including 4.9"


def is_v2(endpoint: object) -> bool:
    """Return whether an endpoint is that of API v2.

    >>> is_v2("https://elab.example.org/api/v2/")
    True
    """
    return isinstance(endpoint, str) and _V2.search(endpoint.strip()) is not None


class _V2Session(Session):
    """A session that sends requests to API v2 unchanged, and whose errors have hints for it."""

    @property
    def endpoint(self) -> str:
        """The root of API v2."""
        return self.settings.root("v2")

    def send(self, request: Request[Any]) -> Response:
        """Send a request to API v2."""
        return self.transport.send(request, api="v2")

    def failure(self, error: ApiError) -> ResponseError:
        """Return the error that describes a response."""
        failure = super().failure(error)
        if isinstance(failure, _UNKNOWN_ADDRESS_ERRORS):
            failure.hint = _V2_HINT
        elif isinstance(failure, NotAnElabServer) and failure.status_code == 404:
            failure.hint = _NO_V2_HINT
        return failure


class TypedClientV2(TypedClient):
    """Send requests to API v2 and read the responses.

    The arguments are those of `TypedClient`. The release is not detected.
    """

    is_v2 = True

    def _open_session(self, settings: Mapping[str, Any]) -> Session:
        endpoint = _V2.sub("/api/v1/", settings["endpoint"].strip())
        return _V2Session.open(**{**settings, "endpoint": endpoint})

    def _result_of(
        self, response: Response, request: Request[JsonValue | bytes], *, binary: bool
    ) -> JsonValue | bytes:
        if response.status < 300 and not response.content:
            # 204, or 201 after a creation
            return True
        # treat every successful status like 200
        accepted = attrs.evolve(response, status=200) if response.status < 300 else response
        return super()._result_of(accepted, request, binary=binary)

    def _detect_release(self, request: Request[object], result: JsonValue | bytes) -> None:
        """Do nothing: v2 entries do not reveal the release like v1 entries."""

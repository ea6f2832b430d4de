"""API v2, as far as `send_req` goes: requests are sent there as a script writes them, as elabapy does.

v2 tells its acts apart by their methods and addresses, so that what makes v1 dangerous does not hold for it.
The other methods speak v1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from elab_sdk._sync.transport import Transport
from elab_sdk.elabapy.inner import Inner
from elab_sdk.errors import BadRequestError, NotAnElabServer, NotFoundError, UnknownEndpointError

if TYPE_CHECKING:
    from elab_api_v1.errors import ApiError
    from elab_api_v1.types import JsonValue
    from elab_api_v1.wire import Request, Response

    from elab_sdk.errors import ResponseError

__all__ = ["InnerV2", "is_v2"]

_V2: Final = re.compile(r"/api/v2/*$")
_UNKNOWN: Final = (UnknownEndpointError, BadRequestError, NotFoundError)
_HINT: Final = (
    "the endpoint is API v2's, where addresses differ; the methods other than send_req are API v1's, and want"
    " an endpoint that ends in /api/v1/"
)
_NO_V2: Final = "no API v2 answers there: servers have it from 4.5 on; /api/v1/ works up to and including 4.9"


def is_v2(endpoint: object) -> bool:
    """Whether an endpoint is that of API v2.

    >>> is_v2("https://elab.example.org/api/v2/")
    True
    """
    return isinstance(endpoint, str) and _V2.search(endpoint.strip()) is not None


class InnerV2(Inner):
    """What sends requests to API v2, and reads its answers.

    It takes what `Inner` takes; of the release it knows nothing.
    """

    is_v2 = True

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - what a script set, which Manager looks at
        super().__init__(**{**settings, "endpoint": _V2.sub("/api/v1/", settings["endpoint"].strip())})
        made = self._transport.settings
        root = made.endpoint.removesuffix("v1/") + "v2/"
        self._transport = Transport(attrs.evolve(made, endpoint=root))

    def _outcome(
        self, answer: Response, request: Request[JsonValue | bytes], *, binary: bool
    ) -> JsonValue | bytes:
        if answer.status < 300 and not answer.content:
            # 204, or 201 after a creation
            return True
        # every good status is as good as 200
        read = attrs.evolve(answer, status=200) if answer.status < 300 else answer
        return super()._outcome(read, request, binary=binary)

    def _note_what_shows(self, request: Request[object], found: JsonValue | bytes) -> None:
        """Learn nothing: what shows the release in v1 does not in v2."""

    def _failure(self, error: ApiError) -> ResponseError:
        failure = super()._failure(error)
        if isinstance(failure, _UNKNOWN):
            failure.hint = _HINT
        elif isinstance(failure, NotAnElabServer) and failure.status_code == 404:
            failure.hint = _NO_V2
        return failure

"""The operations of API v1 that a script's requests stand for: on API v2 they are other requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from elab_sdk.rules.raw_requests import RawRequest

if TYPE_CHECKING:
    from elab_api_v1.wire import Request

__all__ = ["with_operation"]

_OPERATIONS: Final = (
    ("GET", r"(experiment|item|template)s", "get_all_{}s"),
    ("GET", r"(experiment|item|template|upload|event)s/\d+", "get_{}"),
    ("GET", r"(items_types|status|tags|bookable)", "get_{}"),
    ("GET", r"events", "get_all_events"),
    ("POST", r"(experiment|template)s", "create_{}"),
    ("POST", r"(experiment|item|template)s/\d+", "post_{}"),
    ("POST", r"events/\d+", "create_event"),
    ("DELETE", r"events/\d+", "destroy_event"),
)
"""Method, path and operation; the operation has the first group of the path."""


def with_operation(request: Request[Any]) -> Request[Any]:
    """Return a script's request with its operation; a request that API v1 lacks as one of API v2.

    >>> from elab_api_v1.wire import Request, content
    >>> with_operation(Request("send_req", "GET", "items/3", parse=content)).operation
    'get_item'

    Args:
        request: The request, whose path may end with a slash.
    """
    path = request.path.strip("/")
    for method, pattern, operation in _OPERATIONS:
        match = re.fullmatch(pattern, path) if method == request.method else None
        if match is not None:
            return attrs.evolve(request, operation=operation.format(*match.groups()), path=path)
    fields = dict(request.form) if request.form is not None else request.json
    return RawRequest(
        operation="send_req",
        method=request.method,
        path=path,
        query=request.query,
        files=request.files,
        parse=request.parse,
        fields=fields if isinstance(fields, dict) else None,
    )

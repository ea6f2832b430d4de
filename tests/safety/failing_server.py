"""A sandbox that fails at one part of a creation, before or after it executed the request."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal
from unittest import mock

from elab_sdk.sandbox import dispatch
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.errors import RefusedError
from elab_sdk.sandbox.v2 import routes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.calls import ApiCall
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["Part", "failing"]

Part = Literal["update", "tag", "link", "first file", "second file"]
"""What follows the creation of an entry, in this order."""
_V1_POSTS: Final[dict[Part, int]] = {"update": 2, "tag": 3, "link": 4, "first file": 5, "second file": 6}
"""Which POST of API v1 makes a part; the first one creates the entry."""
_V2_PATHS: Final[dict[Part, str]] = {
    "tag": "tags",
    "link": "items_links",
    "first file": "uploads",
    "second file": "uploads",
}
"""What follows the entry in the path of API v2."""


@contextmanager
def failing(release: Release, part: Part, *, before: bool) -> Iterator[None]:
    """Let all sandboxes fail once, at the first request for a part of a creation."""
    with _failing_v1(part, before=before) if release.v2 is None else _failing_v2(part, before=before):
        yield


def _failing_v1(part: Part, *, before: bool) -> mock._patch[Callable[[ApiCall], Answer]]:
    count, original = 0, dispatch._post

    def post(call: ApiCall) -> Answer:
        nonlocal count
        count += 1
        if count != _V1_POSTS[part]:
            return original(call)
        if not before:
            original(call)
        raise RefusedError(500, "", crash=True)

    return mock.patch.object(dispatch, "_post", post)


def _failing_v2(part: Part, *, before: bool) -> mock._patch[Callable[[Call], Answer]]:
    count, original = 0, routes.answer
    failing_count = 2 if part == "second file" else 1

    def answer(call: Call) -> Answer:
        nonlocal count
        count += _makes(call, part)
        if count != failing_count or not _makes(call, part):
            return original(call)
        if not before:
            original(call)
        # 5.0 to 5.6 answer a fault of their code with an empty body
        return Answer(status=500, text="")

    return mock.patch.object(routes, "answer", answer)


def _makes(call: Call, part: Part) -> bool:
    if part == "update":
        return call.method == "PATCH" and len(call.segments) == 2
    return call.method == "POST" and len(call.segments) > 2 and call.segments[2] == _V2_PATHS[part]

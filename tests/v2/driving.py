"""Carry out a plan with given responses, without a server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from elab_api_v1.wire import Response

from elab_sdk.rules.releases import find_release, v2_release
from elab_sdk.v2.bridge import Bridge

if TYPE_CHECKING:
    from elab_api_v1.wire import Request

    from elab_sdk.rules.upload_parents import UploadParents

RELEASES = ("4.9.0", "5.0", "5.1", "5.2", "5.3", "5.4", "5.6")
"""Every release with API v2 that answers differently."""


class Carried(NamedTuple):
    """What a plan did: its requests, and its response."""

    requests: list[Request[Any]]
    response: Response


def bridge_to(release: str, parents: UploadParents | None = None) -> Bridge:
    """Make the bridge to a server of a release."""
    return Bridge(v2_release(find_release(release).name if release == "4.9.0" else release), parents)


def answer(status: int = 200, value: object = None, **headers: str) -> Response:
    """A response with JSON."""
    content = b"" if value is None else json.dumps(value).encode()
    return Response(status, {"content-type": "application/json", **headers}, content)


def created_at(location: str) -> Response:
    """The response to a creation."""
    return answer(201, location=location)


def carry_out(bridge: Bridge, request: Request[Any], *answers: Response) -> Carried:
    """Carry out the plan for a request. Every answer must be used."""
    plan, left, requests = bridge.plan(request), list(answers), list[Any]()
    response: Response | None = None
    while True:
        try:
            step = next(plan) if response is None else plan.send(response)
        except StopIteration as result:
            assert left == []
            return Carried(requests, cast("Response", result.value))
        requests.append(step)
        response = left.pop(0)

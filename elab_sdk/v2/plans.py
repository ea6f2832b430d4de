"""Plans: the requests of API v2 that one request of API v1 needs, one after the other. No I/O.

A plan is a generator. It yields requests of API v2, is sent the response to each, and returns the response
that API v1 would have given, which the parser of the v1 request decodes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import attrs
from elab_api_v1.wire import Request, Response

from elab_sdk.rules.entity_types import ENTITY_TYPES
from elab_sdk.v2.last_page import LastPage

if TYPE_CHECKING:
    from datetime import tzinfo

    from elab_api_v1.types import File, JsonObject, JsonValue

    from elab_sdk.rules.entity_types import EntityType
    from elab_sdk.rules.release_v2 import ApiV2
    from elab_sdk.rules.releases import Release
    from elab_sdk.rules.upload_parents import UploadParents
    from elab_sdk.v2.choices import Choices

__all__ = [
    "Plan",
    "Planner",
    "Server",
    "V1Call",
    "created",
    "done",
    "failed",
    "json_object",
    "json_response",
    "json_rows",
    "unchanged",
]

Plan: TypeAlias = Generator[Request[Any], Response, Response]
"""Yields requests of API v2, is sent their responses, and returns a response as API v1 gives it."""

_SUCCESS: Final = 400


@attrs.frozen
class V1Call:
    """A request of API v1, in parts.

    >>> from elab_api_v1.api.templates import get_template
    >>> call = V1Call(get_template.request(3))
    >>> call.entity_type, call.id
    ('experiments_templates', 3)

    Args:
        request: The request.
    """

    request: Request[Any]

    @property
    def endpoint(self) -> str:
        """The first segment of the path, such as "items"."""
        return self.request.path.partition("/")[0]

    @property
    def entity_type(self) -> EntityType:
        """What API v2 calls the kind of the entry."""
        return ENTITY_TYPES[self.endpoint]

    @property
    def has_id(self) -> bool:
        """Whether the path ends with an ID."""
        return "/" in self.request.path

    @property
    def id(self) -> int:
        """The ID at the end of the path."""
        return int(self.request.path.rpartition("/")[2])

    @property
    def form(self) -> dict[str, str]:
        """The fields of the form."""
        return dict(self.request.form or ())

    @property
    def files(self) -> tuple[File, ...]:
        """The files of the form."""
        return tuple(file for _, file in self.request.files or ())

    def query(self, name: str) -> str | None:
        """The value of a query parameter; None if there is none."""
        return next((value for key, value in self.request.query if key == name), None)


@attrs.frozen
class Server:
    """The server for which plans are made.

    Args:
        release: Its record in the releases table.
        parents: The entries that uploads belong to, as far as they are known.
        choices: The team's statuses and categories, as far as they are known.
        time_zone: The time zone of the lab, if the caller said it.
        last_page: What the last page of a list showed.
    """

    release: Release
    parents: UploadParents
    choices: Choices
    time_zone: tzinfo | None = None
    last_page: LastPage = attrs.field(factory=LastPage)

    @property
    def v2(self) -> ApiV2:
        """How it answers on API v2."""
        assert self.release.v2 is not None  # noqa: S101 - for the type checker
        return self.release.v2


Planner: TypeAlias = Callable[["Server", V1Call], Plan]
"""Makes the plan for one request of API v1."""


def unchanged(_: Server, call: V1Call) -> Plan:
    """A request of API v2, for what API v1 does not have."""
    return (yield call.request)


def failed(response: Response) -> bool:
    """Whether a response reports an error. It is then the result of the plan."""
    return response.status >= _SUCCESS


def done() -> Response:
    """What API v1 answers to a change."""
    return json_response({"result": "success"})


def created(id: int, taken: Iterable[str] = ()) -> Response:
    """What API v1 answers to a creation.

    >>> created(3).content, created(3, ["title"]).content
    (b'{"result": "success", "id": 3}', b'{"result": "success", "id": 3, "taken": ["title"]}')

    Args:
        id: The ID of what was created.
        taken: The fields of the form that the creation took, if there is a form.
    """
    answer: JsonObject = {"result": "success", "id": id}
    if parts := list(taken):
        answer["taken"] = [*parts]
    return json_response(answer)


def json_response(value: JsonValue) -> Response:
    """A response of API v1 with this content."""
    return Response(200, {"content-type": "application/json"}, json.dumps(value).encode())


def json_object(response: Response) -> JsonObject | None:
    """The object in a successful response; None for anything else, as `json_rows`."""
    value = _decoded(response)
    return value if isinstance(value, dict) else None


def json_rows(response: Response) -> list[JsonObject] | None:
    """The objects in the list of a successful response; None for anything else.

    Such a response is the result of the plan: the parser of the v1 request says what is wrong with it.
    """
    value = _decoded(response)
    is_list = isinstance(value, list) and all(isinstance(row, dict) for row in value)
    return cast("list[JsonObject]", value) if is_list else None


def _decoded(response: Response) -> JsonValue:
    """The content of a successful response; None for an error and for anything but JSON."""
    if failed(response):
        return None
    try:
        return cast("JsonValue", json.loads(response.content))
    except ValueError:
        return None

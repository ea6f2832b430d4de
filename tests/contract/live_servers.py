"""Running servers, which are asked for everything once with plain HTTP."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol

import attrs
import elab_api_v1.api
import elab_api_v2.api
from elab_api_v1.wire import Response

from elab_sdk.rules.releases import v2_release
from tests.contract.schemas import V1, V2, Contract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    Parser = Callable[[Response], Any]

__all__ = ["LiveServer", "LiveV1", "LiveV2", "live_server"]

FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
JSON: Final = {"Content-Type": "application/json"}
UPDATE: Final = {"title": "Contract", "date": "20170415", "body": "<p>read by tests/contract</p>"}
BOOKING: Final = {"start": "2035-05-01T10:00:00+02:00", "end": "2035-05-01T11:00:00+02:00"}


def _parsers(api: ModuleType) -> dict[str, Parser]:
    package = api.__name__
    return {
        name: import_module(f"{package}.{tag}.{name}").parse
        for tag in api.__all__
        for name in import_module(f"{package}.{tag}").__all__
    }


class LiveServer(Protocol):
    """A server with one of its APIs."""

    contract: Contract
    parsers: dict[str, Parser]

    def exercise(self) -> Iterator[tuple[str, Response]]:
        """Read everything once, as full entries and in lists, and cause some errors."""
        ...


def live_server(endpoint: str, token: str) -> LiveServer:
    """Return the server with the API of an endpoint, which ends with a slash."""
    return (LiveV2 if endpoint.endswith("/api/v2/") else LiveV1)(endpoint, token)


@attrs.frozen
class _Connection:
    endpoint: str
    token: str

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Response:
        parts = urllib.parse.urlsplit(self.endpoint)
        maker = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = maker(parts.netloc, timeout=60)
        try:
            headers = {"Authorization": self.token} | headers
            connection.request(method, f"{parts.path}{path}", body=body, headers=headers)
            answer = connection.getresponse()
            answer_headers = {name.lower(): value for name, value in answer.getheaders()}
            return Response(answer.status, answer_headers, answer.read(), method, path)
        finally:
            connection.close()


@attrs.frozen
class LiveV1(_Connection):
    """A server with API v1."""

    contract = V1
    parsers = _parsers(elab_api_v1.api)

    def send(self, method: str, path: str, form: dict[str, str] | None = None) -> Response:
        """Send a form."""
        body = None if method == "GET" else urllib.parse.urlencode(form or {})
        return self._send(method, f"{path}?apiv1_is_dead", body, FORM if form else {})

    def exercise(self) -> Iterator[tuple[str, Response]]:
        """Read everything once, as full entries and in lists, and cause some errors."""
        experiment = _id_of(created := self.send("POST", "experiments"))
        yield "create_experiment", created
        yield "post_experiment", self.send("POST", f"experiments/{experiment}", UPDATE)
        yield "post_experiment", self.send("POST", f"experiments/{experiment}", {"tag": "contract"})
        types = self.send("GET", "items_types")
        yield "get_items_types", types
        items_type = json.loads(types.content)[0] if types.content.startswith(b"[") else {}
        item = _id_of(
            item_response := self.send(
                "POST", f"items/{items_type.get('category_id') or items_type.get('id') or 1}"
            )
        )
        yield "post_item", item_response
        if item_response.status == 200 and b"id" in item_response.content:
            yield "post_item", self.send("POST", f"items/{item}", UPDATE)
            yield "post_experiment", self.send("POST", f"experiments/{experiment}", {"link": str(item)})
            yield "get_item", self.send("GET", f"items/{item}")
            event = _id_of(event_response := self.send("POST", f"events/{item}", BOOKING))
            yield "create_event", event_response
            yield "get_event", self.send("GET", f"events/{event}")
            yield "get_all_events", self.send("GET", "events")
            yield "destroy_event", self.send("DELETE", f"events/{event}")
        template = _id_of(self.send("POST", "templates"))
        yield "get_template", self.send("GET", f"templates/{template}")
        yield "get_experiment", self.send("GET", f"experiments/{experiment}")
        yield "get_experiment", self.send("GET", "experiments/99999999")
        yield "get_upload", self.send("GET", "uploads/99999999")
        lists = ("experiments", "items", "templates")
        yield from ((f"get_all_{name}", self.send("GET", name)) for name in lists)
        yield from ((f"get_{name}", self.send("GET", name)) for name in ("status", "tags", "bookable"))
        yield "get_status", LiveV1(self.endpoint, "0" * 84).send("GET", "status")


@attrs.frozen
class LiveV2(_Connection):
    """A server with API v2."""

    contract = V2
    parsers = _parsers(elab_api_v2.api)

    def send(self, method: str, path: str, fields: dict[str, object] | None = None) -> Response:
        """Send a JSON object."""
        if method == "GET":
            return self._send(method, path, None, {})
        return self._send(method, path, json.dumps(fields or {}), JSON)

    def exercise(self) -> Iterator[tuple[str, Response]]:
        """Read everything once, as full entries and in lists, and cause some errors."""
        info = self.send("GET", "info")
        yield "get_info", info
        release = v2_release(json.loads(info.content)["elabftw_version"])
        assert release.v2 is not None
        yield "get_me", self.send("GET", "users/me")
        experiment = _id_in_location(created := self.send("POST", "experiments", {}))
        yield "create_experiment", created
        item_fields: dict[str, object] = {}
        if release.v2.missing_items_type == "refused":
            types = self.send("GET", release.v2.items_types_path)
            item_fields = {"category_id": json.loads(types.content)[0]["id"]}
        item = _id_in_location(created := self.send("POST", "items", item_fields))
        yield "create_item", created
        template = _id_in_location(created := self.send("POST", "experiments_templates", {"title": "x"}))
        yield "create_template", created
        yield from self._parts(experiment, item)
        yield from self._entries(experiment, item, template)
        yield from self._bookings(item)
        yield from self._team(release.v2.tags_path, release.v2.items_types_path)
        yield "get_experiment", self.send("GET", "experiments/99999999")
        yield "update_experiment", self.send("PATCH", f"experiments/{experiment}", {"tittle": "x"})
        yield "delete_experiment", self.send("DELETE", f"experiments/{experiment}")
        yield "get_info", LiveV2(self.endpoint, "0" * 84).send("GET", "info")

    def _parts(self, experiment: int, item: int) -> Iterator[tuple[str, Response]]:
        entry = f"experiments/{experiment}"
        yield "add_tag", self.send("POST", f"{entry}/tags", {"tag": "contract"})
        yield "add_item_link", self.send("POST", f"{entry}/items_links/{item}")
        yield "create_step", self.send("POST", f"{entry}/steps", {"body": "contract"})
        yield "create_comment", self.send("POST", f"{entry}/comments", {"comment": "contract"})
        yield "create_upload", self._upload(f"{entry}/uploads")
        lists = {
            "tags": "list_entry_tags",
            "uploads": "list_uploads",
            "steps": "list_steps",
            "comments": "list_comments",
        }
        for path, operation in lists.items():
            yield operation, self.send("GET", f"{entry}/{path}")

    def _upload(self, path: str) -> Response:
        head = 'Content-Disposition: form-data; name="file"; filename="a.txt"'
        form = f"--edge\r\n{head}\r\n\r\nabc\r\n--edge--\r\n"
        return self._send("POST", path, form, {"Content-Type": "multipart/form-data; boundary=edge"})

    def _entries(self, experiment: int, item: int, template: int) -> Iterator[tuple[str, Response]]:
        fields: dict[str, object] = {**UPDATE, "metadata": '{"extra_fields": {}}'}
        entries = {
            "experiment": f"experiments/{experiment}",
            "item": f"items/{item}",
            "template": f"experiments_templates/{template}",
        }
        for kind, path in entries.items():
            yield f"update_{kind}", self.send("PATCH", path, {"title": "x"} if kind == "template" else fields)
            yield f"get_{kind}", self.send("GET", path)
            yield f"list_{kind}s", self.send("GET", f"{path.partition('/')[0]}?limit=100&full=1")

    def _bookings(self, item: int) -> Iterator[tuple[str, Response]]:
        yield "update_item", self.send("PATCH", f"items/{item}", {"is_bookable": 1})
        event = _id_in_location(created := self.send("POST", f"events/{item}", dict(BOOKING)))
        yield "create_event", created
        yield "get_event", self.send("GET", f"event/{event}")
        yield "list_events", self.send("GET", "events")
        yield "delete_event", self.send("DELETE", f"event/{event}")

    def _team(self, tags_path: str, items_types_path: str) -> Iterator[tuple[str, Response]]:
        yield "list_team_tags" if tags_path == "team_tags" else "list_tags", self.send("GET", tags_path)
        yield "list_items_types", self.send("GET", "items_types")
        if items_types_path != "items_types":
            yield "list_resources_categories", self.send("GET", items_types_path)
        yield "list_experiments_statuses", self.send("GET", "teams/current/experiments_status")


def _id_of(response: Response) -> int:
    """Return the ID of a created entry, or 1 if the release cannot create it."""
    try:
        return int(json.loads(response.content)["id"])
    except (ValueError, KeyError, TypeError):
        return 1


def _id_in_location(response: Response) -> int:
    """Return the ID of what was created."""
    return int(response.headers["location"].rpartition("/")[2])

"""Responses of running servers match the contract and can be decoded into models.

By default, the servers are sandboxes of all releases. With `--endpoint` and `--token` (or ELAB_TEST_ENDPOINT
and ELAB_TEST_TOKEN), a real server is tested; the test creates a few entries on it.
"""

from __future__ import annotations

import http.client
import json
import urllib.parse
from importlib import import_module
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from elab_api_v1 import api
from elab_api_v1.base import Model
from elab_api_v1.errors import ApiError
from elab_api_v1.wire import Response

from elab_sdk.rules.releases import RELEASES, releases_matching_entry
from elab_sdk.sandbox import Sandbox
from tests.contract.schemas import answer_validator, media_types, problems
from tests.safety.servers import OPTIONS, given_endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

PARSERS = {
    name: import_module(f"elab_api_v1.api.{tag}.{name}").parse
    for tag in api.__all__
    for name in import_module(f"elab_api_v1.api.{tag}").__all__
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UPDATE = {"title": "Contract", "date": "20170415", "body": "<p>read by tests/contract</p>"}
BOOKING = {"start": "2035-05-01T10:00:00+02:00", "end": "2035-05-01T11:00:00+02:00"}


@attrs.frozen
class LiveServer:
    """A server and a key, accessed with plain HTTP."""

    endpoint: str
    token: str

    def send(self, method: str, path: str, form: dict[str, str] | None = None) -> Response:
        parts = urllib.parse.urlsplit(self.endpoint)
        maker = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = maker(parts.netloc, timeout=60)
        body = None if method == "GET" else urllib.parse.urlencode(form or {})
        headers = {"Authorization": self.token} | (FORM if form else {})
        try:
            connection.request(method, f"{parts.path}{path}?apiv1_is_dead", body=body, headers=headers)
            answer = connection.getresponse()
            answer_headers = {name.lower(): value for name, value in answer.getheaders()}
            return Response(answer.status, answer_headers, answer.read(), method, path)
        finally:
            connection.close()


def options(config: pytest.Config) -> dict[str, str | None]:
    return {name: config.getoption(name) for name in OPTIONS}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    real_server = given_endpoint(options(metafunc.config))
    if "live" in metafunc.fixturenames:
        metafunc.parametrize("live", ["given"] if real_server else [*RELEASES], indirect=True)


@pytest.fixture
def live(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    real_server = given_endpoint(options(request.config))
    if real_server is not None:
        yield LiveServer(*real_server)
        return
    with Sandbox(release=request.param) as sandbox:
        yield LiveServer(sandbox.endpoint, sandbox.token)


def id_of(response: Response) -> int:
    """Return the ID of a created entry, or 1 if the release cannot create it."""
    try:
        return int(json.loads(response.content)["id"])
    except (ValueError, KeyError, TypeError):
        return 1


def exercise(live: LiveServer) -> Iterator[tuple[str, Response]]:
    """Read everything once, as full entries and in lists, and cause some errors."""
    experiment = id_of(created := live.send("POST", "experiments"))
    yield "create_experiment", created
    yield "post_experiment", live.send("POST", f"experiments/{experiment}", UPDATE)
    yield "post_experiment", live.send("POST", f"experiments/{experiment}", {"tag": "contract"})
    types = live.send("GET", "items_types")
    yield "get_items_types", types
    items_type = json.loads(types.content)[0] if types.content.startswith(b"[") else {}
    item = id_of(
        item_response := live.send(
            "POST", f"items/{items_type.get('category_id') or items_type.get('id') or 1}"
        )
    )
    yield "post_item", item_response
    if item_response.status == 200 and b"id" in item_response.content:
        yield "post_item", live.send("POST", f"items/{item}", UPDATE)
        yield "post_experiment", live.send("POST", f"experiments/{experiment}", {"link": str(item)})
        yield "get_item", live.send("GET", f"items/{item}")
        event = id_of(event_response := live.send("POST", f"events/{item}", BOOKING))
        yield "create_event", event_response
        yield "get_event", live.send("GET", f"events/{event}")
        yield "get_all_events", live.send("GET", "events")
        yield "destroy_event", live.send("DELETE", f"events/{event}")
    template = id_of(live.send("POST", "templates"))
    yield "get_template", live.send("GET", f"templates/{template}")
    yield "get_experiment", live.send("GET", f"experiments/{experiment}")
    yield "get_experiment", live.send("GET", "experiments/99999999")
    yield "get_upload", live.send("GET", "uploads/99999999")
    lists = ("experiments", "items", "templates")
    yield from ((f"get_all_{name}", live.send("GET", name)) for name in lists)
    yield from ((f"get_{name}", live.send("GET", name)) for name in ("status", "tags", "bookable"))
    yield "get_status", LiveServer(live.endpoint, "0" * 84).send("GET", "status")


def count_models(operation: str, response: Response) -> int:
    """Decode a response completely and return the number of models. Errors must be documented."""
    try:
        decoded = PARSERS[operation](response)
    except ApiError as error:
        if media_types(operation, error.status_code) is None:
            pytest.fail(f"{operation}: the contract does not describe this response: {error}")
        return 0
    models = [
        item for item in (decoded if isinstance(decoded, list) else [decoded]) if isinstance(item, Model)
    ]
    return len([model.check() for model in models])


def schema_errors(operation: str, response: Response) -> list[str]:
    """Return the differences between a JSON response and its schema."""
    if response.content_type != "application/json":
        return []
    value: Any = json.loads(response.content)
    return [
        f"{operation}: {error}" for error in problems(answer_validator(operation, response.status), value)
    ]


def test_responses_match_the_contract_and_decode(live: LiveServer) -> None:
    model_count, errors, release_found = 0, [], False
    for operation, response in exercise(live):
        model_count += count_models(operation, response)
        errors += schema_errors(operation, response)
        if operation == "get_experiment" and response.status == 200:
            release_found = release_found or bool(
                releases_matching_entry(json.loads(response.content).keys(), "experiment")
            )
    assert model_count >= 5
    assert release_found, "the entry matches no release"
    assert errors == []

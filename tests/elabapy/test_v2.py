"""With an endpoint of API v2, `send_req` works as in elabapy, and methods that write are refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import elabapy as real
import pytest
from requests.exceptions import HTTPError

import elab_sdk
from elab_sdk import elabapy
from tests.facade.faulty import Faulty, says

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler

# the responses have the format of the recordings of 5.3
_NOT_FOUND = {"code": 404, "message": "Resource Not Found", "description": "The resource was not found."}
_INVALID = {
    "code": 400,
    "message": "Bad Request",
    "description": "Invalid endpoint: available endpoints: users",
}
_ANSWERS: dict[str, tuple[int, Any, str]] = {
    "GET users/2": (200, {"userid": 2, "fullname": "Ada Lovelace", "teams": [{"id": 1}]}, "application/json"),
    "GET users/9": (404, _NOT_FOUND, "application/json"),
    "GET experiments": (200, [{"id": 7, "title": "PCR"}], "application/json"),
    "GET experiments/7": (200, {"id": 7, "title": "PCR"}, "application/json"),
    "GET experiments/7/uploads/3": (200, b"a,b\n", "text/csv;charset=UTF-8"),
    "GET tags": (400, _INVALID, "application/json"),
    "POST experiments": (201, b"", "text/html; charset=UTF-8"),
    "DELETE experiments/7": (204, b"", "application/json"),
}


def _answer(handler: BaseHTTPRequestHandler) -> None:
    path = handler.path.partition("?")[0].removeprefix("/api/v2/").rstrip("/")
    status, body, kind = _ANSWERS.get(f"{handler.command} {path}", (404, _NOT_FOUND, "application/json"))
    says(status, body if isinstance(body, bytes) else json.dumps(body).encode(), kind)(handler)


@pytest.fixture
def server() -> Iterator[Faulty]:
    with Faulty(_answer) as running:
        yield running


def create_manager(manager_class: Any, server: Faulty) -> Any:
    return manager_class(endpoint=server.endpoint.replace("v1", "v2"), token="k" * 84)


@pytest.mark.parametrize(
    "arguments",
    [
        {"url": "users/2"},
        {"url": "experiments", "params": {"owner": 2, "scope": 3, "limit": 50}, "param_name": "params"},
        {"url": "experiments/7"},
        {
            "url": "experiments/7/uploads/3",
            "params": {"format": "binary"},
            "verb": "GET",
            "binary": True,
            "param_name": "params",
        },
        {"url": "experiments/7", "verb": "DELETE"},
    ],
    ids=lambda arguments: f"{arguments.get('verb', 'GET')} {arguments['url']}",
)
def test_requests_and_results_are_those_of_elabapy(server: Faulty, arguments: dict[str, Any]) -> None:
    theirs = create_manager(real.Manager, server).send_req(**arguments)
    ours = create_manager(elabapy.Manager, server).send_req(**arguments)
    assert ours == theirs
    assert server.seen[0]["path"] == server.seen[1]["path"]
    assert server.seen[0]["authorization"] == server.seen[1]["authorization"] == "k" * 84


def test_reading_methods_work_with_v2(server: Faulty) -> None:
    for kind in (real.Manager, elabapy.Manager):
        manager = create_manager(kind, server)
        assert manager.get_experiment(7)["title"] == "PCR"
        assert [row["id"] for row in manager.get_all_experiments()] == [7]


def test_empty_response_to_creation_returns_true(server: Faulty) -> None:
    manager = create_manager(elabapy.Manager, server)
    assert manager.send_req("experiments", {"title": "PCR"}, verb="POST", param_name="json") is True
    assert server.seen[0]["content-type"] == "application/json"


def test_error_response_of_v2_raises_http_error(server: Faulty) -> None:
    for kind in (real.Manager, elabapy.Manager):
        with pytest.raises(HTTPError) as caught:
            create_manager(kind, server).send_req("users/9")
        answer: Any = caught.value.response
        assert (answer.status_code, answer.json()["description"]) == (404, "The resource was not found.")
    with pytest.raises(HTTPError, match="all methods except send_req need API v1"):
        create_manager(elabapy.Manager, server).get_tags()


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("create_experiment", ()),
        ("create_template", ()),
        ("create_item", (1,)),
        ("post_experiment", (7, {"title": "x"})),
        ("add_tag_to_item", (7, {"tag": "x"})),
        ("add_link_to_experiment", (7, {"link": 1})),
        ("upload_to_experiment", (7, {"file": ("a.csv", b"1")})),
        ("create_event", (1, {"start": "2032-05-04", "end": "2032-05-05"})),
        ("destroy_event", (1,)),
    ],
)
def test_writing_methods_are_refused_with_v2(server: Faulty, method: str, arguments: tuple[Any, ...]) -> None:
    manager = create_manager(elabapy.Manager, server)
    with pytest.raises(elabapy.SetupError, match="needs API v1, but the endpoint is API v2"):
        getattr(manager, method)(*arguments)
    assert server.seen == []


@pytest.mark.parametrize("ending", ["", "/", "//"])
def test_trailing_slash_is_optional(server: Faulty, ending: str) -> None:
    manager = elabapy.Manager(endpoint=server.endpoint.replace("v1/", "v2") + ending, token="k")
    assert manager.send_req("users/2") == _ANSWERS["GET users/2"][1]


def test_key_is_sent_only_to_v2(server: Faulty) -> None:
    with pytest.raises(elab_sdk.ValidationError, match="url must be below"):
        create_manager(elabapy.Manager, server).send_req("/api/v1/experiments")


def test_missing_v2_raises_error_with_hint() -> None:
    page = says(404, b"<html>not found</html>", "text/html")
    with Faulty(page) as server, pytest.raises(HTTPError, match=r"exists from 4\.5"):
        create_manager(elabapy.Manager, server).send_req("info")

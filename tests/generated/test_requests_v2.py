"""Requests of API v2: method, path, query, body and headers, without a server."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import httpx
import pytest
from elab_api_v1 import models as models_v1
from elab_api_v1.client import _is_file, build_request
from elab_api_v1.errors import ApiError, DecodeError
from elab_api_v1.wire import Response
from elab_api_v2 import Client, File, api, models
from elab_api_v2.api.comments import create_comment, update_comment
from elab_api_v2.api.events import create_event, delete_event, list_events
from elab_api_v2.api.experiments import (
    create_experiment,
    delete_experiment,
    download_experiment,
    get_experiment,
    list_experiments,
    update_experiment,
)
from elab_api_v2.api.items import create_item
from elab_api_v2.api.items_types import get_items_type
from elab_api_v2.api.links import add_item_link, remove_experiment_link
from elab_api_v2.api.server import get_info, import_file
from elab_api_v2.api.steps import update_step
from elab_api_v2.api.tags import add_tag, update_tag
from elab_api_v2.api.uploads import create_upload, download_upload, get_upload_details, update_upload
from elab_api_v2.models import (
    CommentCreate,
    EventCreate,
    ExperimentCreate,
    ExperimentUpdate,
    ImportForm,
    ItemCreate,
    StepUpdate,
    TagCreate,
    TagUpdate,
    UploadCreate,
    UploadUpdate,
)

if TYPE_CHECKING:
    from elab_api_v1.wire import Request

BASE = "https://elab.example.org/api/v2/"

REQUESTS = [
    (list_experiments.request(), "GET", "experiments", None),
    (get_experiment.request(3), "GET", "experiments/3", None),
    (create_experiment.request(), "POST", "experiments", {}),
    (
        create_experiment.request(body=ExperimentCreate(title="x", tags=["a"])),
        "POST",
        "experiments",
        {"title": "x", "tags": ["a"]},
    ),
    (
        create_experiment.request(body=ExperimentCreate(metadata={"a": 1})),
        "POST",
        "experiments",
        {"metadata": {"a": 1}},
    ),
    (
        update_experiment.request(3, body=ExperimentUpdate(date="2017-04-15")),
        "PATCH",
        "experiments/3",
        {"date": "2017-04-15"},
    ),
    (delete_experiment.request(3), "DELETE", "experiments/3", {}),
    (create_item.request(body=ItemCreate(template=2)), "POST", "items", {"template": 2}),
    (add_tag.request("items", 3, body=TagCreate(tag="blot")), "POST", "items/3/tags", {"tag": "blot"}),
    (
        update_tag.request("experiments", 3, 4, body=TagUpdate(action="unreference")),
        "PATCH",
        "experiments/3/tags/4",
        {"action": "unreference"},
    ),
    (add_item_link.request("experiments", 3, 4), "POST", "experiments/3/items_links/4", {}),
    (remove_experiment_link.request("items", 3, 4), "DELETE", "items/3/experiments_links/4", {}),
    (
        update_upload.request("items", 3, 4, body=UploadUpdate(comment="x")),
        "PATCH",
        "items/3/uploads/4",
        {"comment": "x"},
    ),
    (
        update_step.request("experiments", 3, 4, body=StepUpdate(action="finish")),
        "PATCH",
        "experiments/3/steps/4",
        {"action": "finish"},
    ),
    (
        create_comment.request("experiments", 3, body=CommentCreate(comment="x")),
        "POST",
        "experiments/3/comments",
        {"comment": "x"},
    ),
    (
        update_comment.request("experiments", 3, 4, body=CommentCreate(comment="x")),
        "PATCH",
        "experiments/3/comments/4",
        {"comment": "x"},
    ),
    (
        create_event.request(3, body=EventCreate(start="a", end="b")),
        "POST",
        "events/3",
        {"start": "a", "end": "b"},
    ),
    (delete_event.request(3), "DELETE", "event/3", {}),
    (get_info.request(), "GET", "info", None),
]


def built(request: Request[object]) -> httpx.Request:
    with httpx.Client() as http:
        return build_request(http, request, BASE)


@pytest.mark.parametrize(
    ("request_", "method", "path", "json"), REQUESTS, ids=[str(r[0].operation) for r in REQUESTS]
)
def test_request_has_method_path_and_body(
    request_: Request[object], method: str, path: str, json: object
) -> None:
    sent = built(request_)
    assert (sent.method, str(sent.url)) == (method, BASE + path)
    if json is None:
        assert sent.content == b""
        return
    assert httpx.Response(200, content=sent.content).json() == json
    assert sent.headers["content-type"] == "application/json"


def test_query_has_the_names_that_servers_read() -> None:
    request = list_experiments.request(limit=5, sort="desc", scope=3, tags=["a", "two words"], full=1)
    assert request.query == (
        ("limit", "5"),
        ("sort", "desc"),
        ("scope", "3"),
        ("tags[]", "a"),
        ("tags[]", "two words"),
        ("full", "1"),
    )
    assert list_events.request(start="2030-11-30T00:00:00+01:00").query == (
        ("start", "2030-11-30T00:00:00+01:00"),
    )


def test_file_is_sent_as_multipart_with_its_comment() -> None:
    body = UploadCreate(file=File("a.csv", b"1,2"), comment="x")
    sent = built(create_upload.request("items", 3, body=body))
    content = sent.read()
    assert sent.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="file"; filename="a.csv"' in content
    assert b'name="comment"' in content
    assert b'filename="x.eln"' in built(import_file.request(body=ImportForm(file=File("x.eln", b"")))).read()


def test_binary_variants_ask_for_the_file() -> None:
    assert download_upload.request("experiments", 3, 4).query == (("format", "binary"),)
    assert get_upload_details.request("experiments", 3, 4).query == ()
    assert download_experiment.request(3, format_="zip").query == (("format", "zip"),)


def test_json_file_is_no_error() -> None:
    headers = {"content-type": "application/json", "content-disposition": "attachment; filename=a.json"}
    assert download_upload.parse(Response(200, headers, b'{"error": "mine"}')) == b'{"error": "mine"}'
    http = httpx.Response(200, headers=headers)
    assert _is_file(http)
    assert not _is_file(httpx.Response(200, headers={"content-type": "application/json"}))


def created(location: str) -> Response:
    return Response(201, {"location": location, "content-type": "text/html; charset=UTF-8"}, b"", "POST", "x")


def test_id_of_a_creation_is_read_from_location() -> None:
    assert create_experiment.parse(created("https://elab.example.org/api/v2/experiments/42")) == 42
    assert import_file.parse(created("import/7")) == 7
    assert add_item_link.parse(created("…/experiments2items/0")) is None


@pytest.mark.parametrize("location", ["", "https://elab.example.org/", "experiments/abc", "experiments/²"])
def test_missing_id_of_a_creation_is_an_error(location: str) -> None:
    with pytest.raises(ApiError, match="names no ID"):
        create_experiment.parse(created(location))


@pytest.mark.parametrize(
    "content",
    [
        b'{"code": 400, "message": "Bad Request", "description": "Invalid update target."}',
        b'{"code": 400, "message": "Invalid update target.", "description": ""}',
    ],
)
def test_message_of_an_error_is_found_on_every_release(content: bytes) -> None:
    response = Response(400, {"content-type": "application/json"}, content, "PATCH", "experiments/3")
    with pytest.raises(ApiError) as raised:
        update_experiment.parse(response)
    assert raised.value.message == "Invalid update target."


def test_list_of_5_0_in_place_of_an_items_type_is_an_error() -> None:
    with pytest.raises(DecodeError):
        get_items_type.parse(Response(200, {}, b"[]"))


def test_models_and_client_are_those_of_the_package_for_v1() -> None:
    assert models.Experiment is models_v1.Experiment
    assert models.ItemsTypeSummary is models_v1.ItemsTypeSummary
    assert Client is import_module("elab_api_v1").Client


def test_base_of_a_permission_is_the_newest() -> None:
    canread = '{"base": 10, "teams": [], "users": [], "teamgroups": [7]}'
    entry = models.Experiment.from_dict({"id": 1, "canread": canread, "canread_base": 30})
    assert (entry.canread.base, entry.canread.teamgroups) == (30, (7,))
    assert models.Experiment.from_dict({"id": 1, "canread": canread}).canread.base == 10
    without = models.Item.from_dict(
        {"id": 1, "canbook": '{"teams": [], "users": [], "teamgroups": []}', "canbook_base": 40}
    )
    assert without.canbook is not None
    assert without.canbook.base == 40


def test_entry_says_whether_it_has_files_without_a_flag() -> None:
    upload = {"id": 1}
    assert models.Experiment.from_dict({"id": 1, "uploads": [upload]}).has_attachment
    assert not models.Experiment.from_dict({"id": 1, "uploads": []}).has_attachment
    assert (
        models.Experiment.from_dict({"id": 1, "has_attachment": None, "uploads": [upload]}).has_attachment
        is False
    )
    assert models.Experiment.from_dict({"id": 1}).has_comment is None
    assert models.ExperimentSummary.from_dict({"id": 1}).has_attachment is None


def test_every_operation_has_the_four_functions() -> None:
    names = [(tag, name) for tag in api.__all__ for name in import_module(f"elab_api_v2.api.{tag}").__all__]
    assert len(names) == 71
    for tag, name in names:
        assert import_module(f"elab_api_v2.api.{tag}.{name}").__all__ == [
            "asyncio",
            "parse",
            "request",
            "sync",
        ]

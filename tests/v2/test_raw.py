"""Requests of `send_req` to API v2."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from elab_sdk.errors import NotSupportedByServer, ValidationError
from elab_sdk.rules import raw_requests
from tests.v2.driving import RELEASES, Carried, answer, bridge_to, carry_out, created_at

every_release = pytest.mark.parametrize("release", RELEASES)


def sent(
    path: str,
    params: Any = None,
    verb: str = "GET",
    place: str = "data",
    *,
    given: Any = None,
    release: str = "5.3",
) -> Carried:
    """Carry out `send_req` with one answer."""
    with raw_requests.request(path, params, verb, place, raw_requests.json_value) as request:
        return carry_out(bridge_to(release), request, answer(200, {}) if given is None else given)


def value(carried: Carried) -> Any:
    return raw_requests.json_value(carried.response)


@every_release
def test_path_of_api_v2_goes_as_it_is(release: str) -> None:
    carried = sent("experiments/3", given=answer(200, {"id": 3}), release=release)
    (request,) = carried.requests
    assert (request.method, request.path, request.query, request.json) == ("GET", "experiments/3", (), UNSENT)
    assert value(carried) == {"id": 3}


UNSENT = raw_requests.RawRequest("x", "GET", "x", parse=raw_requests.json_value).json


def test_fields_are_json_with_their_types() -> None:
    fields = {"title": "x", "rating": 3, "status": None, "list": [1, {"a": True}]}
    (request,) = sent("experiments/3", fields, "PATCH").requests
    assert request.json == fields
    assert request.form is None


@pytest.mark.parametrize("verb", ["POST", "PATCH", "DELETE", "PUT"])
def test_body_is_an_empty_object_without_fields(verb: str) -> None:
    assert sent("experiments/3/tags", None, verb).requests[0].json == {}
    (request,) = sent("experiments/3/tags", {"x": 1}, verb, "params").requests
    assert (request.json, request.query) == ({}, (("x", "1"),))


def test_fields_of_a_get_are_its_query() -> None:
    (request,) = sent("experiments?limit=2", {"tags[]": ["a", "b"]}).requests
    assert request.query == (("limit", "2"), ("tags[]", "a"), ("tags[]", "b"))
    assert request.json == UNSENT


def test_files_are_multipart() -> None:
    made = created_at("https://x/api/v2/experiments/3/uploads/9")
    params = {"file": ("gel.png", io.BytesIO(b"gel"))}
    carried = sent("experiments/3/uploads", params, "POST", "files", given=made)
    (request,) = carried.requests
    assert [name for name, _ in request.files or ()] == ["file"]
    assert request.json == UNSENT
    assert value(carried)["id"] == 9


def test_empty_response_names_what_was_made() -> None:
    location = "https://x/api/v2/experiments/7"
    assert value(sent("experiments", {}, "POST", given=created_at(location))) == {
        "result": "success",
        "id": 7,
        "location": location,
    }
    assert value(sent("experiments/3", {}, "DELETE", given=answer(204))) == {"result": "success"}


def test_other_success_is_returned_with_its_content() -> None:
    assert value(sent("batch", {}, "POST", given=answer(201, {"made": 3}))) == {"made": 3}


def test_error_and_redirect_are_the_response() -> None:
    for refused in (answer(404, {"message": "no"}), answer(302, None, location="/login.php")):
        assert sent("experiments/9", given=refused).response is refused


@every_release
@pytest.mark.parametrize(
    ("verb", "path", "instead"),
    [
        ("POST", "experiments/5", "post_experiment"),
        ("POST", "items/3", "post_item"),
        ("POST", "items/3/", "post_item"),
        ("POST", "experiments_templates/3", "PATCH"),
        ("POST", "templates/3", "post_template"),
        ("POST", "templates", "create_template"),
        ("GET", "templates", "get_all_templates"),
        ("GET", "templates/3", "get_template"),
        ("GET", "status", "get_status"),
        ("GET", "bookable", "get_bookable"),
        ("GET", "tags", "get_tags"),
        ("GET", "uploads/7", "get_upload"),
        ("GET", "events/5", "get_event"),
        ("DELETE", "events/5", "destroy_event"),
        ("GET", "backupzip/20200101-20210101", "get_backup_zip"),
        ("GET", "experiments?limit=3&search=gel", "search"),
    ],
)
def test_path_of_api_v1_is_refused_with_what_does_it(
    verb: str, path: str, instead: str, release: str
) -> None:
    with (
        raw_requests.request(path, {}, verb, "data", raw_requests.json_value) as request,
        pytest.raises(NotSupportedByServer) as caught,
    ):
        carry_out(bridge_to(release), request)
    assert instead in caught.value.hint
    assert not caught.value.is_harmless
    assert not caught.value.was_sent


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "experiments/3/tags"),
        ("GET", "items/3/uploads/7?format=binary"),
        ("GET", "teams/current/tags"),
        ("GET", "event/5"),
        ("GET", "events/5?start=2030-01-01"),
        ("POST", "events/5"),
        ("POST", "experiments"),
        ("POST", "experiments/3/steps"),
        ("POST", "experiments/3/uploads/7"),
        ("PATCH", "items/3"),
        ("DELETE", "experiments_templates/3"),
        ("GET", "experiments?q=search"),
    ],
)
def test_path_of_api_v2_is_not_refused(verb: str, path: str) -> None:
    assert len(sent(path, {}, verb).requests) == 1


def test_values_that_json_lacks_are_invalid() -> None:
    for wrong in (object(), b"x", json):
        with pytest.raises(ValidationError, match="JSON values"):
            sent("experiments/3", {"title": wrong}, "PATCH")

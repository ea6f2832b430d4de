"""Translation of error responses into errors with hints."""

from __future__ import annotations

import runpy
from typing import Any

import pytest
from elab_api_v1.errors import ApiError, NotJsonError

from elab_sdk import errors
from elab_sdk.rules import error_mapping, error_rules
from elab_sdk.rules.error_mapping import translate
from elab_sdk.rules.release_detection import DetectedRelease

KEY = "3-" + "ab" * 42
PAGE = b"  <!doctype html><title>login</title>"


def answered(
    status: int = 400,
    words: str = "",
    method: str = "GET",
    path: str = "experiments/1",
    *,
    content: bytes | None = None,
    headers: Any = None,
    kind: type[ApiError] = ApiError,
    **how: Any,
) -> errors.ResponseError:
    body = words.encode() if content is None else content
    made = kind(status, words, method, path, content=body, headers=headers or {})
    release = how.pop("release", None)
    known = None if release is None else DetectedRelease.stated(release)
    return translate(made, known=known, **how)


@pytest.mark.parametrize(
    ("given", "expected", "hint"),
    [
        ({"words": "No access token provided!"}, errors.AuthenticationError, "CGIPassAuth"),
        ({"words": "no api key received"}, errors.AuthenticationError, "CGIPassAuth"),
        ({"words": "Authentication required", "status": 403}, errors.AuthenticationError, "CGIPassAuth"),
        ({"words": "No corresponding API key found!"}, errors.AuthenticationError, "User panel"),
        ({"words": "Invalid API key"}, errors.AuthenticationError, "User panel"),
        ({"status": 401}, errors.AuthenticationError, "CGIPassAuth"),
        ({"words": "Read-only key cannot do that"}, errors.ReadOnlyKeyError, "key"),
        ({"words": "readonly key"}, errors.ReadOnlyKeyError, "key"),
        ({"status": 302}, errors.NotAnElabServer, "endpoint"),
        ({"status": 300}, errors.NotAnElabServer, "endpoint"),
        ({"status": 399}, errors.NotAnElabServer, "endpoint"),
        ({"status": 413}, errors.RequestTooLargeError, ""),
        ({"status": 429}, errors.RateLimitError, ""),
        ({"words": "Cannot update a locked entity!"}, errors.LockedError, ""),
        ({"status": 200, "words": "An error occurred!"}, errors.LockedError, "2.0"),
        ({"words": "Line 1, Column 5: expected"}, errors.SearchSyntaxError, ""),
        ({"words": "Bad endpoint."}, errors.UnknownEndpointError, ""),
        ({"words": "Incorrect HTTP verb"}, errors.UnknownEndpointError, ""),
        ({"words": "this is not supported."}, errors.UnknownEndpointError, ""),
        ({"words": "APIv1 is deprecated"}, errors.UnknownEndpointError, "apiv1_is_dead"),
        ({"status": 404, "path": "uploads/3"}, errors.NotFoundError, "4.9"),
        ({"words": "Nothing to show with this id"}, errors.NotFoundError, ""),
        ({"status": 404}, errors.NotFoundError, ""),
        ({"status": 404, "content": PAGE}, errors.NotAnElabServer, "rewrite"),
        ({"status": 404, "content": PAGE, "path": "uploads/3"}, errors.NotAnElabServer, "rewrite"),
        ({"status": 400, "words": "out of your reach"}, errors.PermissionDeniedError, ""),
        ({"status": 403, "words": "out of your reach"}, errors.NotFoundOrDeniedError, ""),
        (
            {"status": 403, "words": "out of your reach", "release": "4.9"},
            errors.PermissionDeniedError,
            "",
        ),
        ({"words": "item type id not in your team"}, errors.PermissionDeniedError, "get_items_types"),
        ({"words": "You do not have permission"}, errors.PermissionDeniedError, ""),
        ({"words": "You cannot book events in the past"}, errors.PermissionDeniedError, ""),
        ({"status": 403, "content": PAGE}, errors.PermissionDeniedError, "web page"),
        ({"status": 403}, errors.PermissionDeniedError, ""),
        ({"status": 403, "path": "uploads/1", "release": "3.3"}, errors.PermissionDeniedError, "3.3.7"),
        ({"status": 403, "path": "uploads/1", "release": "4.3"}, errors.PermissionDeniedError, "owner"),
        ({"words": "PHP files are forbidden!"}, errors.BadRequestError, "zip"),
        ({"status": 502}, errors.ServerError, "later"),
        ({"status": 503}, errors.ServerError, "later"),
        ({"status": 504}, errors.ServerError, "later"),
        ({"status": 500, "words": "x"}, errors.ServerError, ""),
        ({"status": 505, "words": "x"}, errors.ServerError, ""),
        ({"status": 400, "words": "SQLSTATE[22001]"}, errors.ServerError, ""),
        ({"words": "Item id missing!"}, errors.BadRequestError, ""),
        (
            {"path": "events", "words": "could not understand date format"},
            errors.UnknownEndpointError,
            "get_event",
        ),
        (
            {"path": "events/1", "method": "POST", "words": "could not understand date format"},
            errors.BadRequestError,
            "offset",
        ),
        (
            {"path": "experiments", "words": "could not understand date format"},
            errors.BadRequestError,
            "",
        ),
        (
            {"path": "events", "status": 404, "words": "could not understand date format"},
            errors.NotFoundError,
            "",
        ),
    ],
)
def test_response_is_translated_to_error_with_hint(given: Any, expected: type, hint: str) -> None:
    error = answered(**given)
    assert type(error) is expected
    assert hint in error.hint
    assert error.method == given.get("method", "GET")
    assert error.path == given.get("path", "experiments/1")
    assert str(given.get("status", 400)) in str(error)
    assert given.get("words", "") in str(error)


def test_hint_belongs_to_one_rule() -> None:
    assert "offset" not in answered(path="experiments", words="could not understand date format").hint
    assert "2.0" not in answered(200, "An error occurred! Again").hint
    assert type(answered(400, "An error occurred!")) is errors.BadRequestError


@pytest.mark.parametrize(
    ("path", "method", "how", "is_of_key"),
    [
        ("experiments", "GET", {}, True),
        ("items", "POST", {}, True),
        ("experiments/1", "GET", {}, True),
        ("experiments/1", "POST", {}, False),
        ("tags", "GET", {}, False),
        ("experiments", "GET", {"key_proven": True}, False),
        ("experiments", "GET", {"release": "3.3"}, True),
        ("experiments", "GET", {"release": "4.3"}, False),
        ("experiments", "GET", {"words": "x"}, False),
        ("experiments", "GET", {"content": b"x"}, False),
        ("experiments", "GET", {"content": b"  "}, True),
        ("experiments", "GET", {"status": 501}, False),
    ],
)
def test_empty_500_may_be_missing_key(path: str, method: str, how: Any, is_of_key: bool) -> None:
    error = answered(**{"status": 500, "path": path, "method": method, **how})
    assert (type(error) is errors.AuthenticationError) is is_of_key
    if is_of_key:
        assert "CGIPassAuth" in error.hint
        assert "3.3" in error.hint


@pytest.mark.parametrize(
    ("given", "is_absence"),
    [
        ({"path": "templates/9"}, True),
        ({"path": "templates/9", "release": "4.9"}, True),
        ({"path": "templates/9", "release": "4.3"}, False),
        ({"path": "templates/9", "method": "POST"}, False),
        ({"path": "templates"}, False),
        ({"path": "templates/9", "words": "x"}, False),
        ({"path": "uploads/9"}, True),
        ({"path": "uploads/9", "release": "2.0"}, True),
        ({"path": "uploads/9", "release": "4.9"}, False),
        ({"path": "events/9"}, False),
        ({"path": "templates/9", "status": 501}, False),
    ],
)
def test_empty_500_may_be_missing_entry(given: Any, is_absence: bool) -> None:
    error = answered(**{"status": 500, "key_proven": True, **given})
    assert (type(error) is errors.NotFoundError) is is_absence


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ({"content": PAGE}, "rewrite"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, "JSON"),
        ({"content": PAGE, "headers": {"content-type": "application/json"}}, "rewrite"),
        ({"content": b"{", "headers": {"content-type": "text/plain"}}, "rewrite"),
        ({"content": b"{"}, "rewrite"),
    ],
)
def test_response_that_is_not_json_is_not_from_elabftw(given: Any, hint: str) -> None:
    error = answered(200, kind=NotJsonError, **given)
    assert type(error) is errors.NotAnElabServer
    assert hint in error.hint
    assert ("rewrite" in error.hint) is (hint == "rewrite")
    assert type(answered(400, kind=NotJsonError, **given)) is errors.BadRequestError


def test_redirect_error_names_target() -> None:
    there = {"headers": {"location": "https://elab.example.org/new/api/v1/experiments/1"}}
    root = "https://elab.example.org/api/v1/"
    for status in (300, 302, 399):
        error = answered(status, root=root, **there)
        assert "https://elab.example.org/new/api/v1/" in error.hint
        assert error.hint.startswith(answered(status).hint)
    assert "/new/" not in answered(404, root=root, **there).hint
    assert "/new/" not in answered(400, root=root, **there).hint


def test_error_does_not_contain_key() -> None:
    error = answered(400, f"the key {KEY} is odd", key=KEY)
    assert KEY not in str(error)
    assert "is odd" in str(error)
    plain = answered(400, "the key sesame is odd", key="sesame")
    assert "sesame" not in str(plain)
    led = answered(302, headers={"location": "/login?key=sesame"}, root="https://e.org/api/v1/", key="sesame")
    assert "sesame" not in str(led)


@pytest.mark.parametrize(
    ("status", "words", "expected"),
    [
        (400, "NO ACCESS TOKEN", "AuthenticationError"),
        (400, "no corresponding api key", "AuthenticationError"),
        (401, "", "AuthenticationError"),
        (413, "", "RequestTooLargeError"),
        (429, "", "RateLimitError"),
        (403, "", "PermissionDeniedError"),
        (200, "An error occurred!", "LockedError"),
        (400, "An error occurred!", "BadRequestError"),
        (400, "something else", "BadRequestError"),
    ],
)
def test_error_rules_exist_after_import(
    status: int, words: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = runpy.run_path(error_rules.__file__, run_name=error_rules.__name__)
    monkeypatch.setattr(error_mapping, "FailedResponse", made["FailedResponse"])
    monkeypatch.setattr(error_mapping, "RULES", made["RULES"])
    error = translate(ApiError(status, words, "GET", "experiments/1", content=b"x"))
    assert type(error).__name__ == expected

"""Every recorded error of API v2 becomes an error of the right class, with a hint."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import pytest
from elab_api_v1 import wire
from elab_api_v1.errors import ApiError

from elab_sdk import errors
from elab_sdk.rules.error_mapping import translate
from elab_sdk.rules.error_rules import usual_hint
from elab_sdk.rules.release_detection import DetectedRelease
from tests.recorded import RecordedStep, recordings, steps_of

RELEASES = ("4.9.0", "5.1.15", "5.3.11", "5.6.12")
FIRST_ERROR = 400


class Translated(NamedTuple):
    """A recorded failure, and the error that it becomes."""

    record: RecordedStep
    error: errors.ResponseError


@cache
def failures() -> list[Translated]:
    """All recorded failures of API v2, those of its sibling v1 left out."""
    return [
        Translated(record, _translated(record))
        for name in recordings("v2")
        for record in steps_of(name)
        if record.status >= FIRST_ERROR and not record.request["path"].startswith("../v1")
    ]


def _translated(record: RecordedStep) -> errors.ResponseError:
    headers = record.response["headers"]
    method, path = record.request["method"], record.request["path"]
    with pytest.raises(ApiError) as caught:
        wire.expect(wire.Response(record.status, headers, record.content, method, path), 200, 201, 204)
    known = DetectedRelease.with_v2(record.release, "api/v2/info says so")
    return translate(caught.value, known=known, key_proven=not record.step.endswith(".info"))


def of_step(release: str, step: str) -> Translated:
    """The failure that was recorded for a step on a release."""
    return next(each for each in failures() if (each.record.release, each.record.step) == (release, step))


KEY, READ_ONLY = errors.AuthenticationError, errors.ReadOnlyKeyError
MISSING, DENIED = errors.NotFoundError, errors.PermissionDeniedError
UNKNOWN, BAD = errors.UnknownEndpointError, errors.BadRequestError
EXPECTED: dict[str, type[errors.ResponseError]] = {
    "v2.auth.none": KEY,
    "v2.auth.wrong": KEY,
    "v2.auth.ro.post": READ_ONLY,
    "v2.auth.ro.patch": READ_ONLY,
    "v2.auth.ro.delete": READ_ONLY,
    "v2.bad.GET.experiments/99999": MISSING,
    "v2.bad.PATCH.experiments/99999": MISSING,
    "v2.bad.POST.experiments/99999/tags": MISSING,
    "v2.template.missing": MISSING,
    "v2.other.patch": DENIED,
    "v2.other.tag": DENIED,
    "v2.other.delete": DENIED,
    "v2.event.delete.other": DENIED,
    "v2.event.create.past.other": DENIED,
    "v2.bad.GET.nope": UNKNOWN,
    "v2.bad.GET.experiments/1/nope": UNKNOWN,
    "v2.bad.PATCH.experiments": BAD,
    "v2.experiment.create.bare": BAD,
    "v2.experiment.create.form": BAD,
    "v2.experiment.patch.unknown": BAD,
    "v2.event.create.bad": BAD,
    "v2.upload.php": BAD,
    "v2.tag.empty": BAD,
    "v2.experiment.patch.date.bad": errors.ServerError,
    "v2.experiment.patch.status.bad": errors.ServerError,
    "v2.tag.long": errors.ServerError,
    "v2.list.q=%28": errors.SearchSyntaxError,
}
ONLY_ON = [
    ("4.9.0", "v2.delete.read", DENIED, "deleted"),
    ("4.9.0", "v2.item.create.nocategory", BAD, "get_items_types"),
    ("5.1.15", "x.lock.delete.after", DENIED, "deleted"),
    ("5.1.15", "v2.get.team_tags", UNKNOWN, "release"),
    ("5.3.11", "v2.private.other", DENIED, "permission"),
    ("5.3.11", "x.archive.patch", errors.LockedError, "archived"),
    ("5.3.11", "x.delete.patch", MISSING, "use restore"),
    ("5.6.12", "x.archive.patch", errors.LockedError, "archived"),
    ("5.6.12", "x.delete.patch", MISSING, "use restore"),
    ("5.6.12", "x.list.q=%25", errors.SearchSyntaxError, "AND"),
    ("5.6.12", "v2.link.items.missing", MISSING, "ID"),
    ("5.6.12", "x.event.notbookable", DENIED, "bookable"),
]
GENERIC = {
    "Input is too short": "the words say all",
    "Error reading file": "only a raw request sends a file in another field",
    "Incorrect (upload parameter|value for format|format value)": "only a raw request has such a parameter",
    "Incorrect target parameter|Invalid action parameter|Missing required parameter": "as above",
    "An item id is needed": "only a raw request has no item",
    "cannot be before start time": "the words say all",
    "Use the 'action:updateowner'": "the words say all",
    "Unexpected value for parameter": "only a raw request has such a parameter",
    "path does not exist|cURL error": "the server lacks a file, or has no network",
    "Unknown column 'date'": "the SDK refuses the date of a template on releases that lack it",
    "^$": "the server says nothing",
}
"""Words of the errors that get neither a class nor a hint of their own, with the reason."""


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("step", EXPECTED)
def test_recorded_error_has_the_right_class_on_every_release(step: str, release: str) -> None:
    assert type(of_step(release, step).error) is EXPECTED[step]


@pytest.mark.parametrize(("release", "step", "expected", "hint"), ONLY_ON)
def test_error_of_some_releases_has_its_class_and_hint(
    release: str, step: str, expected: type[errors.ResponseError], hint: str
) -> None:
    error = of_step(release, step).error
    assert type(error) is expected
    assert hint in error.hint


def test_error_names_request_and_words_of_the_server() -> None:
    assert len(failures()) > 300
    for record, error in failures():
        assert (error.method, error.path) == (record.request["method"], record.request["path"])
        assert error.status_code == record.status
        if record.is_json and record.answer.get("description"):
            assert error.server_message == record.answer["description"]


def test_no_recorded_error_is_generic_without_a_reason() -> None:
    unused, unexplained = set(GENERIC), list[str]()
    for record, error in failures():
        if type(error) not in (BAD, errors.ServerError) or error.hint != usual_hint(type(error)):
            continue
        reasons = {words for words in GENERIC if re.search(words, error.server_message)}
        unused -= reasons
        if not reasons:
            unexplained.append(f"{record}: {record.status} {error.server_message!r}")
    assert unexplained == []
    assert unused == set()


def test_a_key_that_does_not_arrive_is_recognized_by_the_info_that_every_key_may_read() -> None:
    body = b'{"code": 403, "message": "Access Forbidden", "description": "Forbidden"}'
    known = DetectedRelease()
    denied = translate(ApiError(403, "Forbidden", "GET", "info", content=body), known=known)
    assert type(denied) is KEY
    assert "CGIPassAuth" in denied.hint
    assert type(translate(ApiError(403, "Forbidden", "GET", "experiments", content=body))) is DENIED

"""Errors: one tree, the same attributes on each, pickling, and the mapping from recorded responses."""

from __future__ import annotations

import copy
import inspect
import pickle
from typing import Any

import pytest
from elab_api_v1 import wire
from elab_api_v1.errors import ApiError, NotJsonError

from elab_sdk import errors
from elab_sdk.rules.error_mapping import translate
from elab_sdk.rules.release_detection import DetectedRelease
from elab_sdk.wire.interruption import note_completed_steps
from tests.recorded import RecordedStep, all_steps, steps_of

CLASSES = [
    error_class
    for _, error_class in inspect.getmembers(errors, inspect.isclass)
    if issubclass(error_class, errors.ElabError)
]


def _example(kind: type[errors.ElabError]) -> errors.ElabError:
    args: tuple[Any, ...] = ("no endpoint was given",)
    if issubclass(kind, errors.ResponseError):
        args = (400, "Item id missing!", "POST", "experiments/3", "do this")
    elif issubclass(kind, errors.NoResponseError):
        args = ("refused", "POST", "experiments/3", False, "do this")
    elif kind is errors.UnexpectedWrite:
        args = ("created an entry", "POST", "experiments/3", 17, "do this")
    elif kind is errors.ConflictError:
        args = ("pH was 7, and is 8 now", "experiment 3", ("pH",), True)
    elif kind is errors.IncompleteCreationError:
        cause = errors.RequestTimeoutError("read timeout", "POST", "experiments/7")
        args = ("experiment", 7, ["title"], ["tag 'blot'"], cause)
    elif kind is errors.IncompleteImportError:
        args = ("lab.eln", [("experiment", 7)], 300, errors.RequestTimeoutError("read", "POST", "import"))
    elif kind is errors.AlreadyImportedError:
        args = ("lab.eln", "experiment", 7, "PCR")
    elif kind is errors.AmbiguousTitleError:
        args = ("item", "Confocal", [7, 3])
    elif kind is errors.AlreadyBookedError:
        args = (3, [12, 14], "2040-01-01T10:00:00+00:00 – 2040-01-01T11:00:00+00:00", True)
    elif kind is errors.FileChangedError:
        args = ("log.txt", 100, 60)
    elif issubclass(kind, errors.FileError):
        args = ("gel.png", "No space left on device", 28, "free some space")
    elif kind is errors.DecodeError:
        args = ("Experiment", "date", "31.2.2017", "a date")
    elif kind is errors.ChecksumMismatchError:
        args = (3, "gel.png", "ab12", "ff00")
    elif kind is errors.ValidationError:
        args = ("limit must be at least 1, not 0", "limit")
    elif kind is errors.NotSupportedByServer:
        args = ("get_tags", "3.5", "do this")
    return kind(*args)


WRITTEN = (
    errors.AlreadyBookedError,
    errors.ConflictError,
    errors.IncompleteCreationError,
    errors.IncompleteImportError,
    errors.ResponseError,
    errors.UnexpectedWrite,
)
"""The classes whose example was raised after a write."""


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_an_error_is_equal_after_a_pickle_and_a_copy(kind: type[errors.ElabError]) -> None:
    error = _example(kind)
    error.add_note("done before: a tag")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is kind
        assert str(twin) == str(error)
        assert _attributes(twin) == _attributes(error)
        assert str(twin.__cause__) == str(error.__cause__)


def _attributes(error: errors.ElabError) -> dict[str, str]:
    names = {*vars(error), "status_code", "message", "was_sent", "hint"}
    return {name: str(getattr(error, name)) for name in names}


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_error_has_the_four_attributes(kind: type[errors.ElabError]) -> None:
    error = _example(kind)
    assert error.status_code == (400 if issubclass(kind, errors.ResponseError) else None)
    assert error.message in str(error)
    assert error.message.strip()
    assert "\n" not in error.message
    assert error.was_sent is issubclass(kind, WRITTEN)
    assert error.hint in str(error)
    assert error.hint not in error.message or not error.hint


@pytest.mark.parametrize("is_write", [False, True])
def test_only_a_request_that_can_write_was_sent(is_write: bool) -> None:
    method = "POST" if is_write else "GET"
    assert errors.ServerError(500, "", method, "experiments").was_sent is is_write
    assert errors.RequestTimeoutError("read timeout", method, "experiments").was_sent is is_write
    assert not errors.ConnectionFailedError("refused", method, "experiments", False).was_sent


def test_an_incomplete_creation_has_the_status_of_its_cause() -> None:
    cause = errors.ServerError(500, "", "POST", "experiments/7")
    error = errors.IncompleteCreationError("experiment", 7, [], ["title"], cause)
    assert (error.status_code, error.was_sent) == (500, True)


def test_an_error_after_a_finished_step_was_sent() -> None:
    with pytest.raises(errors.ValidationError) as caught, note_completed_steps(["title"]):
        raise errors.ValidationError("limit must be at least 1, not 0", "limit")
    assert caught.value.was_sent
    with pytest.raises(errors.ValidationError) as caught, note_completed_steps([]):
        raise errors.ValidationError("limit must be at least 1, not 0", "limit")
    assert not caught.value.was_sent


def test_a_response_error_describes_itself_without_a_message() -> None:
    error = errors.ServerError(500, "", "GET", "experiments")
    assert (error.message, error.server_message) == ("an error occurred on the server", "")
    assert "the server sent no message" in str(error)


def test_a_response_error_names_the_request_the_message_and_the_hint() -> None:
    text = str(
        errors.PermissionDeniedError(403, "This section is out of your reach!", "POST", "experiments/3")
    )
    assert text.splitlines() == [
        "the API key's owner is not allowed to do this",
        "  POST experiments/3: status 403",
        "  the server said: This section is out of your reach!",
        "  what to do: ask the entry's owner or an admin for permission to read or write it",
    ]


def test_a_long_server_message_is_shortened() -> None:
    assert len(str(errors.ServerError(500, "x" * 10_000, "GET", "experiments"))) < 700


def test_only_a_lost_write_warns_that_it_may_be_done() -> None:
    assert "may have processed" in str(errors.RequestTimeoutError("read timeout", "POST", "experiments"))
    assert "may have processed" not in str(errors.RequestTimeoutError("read timeout", "GET", "experiments"))
    assert "may have processed" not in str(
        errors.ConnectionFailedError("refused", "POST", "experiments", False)
    )


def test_a_validation_error_is_a_value_error() -> None:
    assert issubclass(errors.ValidationError, ValueError)


def _answer(record: RecordedStep) -> ApiError | None:
    """What the generated code raises for a recorded answer."""
    response = wire.Response(
        record.status,
        record.response["headers"],
        record.content,
        record.request["method"],
        record.request["path"],
    )
    try:
        wire.json_content(wire.expect(response, 200))
    except ApiError as error:
        return error
    return None


EXPECTED = {
    # step: (2.0.7, 3.6.7, 4.3.10, 4.9.0); None where it is no error
    "auth.none": (errors.AuthenticationError,) * 4,
    "auth.wrong": (errors.AuthenticationError,) * 4,
    "auth.empty": (errors.AuthenticationError,) * 4,
    "auth.readonly.write": (None, *(errors.ReadOnlyKeyError,) * 3),
    "bad.endpoint": (errors.UnknownEndpointError,) * 4,
    "templates.read": (errors.UnknownEndpointError, errors.UnknownEndpointError, None, None),
    "bad.id.missing": (*(errors.NotFoundOrDeniedError,) * 3, errors.NotFoundError),
    "bad.id.item.missing": (*(errors.NotFoundOrDeniedError,) * 3, errors.NotFoundError),
    "template.missing": (
        errors.UnknownEndpointError,
        errors.UnknownEndpointError,
        errors.NotFoundOrDeniedError,
        errors.NotFoundError,
    ),
    "upload.get.missing": (errors.NotFoundError,) * 4,
    "event.read.gone": (errors.UnknownEndpointError, *(errors.NotFoundError,) * 3),
    "upload.php": (errors.BadRequestError,) * 4,
    "item.create.badtype": (errors.UnknownEndpointError, *(errors.PermissionDeniedError,) * 3),
    "events.read": (errors.UnknownEndpointError, None, errors.UnknownEndpointError, None),
    "tag.long": (errors.ServerError,) * 4,
    "tag.empty": (None, *(errors.BadRequestError,) * 3),
    "other.write": (errors.ServerError, None, errors.NotFoundOrDeniedError, errors.PermissionDeniedError),
    "list.search=%28": (None, None, errors.SearchSyntaxError, None),
    "bad.method.PUT": (errors.UnknownEndpointError, *(errors.BadRequestError,) * 3),
    "backupzip.other": (
        errors.UnknownEndpointError,
        *(errors.NotFoundOrDeniedError,) * 2,
        errors.UnknownEndpointError,
    ),
}
ONLY_HERE = [
    ("2.0.7", "full.locked", errors.LockedError),
    ("3.6.7", "full.locked", errors.LockedError),
    ("4.3.10", "x.locked.title", errors.LockedError),
    ("4.9.0", "x.locked.title", errors.LockedError),
    ("3.6.7", "events.delete.admin.others", errors.PermissionDeniedError),
    ("3.6.7", "events.delete.nokey", errors.AuthenticationError),
    ("4.3.10", "x.event.delete.other", errors.PermissionDeniedError),
    ("4.3.10", "x.event.create.past.other", errors.PermissionDeniedError),
]


@pytest.mark.parametrize("position", range(4), ids=["2.0.7", "3.6.7", "4.3.10", "4.9.0"])
@pytest.mark.parametrize("step", EXPECTED)
def test_recorded_responses_become_the_right_errors(step: str, position: int) -> None:
    name = ("2.0.7", "3.6.7", "4.3.10", "4.9.0")[position]
    expected = EXPECTED[step][position]
    recorded = [*steps_of(name), *steps_of(f"{name}-extra")]
    error = _answer(next(each for each in recorded if each.step == step))
    if expected is None:
        assert error is None
        return
    assert error is not None
    proven = not step.startswith("auth.")
    assert type(translate(error, known=DetectedRelease.stated(name), key_proven=proven)) is expected


@pytest.mark.parametrize(("name", "step", "kind"), ONLY_HERE)
def test_recorded_responses_of_one_server_become_errors(
    name: str, step: str, kind: type[errors.ResponseError]
) -> None:
    error = _answer(next(each for each in steps_of(f"{name}-extra") if each.step == step))
    assert error is not None
    assert type(translate(error, known=DetectedRelease.stated(name), key_proven=True)) is kind


def test_the_missing_marker_of_4_9_is_recognized() -> None:
    error = _answer(next(each for each in steps_of("4.9.0-unmarked") if each.step == "auth.readonly.read"))
    assert error is not None
    assert type(translate(error)) is errors.UnknownEndpointError


def test_no_recorded_error_looks_like_another_server() -> None:
    for record in all_steps():
        binary = record.request["path"].startswith(("uploads/", "backupzip/"))
        error = None if binary and record.status == 200 else _answer(record)
        if error is not None and error.message and not isinstance(error, NotJsonError):
            assert type(translate(error, key_proven=True)) is not errors.NotAnElabServer, str(record)


PAGE = b"<!DOCTYPE html><html><title>Sign in</title></html>"


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [
        (401, b"", errors.AuthenticationError),
        (401, PAGE, errors.AuthenticationError),
        (403, PAGE, errors.PermissionDeniedError),
        (404, PAGE, errors.NotAnElabServer),
        (302, b"", errors.NotAnElabServer),
        (405, PAGE, errors.BadRequestError),
        (413, PAGE, errors.RequestTooLargeError),
        (418, b"", errors.BadRequestError),
        (429, b"", errors.RateLimitError),
        (500, b"An error occurred!", errors.ServerError),
        (502, PAGE, errors.ServerError),
        (503, PAGE, errors.ServerError),
    ],
)
def test_responses_of_a_proxy_are_recognized(
    status: int, content: bytes, kind: type[errors.ResponseError]
) -> None:
    error = ApiError(status, "words", "GET", "experiments/3", {}, content)
    assert type(translate(error, key_proven=True)) is kind


def test_a_page_instead_of_json_names_the_rewrite_rules() -> None:
    error = translate(NotJsonError(200, "Sign in", "GET", "experiments", {}, PAGE))
    assert type(error) is errors.NotAnElabServer
    assert "nginx" in error.hint
    assert "Apache" in error.hint


def test_an_empty_500_first_means_no_key_arrived() -> None:
    empty = ApiError(500, "", "GET", "experiments", {}, b"")
    assert type(translate(empty)) is errors.AuthenticationError
    assert type(translate(empty, known=DetectedRelease.stated("3.3"))) is errors.AuthenticationError
    assert type(translate(empty, key_proven=True)) is errors.ServerError
    assert type(translate(empty, known=DetectedRelease.stated("4.3"))) is errors.ServerError


def test_the_key_is_removed_from_server_messages() -> None:
    error = translate(ApiError(400, "no user has sesame", "GET", "experiments"), key="sesame")
    assert "sesame" not in str(error)
    assert "sesame" not in repr(error)

"""Every error is of one tree, says what to do, and survives a pickle."""

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
from elab_sdk.rules.release_detection import KnownRelease
from tests.recorded import Exchange, every_exchange, exchanges

CLASSES = [
    one
    for _, one in inspect.getmembers(errors, inspect.isclass)
    if issubclass(one, errors.ElabError) and one.__module__ == "elab_sdk.errors"
]


def _made(kind: type[errors.ElabError]) -> errors.ElabError:
    given: tuple[Any, ...] = ("what happened",)
    if issubclass(kind, errors.ResponseError):
        given = (400, "the server's words", "POST", "experiments/3", "do this")
    elif issubclass(kind, errors.NoResponseError):
        given = ("refused", "POST", "experiments/3", False, "do this")
    elif kind is errors.UnexpectedWrite:
        given = ("created an entry", "POST", "experiments/3", 17, "do this")
    elif kind is errors.ConflictError:
        given = ("pH was 7, and is 8 now", "experiment 3", ("pH",), True)
    elif kind is errors.IncompleteCreationError:
        cause = errors.RequestTimeoutError("read timeout", "POST", "experiments/7")
        given = ("experiment", 7, ["title"], ["tag 'blot'"], cause)
    elif kind is errors.AmbiguousTitleError:
        given = ("item", "Confocal", [7, 3])
    elif kind is errors.AlreadyBookedError:
        given = (3, [12, 14], "2040-01-01T10:00:00+00:00 – 2040-01-01T11:00:00+00:00")
    elif kind is errors.FileChangedError:
        given = ("log.txt", 100, 60)
    elif issubclass(kind, errors.FileError):
        given = ("gel.png", "No space left on device", 28)
    elif kind is errors.ChecksumMismatchError:
        given = (3, "gel.png", "ab12", "ff00")
    elif kind is errors.ValidationError:
        given = ("limit is 1 or more", "limit")
    elif kind is errors.NotSupportedByServer:
        given = ("get_tags", "3.5", "do this")
    return kind(*given)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_an_error_is_the_same_after_a_pickle_and_a_copy(kind: type[errors.ElabError]) -> None:
    error = _made(kind)
    error.add_note("done before: a tag")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is kind
        assert str(twin) == str(error)
        assert _told(twin) == _told(error)
        assert str(twin.__cause__) == str(error.__cause__)


def _told(error: errors.ElabError) -> dict[str, str]:
    return {name: str(value) for name, value in vars(error).items()}


def test_an_error_of_an_answer_says_what_happened_where_and_what_to_do() -> None:
    words = str(
        errors.PermissionDeniedError(403, "This section is out of your reach!", "POST", "experiments/3")
    )
    assert words.splitlines() == [
        "the key's owner may not do that",
        "  POST experiments/3: status 403",
        "  the server said: This section is out of your reach!",
        "  what to do: ask the entry's owner or an admin for the right to read or write it",
    ]


def test_long_words_of_a_server_are_shortened() -> None:
    assert len(str(errors.ServerError(500, "x" * 10_000, "GET", "experiments"))) < 700


def test_a_lost_write_says_that_it_may_have_happened_and_a_read_does_not() -> None:
    assert "may have acted" in str(errors.RequestTimeoutError("read timeout", "POST", "experiments"))
    assert "may have acted" not in str(errors.RequestTimeoutError("read timeout", "GET", "experiments"))
    assert "may have acted" not in str(errors.ConnectionFailedError("refused", "POST", "experiments", False))


def test_a_validation_error_is_a_value_error() -> None:
    assert issubclass(errors.ValidationError, ValueError)


def _answer(exchange: Exchange) -> ApiError | None:
    """What the generated code raises for a recorded answer."""
    response = wire.Response(
        exchange.status,
        exchange.response["headers"],
        exchange.content,
        exchange.request["method"],
        exchange.request["path"],
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
def test_what_real_servers_answer_becomes_the_error_that_it_means(step: str, position: int) -> None:
    name = ("2.0.7", "3.6.7", "4.3.10", "4.9.0")[position]
    expected = EXPECTED[step][position]
    recorded = [*exchanges(name), *exchanges(f"{name}-extra")]
    error = _answer(next(each for each in recorded if each.step == step))
    if expected is None:
        assert error is None
        return
    assert error is not None
    proven = not step.startswith("auth.")
    assert type(translate(error, known=KnownRelease.stated(name), key_proven=proven)) is expected


@pytest.mark.parametrize(("name", "step", "kind"), ONLY_HERE)
def test_what_one_server_answers_becomes_the_error_that_it_means(
    name: str, step: str, kind: type[errors.ResponseError]
) -> None:
    error = _answer(next(each for each in exchanges(f"{name}-extra") if each.step == step))
    assert error is not None
    assert type(translate(error, known=KnownRelease.stated(name), key_proven=True)) is kind


def test_the_marker_that_4_9_wants_is_known_by_its_words() -> None:
    error = _answer(next(each for each in exchanges("4.9.0-unmarked") if each.step == "auth.readonly.read"))
    assert error is not None
    assert type(translate(error)) is errors.UnknownEndpointError


def test_no_recorded_error_is_taken_for_another_server() -> None:
    for exchange in every_exchange():
        binary = exchange.request["path"].startswith(("uploads/", "backupzip/"))
        error = None if binary and exchange.status == 200 else _answer(exchange)
        if error is not None and error.message and not isinstance(error, NotJsonError):
            assert type(translate(error, key_proven=True)) is not errors.NotAnElabServer, str(exchange)


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
def test_what_stands_in_front_of_a_server_is_told_from_it(
    status: int, content: bytes, kind: type[errors.ResponseError]
) -> None:
    error = ApiError(status, "words", "GET", "experiments/3", {}, content)
    assert type(translate(error, key_proven=True)) is kind


def test_a_page_where_json_is_due_names_the_rewrite_rules() -> None:
    error = translate(NotJsonError(200, "Sign in", "GET", "experiments", {}, PAGE))
    assert type(error) is errors.NotAnElabServer
    assert "nginx" in error.hint
    assert "Apache" in error.hint


def test_an_empty_500_before_any_good_answer_means_that_no_key_arrived() -> None:
    empty = ApiError(500, "", "GET", "experiments", {}, b"")
    assert type(translate(empty)) is errors.AuthenticationError
    assert type(translate(empty, known=KnownRelease.stated("3.3"))) is errors.AuthenticationError
    assert type(translate(empty, key_proven=True)) is errors.ServerError
    assert type(translate(empty, known=KnownRelease.stated("4.3"))) is errors.ServerError


def test_the_key_is_taken_out_of_what_a_server_says() -> None:
    error = translate(ApiError(400, "no user has sesame", "GET", "experiments"), key="sesame")
    assert "sesame" not in str(error)
    assert "sesame" not in repr(error)

"""How operations handle unexpected responses."""

from __future__ import annotations

import pickle

import pytest
from elab_api_v1.api.experiments import get_all_experiments, get_experiment, post_experiment
from elab_api_v1.api.team import get_status
from elab_api_v1.api.uploads import get_upload
from elab_api_v1.errors import ApiError, DecodeError, ElabError, NotJsonError
from elab_api_v1.models import Experiment
from elab_api_v1.wire import Response

JSON = {"content-type": "application/json"}
HTML = {"content-type": "text/html; charset=UTF-8"}


def response(status: int, content: bytes, headers: dict[str, str] | None = None) -> Response:
    return Response(status, JSON if headers is None else headers, content, "GET", "experiments/3")


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 405, 413, 418, 429, 500, 502, 503, 520, 599])
def test_every_error_status_raises(status: int) -> None:
    with pytest.raises(ApiError) as raised:
        get_experiment.parse(response(status, b"This section is out of your reach!", HTML))
    assert raised.value.status_code == status
    assert raised.value.message == "This section is out of your reach!"
    assert str(raised.value) == f"GET experiments/3: {status} This section is out of your reach!"


@pytest.mark.parametrize("status", [201, 204, 206, 304])
def test_unknown_status_raises(status: int) -> None:
    with pytest.raises(ApiError):
        get_experiment.parse(response(status, b""))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"error": "Invalid API key."}', "Invalid API key."),
        (b'{"result": "error", "message": "Line 1, Column 1: Expected"}', "Line 1, Column 1: Expected"),
    ],
)
def test_error_with_status_200_raises_with_message(content: bytes, message: str) -> None:
    with pytest.raises(ApiError) as raised:
        get_all_experiments.parse(response(200, content))
    assert (raised.value.status_code, raised.value.message) == (200, message)


def test_json_error_of_a_401_is_parsed() -> None:
    content = b'{"code": 401, "message": "Unauthorized", "description": "Authentication required"}'
    with pytest.raises(ApiError, match="Authentication required"):
        get_experiment.parse(response(401, content))


def test_web_page_with_status_200_raises_with_its_text() -> None:
    page = b"<html><head><style>p {}</style><title>Login</title></head><body>Please log in</body></html>"
    with pytest.raises(NotJsonError) as raised:
        get_experiment.parse(response(200, page, HTML))
    assert str(raised.value) == (
        "GET experiments/3: expected JSON, got 200 text/html; charset=UTF-8: Login Please log in"
    )


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"null null", b"[" * 100_000])
def test_invalid_json_raises_not_json_error(content: bytes) -> None:
    with pytest.raises(NotJsonError):
        get_experiment.parse(response(200, content))


@pytest.mark.parametrize(
    "content", [b"[]", b"null", b"3", b'"text"', b"true", b"{}", b'{"id": null}', b'{"id": "x"}']
)
def test_unexpected_json_raises_with_model_and_field(content: bytes) -> None:
    with pytest.raises(DecodeError) as raised:
        get_experiment.parse(response(200, content))
    assert raised.value.model == "Experiment"
    assert raised.value.field in ("", "id")
    assert "Experiment" in str(raised.value)


def test_wrong_type_instead_of_a_list_raises() -> None:
    with pytest.raises(DecodeError, match="get_status"):
        get_status.parse(response(200, b'"text"'))


def test_byte_order_mark_is_ignored() -> None:
    assert get_experiment.parse(response(200, b'\xef\xbb\xbf{"id": "3"}')).id == 3


def test_id_in_the_response_to_a_write_is_returned() -> None:
    result = post_experiment.parse(response(200, b'{"result": "success", "id": 7}'))
    assert result.id == 7


def test_file_is_returned_as_bytes() -> None:
    assert get_upload.parse(response(200, b"a,b\n", HTML)) == b"a,b\n"


def test_json_file_is_returned_as_bytes() -> None:
    assert get_upload.parse(response(200, b'{"a": 1}')) == b'{"a": 1}'


def test_error_instead_of_a_file_raises() -> None:
    with pytest.raises(ApiError, match="out of your reach"):
        get_upload.parse(response(200, b'{"error": "This section is out of your reach!"}'))


def test_errors_can_be_pickled() -> None:
    errors = [
        DecodeError("Experiment", "date", 3, "a date"),
        ApiError(404, "Nothing", "GET", "experiments/3", JSON, b"{}"),
        NotJsonError(200, "Login", "GET", "experiments/3", HTML, b"<p>"),
    ]
    for error in errors:
        restored = pickle.loads(pickle.dumps(error))
        assert type(restored) is type(error)
        assert vars(restored) == vars(error)
        assert str(restored) == str(error)
        assert isinstance(restored, ElabError)


def test_return_types_never_include_an_error() -> None:
    assert get_experiment.parse.__annotations__["return"] == "Experiment"
    assert isinstance(get_experiment.parse(response(200, b'{"id": 3}')), Experiment)

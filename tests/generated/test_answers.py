"""What operations make of answers that are not what one hoped for."""

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


def answer(status: int, content: bytes, headers: dict[str, str] | None = None) -> Response:
    return Response(status, JSON if headers is None else headers, content, "GET", "experiments/3")


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 405, 413, 418, 429, 500, 502, 503, 520, 599])
def test_every_error_status_raises_whether_the_contract_names_it_or_not(status: int) -> None:
    with pytest.raises(ApiError) as raised:
        get_experiment.parse(answer(status, b"This section is out of your reach!", HTML))
    assert raised.value.status_code == status
    assert raised.value.message == "This section is out of your reach!"
    assert str(raised.value) == f"GET experiments/3: {status} This section is out of your reach!"


@pytest.mark.parametrize("status", [201, 204, 206, 304])
def test_a_status_that_the_contract_does_not_know_raises(status: int) -> None:
    with pytest.raises(ApiError):
        get_experiment.parse(answer(status, b""))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"error": "Invalid API key."}', "Invalid API key."),
        (b'{"result": "error", "message": "Line 1, Column 1: Expected"}', "Line 1, Column 1: Expected"),
    ],
)
def test_an_error_that_comes_with_status_200_raises_with_its_words(content: bytes, words: str) -> None:
    with pytest.raises(ApiError) as raised:
        get_all_experiments.parse(answer(200, content))
    assert (raised.value.status_code, raised.value.message) == (200, words)


def test_the_json_error_of_a_401_is_read() -> None:
    content = b'{"code": 401, "message": "Unauthorized", "description": "Authentication required"}'
    with pytest.raises(ApiError, match="Unauthorized"):
        get_experiment.parse(answer(401, content))


def test_a_web_page_with_status_200_is_not_json_and_says_what_came() -> None:
    page = b"<html><head><style>p {}</style><title>Login</title></head><body>Please log in</body></html>"
    with pytest.raises(NotJsonError) as raised:
        get_experiment.parse(answer(200, page, HTML))
    assert str(raised.value) == (
        "GET experiments/3: expected JSON, got 200 text/html; charset=UTF-8: Login Please log in"
    )


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"null null", b"[" * 100_000])
def test_what_is_not_json_raises_not_json(content: bytes) -> None:
    with pytest.raises(NotJsonError):
        get_experiment.parse(answer(200, content))


@pytest.mark.parametrize(
    "content", [b"[]", b"null", b"3", b'"text"', b"true", b"{}", b'{"id": null}', b'{"id": "x"}']
)
def test_json_of_another_shape_raises_and_names_model_field_and_value(content: bytes) -> None:
    with pytest.raises(DecodeError) as raised:
        get_experiment.parse(answer(200, content))
    assert raised.value.model == "Experiment"
    assert raised.value.field in ("", "id")
    assert "Experiment" in str(raised.value)


def test_an_object_where_a_list_is_due_raises() -> None:
    with pytest.raises(DecodeError, match="get_status"):
        get_status.parse(answer(200, b'"text"'))


def test_a_byte_order_mark_does_no_harm() -> None:
    assert get_experiment.parse(answer(200, b'\xef\xbb\xbf{"id": "3"}')).id == 3


def test_an_answer_to_a_write_that_bears_an_id_shows_it() -> None:
    done = post_experiment.parse(answer(200, b'{"result": "success", "id": 7}'))
    assert done.id == 7


def test_a_file_comes_as_its_bytes() -> None:
    assert get_upload.parse(answer(200, b"a,b\n", HTML)) == b"a,b\n"


def test_a_file_that_is_json_comes_as_its_bytes() -> None:
    assert get_upload.parse(answer(200, b'{"a": 1}')) == b'{"a": 1}'


def test_an_error_in_place_of_a_file_raises() -> None:
    with pytest.raises(ApiError, match="out of your reach"):
        get_upload.parse(answer(200, b'{"error": "This section is out of your reach!"}'))


def test_every_error_survives_pickle() -> None:
    errors = [
        DecodeError("Experiment", "date", 3, "a date"),
        ApiError(404, "Nothing", "GET", "experiments/3", JSON, b"{}"),
        NotJsonError(200, "Login", "GET", "experiments/3", HTML, b"<p>"),
    ]
    for error in errors:
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert vars(again) == vars(error)
        assert str(again) == str(error)
        assert isinstance(again, ElabError)


def test_return_types_never_include_an_error() -> None:
    assert get_experiment.parse.__annotations__["return"] == "Experiment"
    assert isinstance(get_experiment.parse(answer(200, b'{"id": 3}')), Experiment)

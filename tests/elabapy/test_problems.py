"""Errors of the drop-in have the classes that scripts catch, with or without requests."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
import requests

import elab_sdk
from elab_sdk import elabapy
from elab_sdk.elabapy.problems import convert_error
from elab_sdk.errors import CertificateError, ConnectionFailedError, RequestTimeoutError
from tests.facade.faulty import Faulty, says

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

    from elab_sdk.sandbox import Sandbox


def test_error_response_raises_http_error_of_requests(manager: elabapy.Manager, default_release: str) -> None:
    with pytest.raises(requests.exceptions.HTTPError) as caught:
        manager.get_experiment(42)
    error: Any = caught.value
    assert isinstance(error, elab_sdk.NotFoundError)
    assert isinstance(error, elabapy.Error)
    response = error.response
    assert type(response) is requests.Response
    is_v2 = default_release == "5.6"
    status, reason, kind = (
        (404, "Not Found", "application/json") if is_v2 else (403, "Forbidden", "text/html")
    )
    assert (response.status_code, response.reason, response.ok) == (status, reason, False)
    if is_v2:
        assert response.json()["message"] == "Nothing to show with this id"
    else:
        assert response.text == "This section is out of your reach!"
    assert response.url == manager.endpoint + "experiments/42"
    assert response.headers["Content-Type"].startswith(kind)
    assert str(error).splitlines()[0] == f"{status} Client Error: {reason} for url: {response.url}"
    assert "check the ID" in str(error)
    with pytest.raises(requests.exceptions.HTTPError):
        response.raise_for_status()


@pytest.mark.elab_release("3.6")
def test_error_of_a_read_before_a_write_has_a_response(manager: elabapy.Manager) -> None:
    with pytest.raises(requests.exceptions.HTTPError) as caught:
        manager.post_experiment(42, {"title": "x"})
    error: Any = caught.value
    assert error.response.status_code == error.status_code == 403


def test_errors_do_not_contain_the_key(manager: elabapy.Manager) -> None:
    with pytest.raises(requests.exceptions.HTTPError) as caught:
        manager.get_experiment(42)
    error: Any = caught.value
    assert "Authorization" not in error.request.headers
    assert manager.token not in repr(error) + str(error) + repr(vars(error)) + repr(error.response.__dict__)
    assert manager.token.encode() not in pickle.dumps(error)


def test_errors_can_be_pickled(manager: elabapy.Manager) -> None:
    for call in (lambda: manager.get_experiment(42), lambda: manager.post_experiment(1, {"titel": "x"})):
        with pytest.raises(elabapy.Error) as caught:
            call()
        restored: Any = pickle.loads(pickle.dumps(caught.value))
        assert type(restored) is type(caught.value)
        assert str(restored) == str(caught.value)
    assert pickle.loads(pickle.dumps(elabapy.Error("x"))).args == ("x",)


def test_validation_error_is_a_value_error(manager: elabapy.Manager) -> None:
    with pytest.raises(elab_sdk.ValidationError, match="did you mean 'title'") as caught:
        manager.post_experiment(1, {"titel": "x"})
    assert isinstance(caught.value, elabapy.Error)
    assert isinstance(caught.value, ValueError)
    assert not isinstance(caught.value, requests.exceptions.RequestException)


def test_failed_connection_raises_connection_error_of_requests() -> None:
    manager = elabapy.Manager(endpoint="http://127.0.0.1:9/", token="k")
    with pytest.raises(requests.exceptions.ConnectionError) as caught:
        manager.get_all_experiments()
    assert isinstance(caught.value, elab_sdk.ConnectionFailedError)
    assert isinstance(caught.value, elabapy.Error)


@pytest.mark.parametrize(
    ("error", "requests_class"),
    [
        (RequestTimeoutError("connect timeout", "GET", "x", False), requests.exceptions.ConnectTimeout),
        (RequestTimeoutError("read timeout", "GET", "x", True), requests.exceptions.ReadTimeout),
        (CertificateError("self-signed", "GET", "x", False), requests.exceptions.SSLError),
        (ConnectionFailedError("reset", "POST", "x"), requests.exceptions.ConnectionError),
        (elab_sdk.ResponseTooLargeError("9", "GET", "x"), requests.exceptions.RequestException),
    ],
)
def test_errors_map_to_classes_of_requests(
    error: elab_sdk.ElabError, requests_class: type[Exception]
) -> None:
    converted = convert_error(error, None, "")
    assert isinstance(converted, requests_class)
    assert isinstance(converted, type(error))
    assert str(converted) == str(error)


def test_timeout_raises_timeout_of_requests() -> None:
    request_ended = threading.Event()

    def answer_late(_: BaseHTTPRequestHandler) -> None:
        request_ended.wait(30)

    with Faulty(answer_late) as server:
        manager = elabapy.Manager(endpoint=server.endpoint, token="k", timeout=0.2)
        with pytest.raises(requests.exceptions.Timeout):
            manager.create_experiment()
        request_ended.set()


def test_web_page_raises_json_decode_error() -> None:
    with Faulty(says(200, b"<html></html>", "text/html")) as server:
        manager = elabapy.Manager(endpoint=server.endpoint, token="k")
        with pytest.raises(json.JSONDecodeError) as caught:
            manager.get_all_experiments()
    error: Any = caught.value
    assert isinstance(error, requests.exceptions.JSONDecodeError)
    assert isinstance(error, elab_sdk.NotAnElabServer)
    assert (error.doc, error.lineno) == ("<html></html>", 1)
    assert error.response.text == "<html></html>"


def test_requests_is_imported_only_for_errors(sandbox: Sandbox) -> None:
    script = (
        "import sys, elab_sdk.elabapy as elabapy\n"
        f"manager = elabapy.Manager(endpoint={sandbox.endpoint!r}, token={sandbox.token!r})\n"
        "manager.post_experiment(manager.create_experiment()['id'], {'title': 'x'})\n"
        "assert 'requests' not in sys.modules\n"
        "try:\n    manager.get_experiment(42)\n"
        "except Exception as error:\n"
        "    from requests.exceptions import HTTPError\n    assert isinstance(error, HTTPError)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_errors_work_without_requests(sandbox: Sandbox, default_release: str) -> None:
    is_v2 = default_release == "5.6"
    status, reason, kind = (
        (404, "Not Found", "application/json") if is_v2 else (403, "Forbidden", "text/html")
    )
    words = "Nothing to show with this id" if is_v2 else "This section is out of your reach!"
    script = (
        "import sys\nsys.modules['requests'] = None\n"
        "import json, pickle, elab_sdk, elab_sdk.elabapy as elabapy\n"
        f"manager = elabapy.Manager(endpoint={sandbox.endpoint!r}, token={sandbox.token!r})\n"
        "manager.create_experiment()\n"
        "try:\n    manager.get_experiment(42)\n"
        "except elabapy.Error as error:\n"
        "    found = error\n"
        "assert isinstance(found, elab_sdk.NotFoundError)\n"
        "again = pickle.loads(pickle.dumps(found))\n"
        "for each in (found, again):\n"
        "    answer = each.response\n"
        f"    assert (answer.status_code, answer.reason, answer.ok) == ({status}, {reason!r}, False)\n"
        f"    assert {words!r} in answer.text == answer.content.decode()\n"
        f"    assert answer.headers['content-type'].startswith({kind!r})\n"
        f"    assert str(each).startswith('{status} Client Error: {reason} for url: http://127.0.0.1')\n"
        "try:\n    elabapy.Manager(endpoint='http://127.0.0.1:9/', token='k').get_tags()\n"
        "except elab_sdk.ConnectionFailedError as error:\n    assert isinstance(error, elabapy.Error)\n"
        "try:\n    manager.post_experiment(1, {'tag': ''})\n"
        "except ValueError as error:\n    assert isinstance(error, elabapy.Error)\n"
        "assert not any(name.startswith('requests.') for name in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)

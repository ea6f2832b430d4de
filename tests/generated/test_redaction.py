"""API keys are redacted wherever they appear, and the generated client does not show its key."""

from __future__ import annotations

import gzip
import pickle
import tracemalloc
import warnings
from typing import Any

import pytest
from elab_api_v1 import ApiError, Client, ContentTooLargeError, DecodeError, ExposedKeyWarning
from elab_api_v1.api.experiments import get_all_experiments
from elab_api_v1.errors import printable
from elab_api_v1.redaction import redacted, without_keys
from elab_api_v1.unpacking import UnpackingError
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.faulty import Faulty, says

PLAIN = "0123456789ab" * 7
KEY = f"12-{PLAIN}"


# at most eleven additional hexadecimal digits: with twelve, the text has the length of a checksum
_AROUND = st.text(max_size=5)


@given(_AROUND, _AROUND, st.sampled_from([PLAIN, KEY, PLAIN.upper()]))
def test_key_is_redacted_in_any_text(before: str, after: str, key: str) -> None:
    assert key not in redacted(f"{before}{key}{after}")


@pytest.mark.parametrize(
    "around", ["{}", "%3D{}", "a{}", "'{}'", "https://x/{}/y", '{{"token": "{}"}}', "{0}{0}"]
)
def test_key_is_redacted_next_to_other_characters(around: str) -> None:
    for key in (PLAIN, KEY):
        assert PLAIN not in redacted(around.format(key))


@pytest.mark.parametrize("digits", [32, 40, 64, 83, 96, 128])
def test_checksum_is_not_redacted(digits: int) -> None:
    assert redacted("f" * digits) == "f" * digits


def test_nested_keys_are_redacted() -> None:
    value: Any = {KEY: [("x", KEY), {"a": KEY.encode()}], "n": 3}
    assert PLAIN not in repr(without_keys(value))
    for _ in range(2000):
        value = [value]
    assert PLAIN not in repr(without_keys(value))


def test_errors_contain_no_key() -> None:
    api_error = ApiError(400, f"no {KEY}", "GET", f"x/{KEY}", {"x": KEY}, KEY.encode())
    decode_error = DecodeError("Experiment", "title", [KEY], KEY)
    for error in (api_error, decode_error):
        error.add_note(f"while sending {KEY}")
        restored = pickle.loads(pickle.dumps(error))
        for shown in (error, restored):
            assert PLAIN not in f"{shown} {shown!r} {vars(shown)} {shown.__notes__}"


def test_control_characters_of_a_server_are_removed() -> None:
    assert "\x1b" not in str(ApiError(400, "a\x1b[2Jb\x9b1m\x07", "GET", "x"))
    assert printable("ä\t\u00a0👩\u200d🔬\n") == "ä\t\u00a0👩\u200d🔬\n"


@pytest.mark.parametrize(
    ("address", "token"),
    [
        (KEY, "https://elab.example.org/api/v1/"),
        (f"https://elab.example.org/{KEY}/", KEY),
        ("https://elab.example.org/", f"{KEY}\n{KEY}"),
        ("https://elab.example.org/", ""),
    ],
)
def test_invalid_client_is_refused_without_showing_the_key(address: str, token: str) -> None:
    with pytest.raises(ValueError, match=r"base_url|token") as caught:
        Client(address, token)
    assert PLAIN not in str(caught.value)


def test_client_warns_if_the_key_is_exposed() -> None:
    with pytest.warns(ExposedKeyWarning, match="http is not encrypted") as caught:
        Client("http://elab.example.org/api/v1/", KEY)
    assert caught[0].filename == __file__
    with pytest.warns(ExposedKeyWarning, match="verify=False"):
        Client("https://elab.example.org/api/v1/", KEY, verify=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for safe_address in (
            "http://127.0.0.1:1/",
            "http://[::1]/",
            "http://localhost/",
            "https://elab.example.org/",
        ):
            Client(safe_address, KEY)


@pytest.mark.parametrize(
    ("packing", "error"), [("gzip", ContentTooLargeError), ("gzip, gzip", UnpackingError)]
)
def test_client_limits_unpacked_size(packing: str, error: type[Exception]) -> None:
    body = bytes(50 << 20)
    for _ in packing.split(", "):
        body = gzip.compress(body)
    response = says(200, body, **{"Content-Encoding": packing})
    with Faulty(response) as server, Client(server.endpoint, KEY, max_answer=1 << 20) as client:
        tracemalloc.start()
        try:
            with pytest.raises(error):
                get_all_experiments.sync(client)
            assert tracemalloc.get_traced_memory()[1] < 8 << 20
        finally:
            tracemalloc.stop()

"""Every fault of a server or a connection ends in an error of this package; no write is sent twice."""

from __future__ import annotations

import gzip
import json
import socket
import time
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    BadRequestError,
    ConnectionFailedError,
    DecodeError,
    ElabError,
    NoResponseError,
    NotAnElabServer,
    RateLimitError,
    RequestTimeoutError,
    RequestTooLargeError,
    ResponseTooLargeError,
    Retries,
    ServerError,
    Timeouts,
)
from tests.wire import faulty
from tests.wire.conftest import SHORT
from tests.wire.faulty import Behaviour, Faulty, says, sends

if TYPE_CHECKING:
    from pathlib import Path

    from tests.wire.conftest import Wire

PAGE = b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"
HTML = "text/html; charset=UTF-8"
TAGS = b'[{"id": 1, "tag": "blot", "item_count": 1}]'
CREATED = b'{"result": "success", "id": 7}'
BOMB = gzip.compress(b" " * (64 << 20))

# name: (behaviour, error of a GET, times it is sent, error of a POST, whether it may have been processed)
FAULTS: dict[str, tuple[Behaviour, type[ElabError], int, type[ElabError], bool | None]] = {
    "reset before the request was read": (
        faulty.resets,
        ConnectionFailedError,
        0,
        ConnectionFailedError,
        True,
    ),
    "reset after it": (faulty.reads_and_resets, ConnectionFailedError, 3, ConnectionFailedError, True),
    "closed without an answer": (faulty.hangs_up, ConnectionFailedError, 3, ConnectionFailedError, True),
    "silence": (faulty.is_silent, RequestTimeoutError, 3, RequestTimeoutError, True),
    "headers, a byte at a time": (faulty.drips_head, RequestTimeoutError, 1, RequestTimeoutError, True),
    "a body, a byte at a time": (faulty.drips_body, RequestTimeoutError, 1, RequestTimeoutError, True),
    "a body shorter than its length": (
        says(200, b'[{"i', length=100),
        ConnectionFailedError,
        3,
        ConnectionFailedError,
        True,
    ),
    "a body that breaks off, without a length": (
        says(200, b'[{"i', length=None),
        NotAnElabServer,
        1,
        NotAnElabServer,
        None,
    ),
    "a chunked body that breaks off": (
        sends(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[{"id'),
        ConnectionFailedError,
        3,
        ConnectionFailedError,
        True,
    ),
    "a packed body that breaks off": (
        says(200, gzip.compress(TAGS)[:-9], Content_Encoding="gzip"),
        ConnectionFailedError,
        3,
        ConnectionFailedError,
        True,
    ),
    "a packed body that is damaged": (
        says(200, b"\x1f\x8bno gzip at all", Content_Encoding="gzip"),
        ConnectionFailedError,
        3,
        ConnectionFailedError,
        True,
    ),
    "a packing that nobody asked for": (
        says(200, TAGS, Content_Encoding="br"),
        ConnectionFailedError,
        3,
        ConnectionFailedError,
        True,
    ),
    "invalid JSON": (says(200, b'[{"id": 1,}]'), NotAnElabServer, 1, NotAnElabServer, None),
    "another charset": (
        says(200, '{"id": 1, "title": "Gr\xfc\xdfe"}'.encode("latin-1")),
        NotAnElabServer,
        1,
        NotAnElabServer,
        None,
    ),
    "a page with 200": (says(200, PAGE, HTML), NotAnElabServer, 1, NotAnElabServer, None),
    "204": (says(204, kind="", length=None), ElabError, 1, ElabError, None),
    "206": (says(206, TAGS), BadRequestError, 1, BadRequestError, None),
    "413": (says(413, PAGE, HTML), RequestTooLargeError, 1, RequestTooLargeError, None),
    "429": (says(429, b"", HTML), RateLimitError, 3, RateLimitError, None),
    "500, empty": (says(500), ElabError, 1, ElabError, None),
    "502, a page": (says(502, PAGE, HTML), ServerError, 3, ServerError, None),
    "503": (says(503, PAGE, HTML), ServerError, 3, ServerError, None),
    "503, come back tomorrow": (
        says(503, PAGE, HTML, Retry_After="86400"),
        ServerError,
        1,
        ServerError,
        None,
    ),
    "504": (says(504, PAGE, HTML), ServerError, 3, ServerError, None),
    "redirects in circles": (says(302, Location="/api/v1/tags"), NotAnElabServer, 6, NotAnElabServer, None),
    "a packed bomb": (
        says(200, BOMB, Content_Encoding="gzip"),
        ResponseTooLargeError,
        1,
        ResponseTooLargeError,
        True,
    ),
    "an answer over the limit": (
        says(200, b" " * (3 << 20)),
        ResponseTooLargeError,
        1,
        ResponseTooLargeError,
        True,
    ),
    "no HTTP at all": (
        sends(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n"),
        ConnectionFailedError,
        3,
        ConnectionFailedError,
        True,
    ),
    "headers without end": (
        sends(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000),
        ConnectionFailedError,
        3,
        ConnectionFailedError,
        True,
    ),
    "a length that is none": (
        says(200, TAGS, length="many"),
        ConnectionFailedError,
        3,
        ConnectionFailedError,
        True,
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_get_with_a_fault_raises_a_typed_error(fault: str, wire: Wire) -> None:
    behaviour, error, times, _, _ = FAULTS[fault]
    with Faulty(behaviour) as server:
        manager = wire.manager(server.endpoint, max_answer=2 << 20, **_times(fault))
        with pytest.raises(error) as caught:
            wire.call(manager, "get_tags")
        assert len(server.requests) == times
        assert server.connections in (1, 3, times)
    _is_clean(caught.value)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_post_with_a_fault_is_sent_once(fault: str, wire: Wire) -> None:
    behaviour, _, _, error, doubt = FAULTS[fault]
    with Faulty(behaviour) as server:
        manager = wire.manager(server.endpoint, max_answer=2 << 20, **_times(fault))
        with pytest.raises(error) as caught:
            wire.call(manager, "create_experiment")
        # a connection that breaks while it is made may be made again: nothing was sent on it
        assert len(server.requests) == (0 if fault.startswith("reset before") else 1)
        assert server.connections == 1 or not server.requests
    _is_clean(caught.value)
    if doubt is not None and server.requests:
        assert isinstance(caught.value, NoResponseError)
        assert caught.value.may_have_been_processed is doubt
        assert "check before you send it again" in str(caught.value)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_delete_with_a_fault_is_sent_once(fault: str, wire: Wire) -> None:
    behaviour, _, _, error, _ = FAULTS[fault]
    with Faulty(behaviour) as server:
        manager = wire.manager(server.endpoint, max_answer=2 << 20, **_times(fault))
        with pytest.raises(error):
            wire.call(manager, "destroy_event", 3)
        assert len(server.requests) == (0 if fault.startswith("reset before") else 1)


@pytest.mark.parametrize("fault", FAULTS)
def test_transfers_with_a_fault_leave_no_file(fault: str, wire: Wire, tmp_path: Path) -> None:
    behaviour = FAULTS[fault][0]
    with Faulty(behaviour) as server:
        manager = wire.manager(server.endpoint, max_answer=2 << 20, release="4.3", **_times(fault))
        if fault not in ("a packed bomb", "an answer over the limit"):  # files may be of any length
            try:
                wire.call(manager, "download", 1, tmp_path / "file")
            except ElabError as error:
                _is_clean(error)
                assert list(tmp_path.iterdir()) == []
            else:
                assert fault in ("a body that breaks off, without a length", "a page with 200")
        before = len([head for head in server.requests if head.startswith("POST")])
        with pytest.raises(ElabError):
            wire.call(manager, "upload_to_experiment", 1, b"a,b", name="data.csv")
        assert len([head for head in server.requests if head.startswith("POST")]) - before <= 1


@pytest.mark.parametrize(
    "fault",
    [
        faulty.resets,
        faulty.reads_and_resets,
        faulty.hangs_up,
        says(200, b'[{"i', length=100),
        says(429),
        says(502, PAGE, HTML),
        says(503, PAGE, HTML, Retry_After="0"),
        says(503, PAGE, HTML, Retry_After="Mon, 01 Jan 2024 00:00:00 GMT"),
        says(503, PAGE, HTML, Retry_After="soon"),
        says(504),
    ],
)
def test_a_get_succeeds_after_a_fault(fault: Behaviour, wire: Wire) -> None:
    with Faulty(fault, says(200, TAGS)) as server:
        assert [row.tag for row in wire.call(wire.manager(server.endpoint), "get_tags")] == ["blot"]
        assert server.connections == 2


@pytest.mark.parametrize(("method", "was_sent"), [("create_experiment", True), ("get_tags", False)])
def test_an_invalid_response_tells_whether_a_write_was_sent(method: str, was_sent: bool, wire: Wire) -> None:
    with Faulty(says(200, b"5")) as server, pytest.raises(DecodeError) as caught:
        wire.call(wire.manager(server.endpoint), method)
    assert caught.value.was_sent is was_sent


def test_a_get_succeeds_after_a_silence(wire: Wire) -> None:
    with Faulty(faulty.is_silent, says(200, TAGS)) as server:
        manager = wire.manager(server.endpoint, timeout=Timeouts(read=1))
        assert wire.call(manager, "get_tags")
        assert len(server.requests) == 2


def test_a_get_with_retries_0_is_sent_once(wire: Wire) -> None:
    with Faulty(says(503, PAGE, HTML)) as server:
        with pytest.raises(ServerError):
            wire.call(wire.manager(server.endpoint, retries=0), "get_tags")
        assert len(server.requests) == 1


def test_a_download_is_retried_only_before_its_first_byte(wire: Wire, tmp_path: Path) -> None:
    with Faulty(faulty.hangs_up, says(503, PAGE, HTML), says(200, b"whole", HTML)) as server:
        wire.call(wire.manager(server.endpoint), "download", 1, tmp_path / "file")
        assert (tmp_path / "file").read_bytes() == b"whole"
        assert len(server.requests) == 3
    with Faulty(says(200, b"half", HTML, length=100), says(200, b"whole", HTML)) as server:
        with pytest.raises(ConnectionFailedError):
            wire.call(wire.manager(server.endpoint), "download", 1, tmp_path / "other")
        assert len(server.requests) == 1
        assert not (tmp_path / "other").exists()


def test_a_pause_longer_than_the_call_is_not_started(wire: Wire) -> None:
    with Faulty(says(503, PAGE, HTML, Retry_After="30")) as server:
        with pytest.raises(ServerError):
            wire.call(wire.manager(server.endpoint), "get_tags")
        assert len(server.requests) == 1


def test_a_requested_pause_is_capped(wire: Wire) -> None:
    retries = Retries(1, first=0.01, longest=0.05)
    with Faulty(says(503, PAGE, HTML, Retry_After="30"), says(200, TAGS)) as server:
        assert wire.call(wire.manager(server.endpoint, retries=retries), "get_tags")


def test_a_post_to_a_closed_port_is_retried(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        manager = wire.manager(f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(ConnectionFailedError) as caught:
            wire.call(manager, "create_experiment")
    assert not caught.value.may_have_been_processed
    assert caught.value.__notes__ == ["3 attempts were made"]
    assert len([each for each in caplog.records if "next attempt in" in each.getMessage()]) == 2


def test_an_unknown_host_is_a_connection_error(wire: Wire) -> None:
    manager = wire.manager("https://elab.invalid", retries=0)
    with pytest.raises(ConnectionFailedError) as caught:
        wire.call(manager, "create_experiment")
    assert not caught.value.may_have_been_processed
    assert "elab.invalid" in caught.value.hint


@pytest.mark.parametrize("host", ["a" * 64 + ".example.org", "xn--.example.org"])
def test_an_invalid_host_is_a_typed_error(host: str, wire: Wire) -> None:
    with pytest.raises(ElabError):
        wire.call(wire.manager(f"https://{host}", retries=0), "get_tags")


def test_a_closed_idle_connection_is_replaced(wire: Wire) -> None:
    # it is kept alive by its headers, and closed all the same
    def closes(connection: faulty.Connection) -> None:
        says(200, CREATED, keeps=True)(connection)
        connection.keeps = False

    with Faulty(closes) as server:
        manager = wire.manager(server.endpoint)
        for _ in range(3):
            # idle for as long as the end of a connection needs to arrive
            assert wire.call(manager, "create_experiment").id == 7
            time.sleep(0.05)
            wire.call(manager, "get_upload", 1)
            time.sleep(0.05)
        assert len(server.requests) == 6


def test_a_byte_order_mark_before_json_is_ignored(wire: Wire) -> None:
    with Faulty(says(200, b"\xef\xbb\xbf" + TAGS)) as server:
        assert wire.call(wire.manager(server.endpoint), "get_tags")[0].id == 1


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("gzip", gzip.compress(TAGS)),
        ("x-gzip", gzip.compress(TAGS[:9]) + gzip.compress(TAGS[9:])),
        ("deflate", zlib.compress(TAGS)),
        ("deflate", zlib.compress(TAGS)[2:-4]),
        ("identity", TAGS),
        ("gzip", b""),
    ],
    ids=["gzip", "gzip in two members", "deflate", "deflate, bare", "identity", "gzip, empty"],
)
def test_a_compressed_response_is_decompressed(packing: str, body: bytes, wire: Wire) -> None:
    with Faulty(says(200 if body else 500, body, Content_Encoding=packing)) as server:
        manager = wire.manager(server.endpoint)
        if body:
            assert wire.call(manager, "get_tags")[0].tag == "blot"
        else:
            with pytest.raises(ElabError):
                wire.call(manager, "get_tags")


def test_a_response_below_the_limit_is_read_completely(wire: Wire) -> None:
    row = json.loads(TAGS)[0]
    body = json.dumps([row] * 40_000).encode()
    with Faulty(says(200, gzip.compress(body), Content_Encoding="gzip")) as server:
        assert len(wire.call(wire.manager(server.endpoint), "get_tags")) == 40_000


def test_no_cookies_are_kept_and_a_user_agent_is_sent(wire: Wire) -> None:
    answer = says(200, TAGS, Set_Cookie="PHPSESSID=abc; path=/")
    with Faulty(answer) as server:
        manager = wire.manager(server.endpoint)
        for _ in range(2):
            wire.call(manager, "get_tags")
        assert all("cookie" not in head.lower() for head in server.requests)
        assert all("User-Agent: elab-sdk/" in head for head in server.requests)


def _times(fault: str) -> dict[str, Any]:
    return {"timeout": SHORT[fault]} if fault in SHORT else {}


def _is_clean(error: ElabError) -> None:
    said: list[Any] = [str(error), repr(error), vars(error)]
    assert faulty.KEY not in repr(said)
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None

"""Redirects: a GET follows them to the API of the same server; the key is sent nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import trustme

from elab_sdk import NotAnElabServer
from elab_sdk.wire.redirects import leaves_api, redirect_hint, redirect_target
from tests.wire.faulty import Faulty, says
from tests.wire.test_tls import _speaks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.wire.conftest import Wire

TAGS = says(200, b'[{"id": 1, "tag": "blot", "item_count": 1}]')


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_get_follows_a_redirect_on_the_same_server(status: int, wire: Wire) -> None:
    with Faulty(says(status, Location="/notebook/api/v1/tags"), TAGS) as server:
        assert wire.call(wire.manager(server.endpoint), "get_tags")
        assert [head.split()[1] for head in server.requests] == ["/api/v1/tags", "/notebook/api/v1/tags"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_post_follows_no_redirect(status: int, wire: Wire) -> None:
    with Faulty(says(status, Location="/api/v1/experiments")) as server:
        with pytest.raises(NotAnElabServer):
            wire.call(wire.manager(server.endpoint), "create_experiment")
        assert len(server.requests) == 1


def test_another_server_gets_neither_request_nor_key(wire: Wire) -> None:
    with Faulty(TAGS) as other, Faulty(says(302, Location=other.endpoint + "tags")) as server:
        with pytest.raises(NotAnElabServer) as caught:
            wire.call(wire.manager(server.endpoint), "get_tags")
        assert other.endpoint in caught.value.hint
        assert other.requests == []
        assert other.connections == 0


def test_http_instead_of_https_gets_neither_request_nor_key(wire: Wire, tmp_path: Path) -> None:
    authority = trustme.CA()
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    speaks = _speaks(authority.issue_cert("127.0.0.1"))
    with Faulty(TAGS) as plain, Faulty(says(302, Location=plain.endpoint + "tags"), tls=speaks) as server:
        with pytest.raises(NotAnElabServer):
            wire.call(wire.manager(server.endpoint, verify=ca), "get_tags")
        assert plain.connections == 0


@pytest.mark.parametrize("page", ["/login.php", "login.php", "/", "?login=1", "//127.0.0.1/login"])
def test_a_login_page_is_not_an_elab_server(page: str, wire: Wire) -> None:
    sign_in = says(200, b"<html>Sign in</html>", "text/html")
    with Faulty(says(302, Location=page), sign_in) as server:
        with pytest.raises(NotAnElabServer):
            wire.call(wire.manager(server.endpoint), "get_tags")
        assert [head for head in server.requests if "/api/v1/" not in head.split()[1]] == []


def test_a_download_follows_a_redirect(wire: Wire, tmp_path: Path) -> None:
    with Faulty(says(302, Location="/api/v1/uploads/1?moved"), says(200, b"whole", "text/html")) as server:
        wire.call(wire.manager(server.endpoint), "download", 1, tmp_path / "file")
        assert (tmp_path / "file").read_bytes() == b"whole"


@pytest.mark.parametrize(
    "location",
    [
        "",
        "http://elab.example.org/api/v1/tags",
        "https://elab.example.org:8443/api/v1/tags",
        "https://elab.example.org.evil.example/api/v1/tags",
        "https://me:you@elab.example.org/api/v1/tags",
        "//evil.example/api/v1/tags",
        "\\\\evil.example/api/v1/tags",
        "https://elab.example.org:port/api/v1/tags",
        "https://[::1/api/v1/tags",
        "javascript:alert(1)",
        "/login.php",
        "/api/v1/../../login.php",
        "/api/v1/%2e%2e/%2e%2e/login.php",
        "/api/v1/x%2f..%2f..%2flogin.php",
        "/api/v2/tags",
        "/api/v1/t\u00e4gs",
        "/api/v1/tags\x00",
    ],
)
def test_an_unsafe_redirect_is_not_followed(location: str) -> None:
    assert redirect_target("GET", 302, location, "https://elab.example.org/api/v1/tags") is None


def test_a_get_follows_a_redirect_inside_the_api() -> None:
    at = "https://elab.example.org/api/v1/tags"
    assert redirect_target("GET", 302, "https://ELAB.example.org:443/api/v1/items", at) is not None
    assert redirect_target("GET", 302, "items", at) == "https://elab.example.org/api/v1/items"
    assert redirect_target("POST", 302, "items", at) is None
    assert redirect_target("GET", 304, "items", at) is None


@pytest.mark.parametrize(
    "location",
    [
        "https://login.example.org/idp",
        "https://login.example.org/api/v1/experiments",
        "//login.example.org/api/v1/",
        "https://elab.example.org@login.example.org/api/v1/",
        "https://login.example.org\\@elab.example.org/api/v1/",
        "https://elab.example.org:port/api/v1/",
    ],
)
def test_another_server_is_never_suggested_as_endpoint(location: str) -> None:
    hint = redirect_hint(location, "https://elab.example.org/api/v1/experiments")
    assert "login.example.org" not in hint
    assert "do not use that server as endpoint" in hint.lower()


def test_a_redirect_on_the_same_server_suggests_its_api_root() -> None:
    hint = redirect_hint(
        "https://elab.example.org/eln/api/v1/experiments?limit=1", "http://elab.example.org/api/v1/x"
    )
    assert hint == "use https://elab.example.org/eln/api/v1/ as endpoint"
    assert "http, where others" in redirect_hint(
        "http://elab.example.org/api/v1/x", "https://elab.example.org/api/v1/x"
    )
    assert "a page of the same server, /login.php" in redirect_hint(
        "/login.php", "https://elab.example.org/api/v1/x"
    )


@pytest.mark.parametrize(
    "path",
    [
        *("..", "../admin.php", "experiments/../../admin.php", "%2e%2e/admin.php", "%2E./admin.php"),
        *("%252e%252e/admin.php", "..;/admin.php", "x/..%2fy", "x%2fy", "a\\b", "%5c..%5cb"),
        *("/other.example.org/x", "%2f/other.example.org", "./x", "%25252525252e./x"),
    ],
)
def test_a_path_that_may_leave_the_api_is_detected(path: str) -> None:
    assert leaves_api(path)


@pytest.mark.parametrize("path", ["", "experiments", "experiments/1.5", "experiments/", "a..b/..c", "x%20y"])
def test_a_path_inside_the_api_is_accepted(path: str) -> None:
    assert not leaves_api(path)


def test_api_v2_is_followed_and_named_like_api_v1(wire: Wire) -> None:
    root = "https://elab.example.org/api/v2/"
    assert redirect_target("GET", 301, "/notebook/api/v2/info", f"{root}info") == (
        "https://elab.example.org/notebook/api/v2/info"
    )
    assert redirect_target("GET", 301, "/api/v1/items", f"{root}items") is None
    assert "https://elab.example.org/notebook/api/v2/" in redirect_hint(
        "/notebook/api/v2/info", f"{root}info"
    )
    assert "does not pass api/v2 to eLabFTW" in redirect_hint("/login.php", f"{root}info")
    with Faulty(says(302, Location="/login.php")) as server:
        with pytest.raises(NotAnElabServer) as caught:
            wire.call(wire.manager(server.endpoint.replace("/v1/", "/v2/")), "get_tags")
        assert [head.split()[1] for head in server.requests] == ["/api/v2/info"]
    assert "eLabFTW's API is behind a login" in caught.value.hint

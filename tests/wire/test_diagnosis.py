"""`diagnose()` on faulty servers: each check has its own finding, in both Managers."""

from __future__ import annotations

import asyncio
import re
import ssl
from typing import TYPE_CHECKING, Any

import trustme

from elab_sdk import AsyncManager, Manager
from elab_sdk.doctor import findings
from elab_sdk.sandbox import Sandbox
from tests.wire.faulty import KEY, Connection, Faulty, hangs_up, says

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.doctor.findings import Finding

AUTHORITY = trustme.CA()
PAGE = says(404, b"<html>nothing here</html>", "text/html")


async def _async_findings(endpoint: str, **settings: Any) -> list[Finding]:
    async with AsyncManager(endpoint, KEY, **settings) as manager:
        return await manager.diagnose()


def diagnose(endpoint: str, **settings: Any) -> dict[str, Finding]:
    with Manager(endpoint, KEY, **settings) as manager:
        found = manager.diagnose()
    there = asyncio.run(_async_findings(endpoint, **settings))
    assert [(one.check, one.verdict) for one in there] == [(one.check, one.verdict) for one in found]
    assert [one.check for one in found] == [*findings.CHECKS]
    return {finding.check: finding for finding in found}


def verdict(found: dict[str, Finding], verdict: str) -> list[str]:
    return [check for check, finding in found.items() if finding.verdict == verdict]


def routes(*by_request: tuple[str, Any]) -> Any:
    """Choose the behaviour by the first line of a request: the first matching expression is used."""

    def behaviour(connection: Connection) -> None:
        head = connection.request()
        if head is None:
            return
        connection.request = lambda: head  # type: ignore[method-assign]
        line = head.decode("latin-1").partition("\r\n")[0]
        next(each for pattern, each in by_request if re.search(pattern, line))(connection)

    return behaviour


def speaks(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def test_an_untrusted_certificate_is_reported() -> None:
    with Faulty(says(200, b"[]"), tls=speaks(AUTHORITY.issue_cert("127.0.0.1"))) as server:
        found = diagnose(server.endpoint)
        assert server.requests == []
    assert verdict(found, "fail") == ["certificate"]
    assert verdict(found, "ok") == ["name", "connection"]


def test_a_trusted_certificate_passes(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(str(ca))
    with Faulty(says(200, b"[]"), tls=speaks(AUTHORITY.issue_cert("127.0.0.1"))) as server:
        found = diagnose(server.endpoint, verify=ca)
    assert found["certificate"].verdict != "fail"
    assert found["answer"].verdict == "ok"


def refuses(connection: Connection) -> None:
    """Respond to the first bytes like a server without TLS."""
    connection.raw.recv(65536)
    connection.raw.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def test_a_server_without_tls_fails() -> None:
    with Faulty(refuses) as server:
        found = diagnose(server.endpoint.replace("http://", "https://"))
    assert verdict(found, "fail") == ["certificate"]


def test_a_closed_connection_fails() -> None:
    with Faulty(hangs_up) as server:
        found = diagnose(server.endpoint)
    assert verdict(found, "fail") == ["answer"]
    assert {found[check].verdict for check in ("rights", "release", "clock")} == {"unknown"}


def test_json_of_another_program_is_not_elabftw() -> None:
    with Faulty(says(200, b'{"hello": "world"}')) as server:
        found = diagnose(server.endpoint)
    assert verdict(found, "fail") != []
    assert found["rights"].verdict == "unknown"


def test_other_apis_are_searched_once() -> None:
    with Faulty(routes(("api/v1", PAGE), ("", hangs_up))) as server:
        found = diagnose(server.endpoint)
        asked = [head.partition(" HTTP")[0] for head in server.requests]
    assert "rewrite" in verdict(found, "fail")
    assert any("ApiController.php" in each for each in asked)
    assert any("api/v2/info" in each for each in asked)


def takes_no_length(connection: Connection) -> None:
    """Reject requests that announce a body, before the body is received."""
    if head := connection.raw.recv(65536):
        status = b"413 Too Long" if b"100-continue" in head else b"200 OK"
        connection.raw.sendall(
            b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]" % status
        )


def test_a_server_that_accepts_no_body_is_a_finding() -> None:
    with Faulty(takes_no_length) as server:
        found = diagnose(server.endpoint)
    assert found["uploads"].verdict in ("warn", "fail")
    assert str(findings.LENGTHS[-1]) in found["uploads"].what


def test_behind_a_proxy_the_connection_is_skipped() -> None:
    with Faulty(says(200, b"[]")) as proxy:
        found = diagnose("http://127.0.0.1:9/", proxies={"http": f"http://127.0.0.1:{proxy.port}"})
    assert {found[check].verdict for check in ("name", "connection", "certificate", "uploads")} == {"unknown"}
    assert found["answer"].verdict == "ok"


def test_a_lost_connection_leaves_the_rights_unknown() -> None:
    with Sandbox(release="4.4") as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment()
        row = manager.send_req("experiments", binary=True)
        entry = manager.send_req("experiments/1", binary=True)
    with Faulty(
        routes(("^POST", hangs_up), ("GET /api/v1/experiments/1", says(200, entry)), ("", says(200, row)))
    ) as server:
        found = diagnose(server.endpoint)
    assert found["answer"].verdict == "ok"
    assert found["rights"].verdict == "unknown"

"""Certificates, with a real TLS server and certificates made for the test."""

from __future__ import annotations

import ssl
import warnings
from typing import TYPE_CHECKING

import pytest
import trustme

from elab_sdk import (
    CertificateError,
    ConfigurationError,
    ConnectionFailedError,
    InsecureConnectionWarning,
    Manager,
)
from elab_sdk._sync import transport
from elab_sdk.config import Settings
from tests.wire.faulty import KEY, Connection, Faulty, says

if TYPE_CHECKING:
    from pathlib import Path

    from tests.wire.conftest import Wire

ANSWER = says(200, b'[{"id": 1, "tag": "blot", "item_count": 1}]', keeps=True)
AUTHORITY = trustme.CA()
MATCHING = AUTHORITY.issue_cert("127.0.0.1", "localhost")


def _speaks(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def ca(tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(str(path))
    return path


def test_a_self_signed_server_is_refused_and_gets_no_key(wire: Wire) -> None:
    with Faulty(ANSWER, tls=_speaks(MATCHING)) as server:
        with pytest.raises(CertificateError) as caught:
            wire.call(wire.manager(server.endpoint), "create_experiment")
        assert server.requests == []
        assert server.connections == 1
    assert "verify='/path/to/ca.pem'" in caught.value.hint
    assert not caught.value.may_have_been_processed


def test_verify_accepts_a_file_or_a_context(wire: Wire, ca: Path) -> None:
    context = ssl.create_default_context(cafile=str(ca))
    with Faulty(ANSWER, tls=_speaks(MATCHING)) as server:
        for verify in (ca, str(ca), context):
            assert wire.call(wire.manager(server.endpoint, verify=verify), "get_tags")


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_the_environment_can_name_an_authority(
    variable: str, wire: Wire, ca: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
    for name in bare:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, str(ca))
    with Faulty(ANSWER, tls=_speaks(MATCHING)) as server:
        assert wire.call(wire.manager(server.endpoint), "get_tags")


def test_an_invalid_authority_of_the_environment_is_named(
    wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    with Faulty(ANSWER, tls=_speaks(MATCHING)) as server, pytest.raises(CertificateError) as caught:
        wire.call(wire.manager(server.endpoint), "get_tags")
    assert f"checked against {other} (REQUESTS_CA_BUNDLE)" in caught.value.hint
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
    with pytest.raises(ConfigurationError, match="REQUESTS_CA_BUNDLE names a CA file that does not exist"):
        wire.call(wire.manager("https://127.0.0.1:9"), "get_tags")


def test_a_certificate_for_another_name_is_refused(wire: Wire, ca: Path) -> None:
    with Faulty(ANSWER, tls=_speaks(AUTHORITY.issue_cert("elab.example.org"))) as server:
        with pytest.raises(CertificateError) as caught:
            wire.call(wire.manager(server.endpoint, verify=ca), "get_tags")
        assert server.requests == []
    assert "another name" in caught.value.hint


def test_verify_false_warns_once_per_endpoint(wire: Wire) -> None:
    with Faulty(ANSWER, tls=_speaks(AUTHORITY.issue_cert("elab.example.org"))) as server:
        with pytest.warns(InsecureConnectionWarning, match="verify=False") as caught:
            manager = wire.manager(server.endpoint, verify=False)
        assert len(caught) == 1
        assert wire.call(manager, "get_tags")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            wire.manager(server.endpoint, verify=False)


def test_a_client_certificate_is_sent(wire: Wire, ca: Path, tmp_path: Path) -> None:
    ours = AUTHORITY.issue_cert("me@example.org")
    both, chain, key = tmp_path / "both.pem", tmp_path / "me.pem", tmp_path / "me.key"
    ours.private_key_and_cert_chain_pem.write_to_path(str(both))
    ours.cert_chain_pems[0].write_to_path(str(chain))
    ours.private_key_pem.write_to_path(str(key))
    context = _speaks(MATCHING)
    AUTHORITY.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    with Faulty(ANSWER, tls=context) as server:
        for cert in (both, (chain, str(key))):
            assert wire.call(wire.manager(server.endpoint, verify=ca, cert=cert), "get_tags")
        with pytest.raises(ConnectionFailedError):
            wire.call(wire.manager(server.endpoint, verify=ca), "get_tags")


def test_a_server_without_tls_is_detected(wire: Wire) -> None:
    def answers_at_once(connection: Connection) -> None:
        connection.raw.recv(1000)
        connection.raw.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with Faulty(answers_at_once) as server:
        endpoint = server.endpoint.replace("http://", "https://")
        with pytest.raises(ConnectionFailedError) as caught:
            wire.call(wire.manager(endpoint), "get_tags")
    assert "does not speak TLS" in caught.value.hint


@pytest.mark.parametrize("cert", ["missing.pem", ("a.pem", "b.key", "c"), 5])
def test_an_invalid_cert_argument_is_refused(cert: object) -> None:
    with pytest.raises(ConfigurationError, match="cert"):
        Manager("https://elab.example.org", KEY, cert=cert)  # type: ignore[arg-type]


def test_an_invalid_certificate_file_is_refused(wire: Wire, tmp_path: Path) -> None:
    path = tmp_path / "cert.pem"
    path.write_text("no certificate")
    with pytest.raises(ConfigurationError, match="cert"):
        wire.call(wire.manager("https://elab.example.org", cert=path), "get_tags")
    with pytest.raises(ConfigurationError, match="verify"):
        wire.call(wire.manager("https://elab.example.org", verify=path), "get_tags")
    with pytest.raises(ConfigurationError, match="SSLContext"):
        wire.manager("https://x.org", cert=path, verify=ssl.create_default_context())


def test_http_warns_once_per_endpoint() -> None:
    first = Settings.of("http://warned-once.example.org", KEY)
    assert "http is not encrypted" in first.exposure()
    assert Settings.of("http://warned-once.example.org/", KEY).exposure() == ""
    assert Settings.of("http://another.example.org", KEY).exposure() != ""
    for safe in ("https://safe.example.org", "http://127.0.0.1:3000", "http://localhost", "http://[::1]:80"):
        assert Settings.of(safe, KEY).exposure() == ""


def test_the_warning_names_the_line_that_made_the_manager() -> None:
    with pytest.warns(InsecureConnectionWarning) as caught:
        Manager("http://whose-line.example.org", KEY)
    assert caught[0].filename == __file__


def test_default_context_is_shared_unless_there_is_a_client_certificate() -> None:
    assert transport._shared_context() is transport._shared_context()
    assert transport._default_context() is not transport._shared_context()

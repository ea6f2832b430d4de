"""Proxies, with a real proxy that forwards and tunnels."""

from __future__ import annotations

import pickle
import socket
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from elab_sdk import ConfigurationError, ConnectionFailedError, Manager, elabapy
from elab_sdk.config import Settings
from elab_sdk.sandbox import Sandbox
from tests.wire.faulty import KEY, Behaviour, Connection, Faulty, says

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.wire.conftest import Wire

PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def forwards(port: int) -> Behaviour:
    """Forward every request to a port, whatever its host, directly or through a tunnel."""

    def behaviour(connection: Connection) -> None:
        head = connection.request()
        if head is None:
            return
        method, address, _ = head.split(b"\r\n")[0].split()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as onward:
            if method == b"CONNECT":
                connection.raw.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                path = urlsplit(address.decode()).path.encode()
                first = head.replace(address, path, 1).replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
                onward.sendall(first + b"\r\n\r\n")
            back = threading.Thread(target=_pump, args=(onward, connection.raw))
            back.start()
            _pump(connection.raw, onward)
            back.join()

    return behaviour


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while part := source.recv(65536):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(key=KEY) as running:
        yield running


def test_the_proxies_argument_is_used(wire: Wire, sandbox: Sandbox) -> None:
    port = urlsplit(sandbox.endpoint).port
    assert port is not None
    with Faulty(forwards(port)) as proxy:
        address = f"http://me:sesame@127.0.0.1:{proxy.port}"
        manager = wire.manager(sandbox.endpoint, proxies={"http": address})
        assert wire.call(manager, "create_experiment").id == 1
        assert proxy.requests[0].startswith(f"POST {sandbox.endpoint}experiments HTTP/1.1")
        assert "Proxy-Authorization: Basic" in proxy.requests[0]
        assert len(sandbox.requests) == 1


@pytest.mark.filterwarnings("ignore::elab_sdk.InsecureConnectionWarning")
@pytest.mark.parametrize("variable", ["http_proxy", "all_proxy"])
def test_the_environments_proxy_is_not_used_for_localhost(
    variable: str, wire: Wire, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = urlsplit(sandbox.endpoint).port
    assert port is not None
    with Faulty(forwards(port)) as proxy:
        monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
        assert wire.call(wire.manager("http://elab.test/api/v1/"), "create_experiment").id == 1
        assert len(proxy.requests) == 1
        assert wire.call(wire.manager(sandbox.endpoint), "create_experiment").id == 2
        assert len(proxy.requests) == 1
        monkeypatch.setenv("no_proxy", "elab.test")
        with pytest.raises(ConnectionFailedError):
            wire.call(wire.manager("http://elab.test/api/v1/", retries=0), "create_experiment")
        assert len(proxy.requests) == 1


def test_https_through_a_proxy_hides_the_key(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    import trustme

    from tests.wire.test_tls import _speaks

    authority = trustme.CA()
    context = _speaks(authority.issue_cert("elab.test"))
    with (
        authority.cert_pem.tempfile() as ca,
        Faulty(says(200, b"[]", keeps=True), tls=context) as server,
        Faulty(forwards(server.port)) as proxy,
    ):
        monkeypatch.setenv("https_proxy", f"127.0.0.1:{proxy.port}")
        manager = wire.manager("https://elab.test/", verify=ca)
        assert wire.call(manager, "get_tags") == []
        assert proxy.requests[0].startswith("CONNECT elab.test:443")
        assert KEY not in "".join(proxy.requests)
        wire.call(manager, "aclose" if wire.kind == "async" else "close")


def test_a_refusing_proxy_is_named_and_nothing_was_sent(wire: Wire) -> None:
    with Faulty(says("407 Proxy Authentication Required")) as proxy:
        manager = wire.manager("https://elab.test/", proxies=f"http://me:sesame@127.0.0.1:{proxy.port}")
        with pytest.raises(ConnectionFailedError, match="407") as caught:
            wire.call(manager, "create_experiment")
    assert not caught.value.may_have_been_processed
    assert "proxy" in str(caught.value)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("is_given", [True, False], ids=["proxies=", "HTTPS_PROXY"])
def test_a_dead_proxy_is_named_without_its_password(
    is_given: bool, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
        if not is_given:
            monkeypatch.setenv("HTTPS_PROXY", f"http://me:sesame@{address}")
        proxies = f"http://me:sesame@{address}" if is_given else None
        with pytest.raises(ConnectionFailedError) as caught:
            wire.call(wire.manager("https://elab.test/", proxies=proxies), "get_tags")
    source = "proxies=" if is_given else "HTTPS_PROXY"
    assert f"the proxy http://{address} ({source}) cannot be reached" in caught.value.message
    assert "NO_PROXY" in caught.value.hint
    assert "sesame" not in f"{caught.value!r} {caught.value}"


def test_a_pickle_contains_no_proxy_password_by_default() -> None:
    for proxies in ("http://me:hunter2@proxy:3128", {"https": "me:hun/ter2@proxy:3128"}):
        settings = Settings.of("https://elab.test", KEY, proxies=proxies)
        assert settings.proxy is not None
        assert "ter2" in settings.proxy
        assert pickle.loads(pickle.dumps(settings)).proxy == "http://proxy:3128"
        assert b"ter2" not in pickle.dumps(Manager("https://elab.test", KEY, proxies=proxies))
        assert b"ter2" not in pickle.dumps(elabapy.Manager(endpoint="https://x", token=KEY, proxies=proxies))
        kept = Settings.of("https://elab.test", KEY, proxies=proxies, pickle_key=True)
        assert pickle.loads(pickle.dumps(kept)).proxy == settings.proxy


@pytest.mark.parametrize(
    "address", ["gopher://127.0.0.1:1", "http://[::1", "http://127.0.0.1:port", "socks5://[x"]
)
def test_an_invalid_proxy_is_refused_without_showing_its_password(address: str) -> None:
    with pytest.raises(ConfigurationError, match="address of a proxy") as caught:
        Manager("https://elab.test/", KEY, proxies=address)
    assert address not in str(caught.value)


def test_the_environment_is_read_when_the_first_request_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.of("https://elab.test", KEY)
    assert settings.route is None
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    assert settings.route == "http://proxy:3128"
    assert Settings.of("https://elab.test", KEY, proxies="http://mine:1").route == "http://mine:1"
    assert Settings.of("https://localhost", KEY).route is None

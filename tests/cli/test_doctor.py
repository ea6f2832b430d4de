"""`manager.diagnose()` and `elab doctor`, against real nginx and real Apache 2.4 in front of a sandbox.

The rewrite rules are those of eLabFTW's documentation, complete and with each part missing.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
import threading
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest

from elab_sdk import AsyncManager, Manager
from elab_sdk.doctor import findings
from elab_sdk.sandbox import Sandbox, web_pages
from elab_sdk.wire.web_servers import HEADER_RULES
from tests.cli.webservers import apache, backend, nginx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from elab_sdk.doctor.findings import Finding

# as documented for eLabFTW 4.0 and later, and for earlier releases
PROGRAM = "/app/controllers/ApiController.php"
NEW = f"location ~ ^/api/v[12]/(.*)/?$ {{ rewrite /api/v[12]/(.*)$ {PROGRAM}?req=$uri&args=$args last; }}"
OLD = f"location ~ ^/api/v1/(.*)/?$ {{ rewrite /api/v1/(.*)$ {PROGRAM}?req=$1? last; }}"
# as documented for Apache 2.4
DOCUMENTED = r"""
RewriteEngine On
RewriteCond %{HTTP:Authorization} ^(.*)
RewriteRule .* - [e=HTTP_AUTHORIZATION:%1]
RewriteRule ^/api/v1/(.*)$ /app/controllers/ApiController.php?req=$1 [P,L]
"""
REWRITE = """
RewriteEngine On
RewriteRule ^/api/v[12]/ /app/controllers/ApiController.php?req=%{REQUEST_URI} [QSA,L]
"""


def backend_location(sandbox: Sandbox, extra_lines: str = "") -> str:
    """Return an nginx location that forwards requests for eLabFTW's controller to the sandbox."""
    return (
        "location = /app/controllers/ApiController.php {"
        " set $back $arg_req; if ($arg_req !~ ^/api/) { set $back /api/v1/$arg_req; }"
        f" proxy_pass http://{backend(sandbox)}$back?$arg_args; {extra_lines} }}"
    )


def diagnose(endpoint: str, token: str, **settings: object) -> dict[str, Finding]:
    """The findings of a Manager. An AsyncManager reports the same."""
    with Manager(endpoint, token, **settings) as manager:  # type: ignore[arg-type]
        findings_by_check = {finding.check: finding for finding in manager.diagnose()}
    async_findings = asyncio.run(_async_findings(endpoint, token, **settings))
    assert [(finding.check, finding.verdict) for finding in async_findings] == [
        *verdicts(findings_by_check).items()
    ]
    return findings_by_check


async def _async_findings(endpoint: str, token: str, **settings: object) -> list[Finding]:
    async with AsyncManager(endpoint, token, **settings) as manager:  # type: ignore[arg-type]
        return await manager.diagnose()


def verdicts(findings_by_check: dict[str, Finding]) -> dict[str, str]:
    return {check: finding.verdict for check, finding in findings_by_check.items()}


def failing(findings_by_check: dict[str, Finding]) -> list[str]:
    return [check for check, finding in findings_by_check.items() if finding.verdict == "fail"]


# nginx --------------------------------------------------------------------------------------------------


def test_nginx_as_documented_passes(sandbox: Sandbox) -> None:
    with nginx(f"client_max_body_size 200m; {NEW} {backend_location(sandbox)}") as site:
        results = diagnose(site, sandbox.token)
    assert failing(results) == []
    assert results["answer"].what.startswith("nginx")
    assert results["clock"].verdict == "ok"
    assert verdicts(results)["uploads"] == "ok"
    assert "accepts 100 MB or more" in results["uploads"].what


@pytest.mark.elab_release("3.6")
def test_nginx_as_documented_for_older_releases_passes(sandbox: Sandbox) -> None:
    with nginx(f"{OLD} {backend_location(sandbox)}") as site:
        results = diagnose(site, sandbox.token)
    assert failing(results) == []


def test_nginx_without_rewrite_gets_the_rule(sandbox: Sandbox) -> None:
    with nginx(backend_location(sandbox)) as site:
        results = diagnose(site, sandbox.token)
    assert failing(results) == ["rewrite"]
    assert "the web server does not pass api/v1 to eLabFTW" in results["rewrite"].what
    assert (
        "location ~ ^/api/v[12]/ { rewrite ^ /app/controllers/ApiController.php" in results["rewrite"].advice
    )
    assert "Apache" not in results["rewrite"].advice
    assert {results[check].verdict for check in ("header", "key", "rights", "release")} == {"unknown"}


def test_site_without_elabftw_fails(sandbox: Sandbox) -> None:
    with nginx("") as site:
        results = diagnose(f"{site}/notebook/api/v1/", sandbox.token)
    assert failing(results) == ["rewrite"]
    assert "/notebook/api/v1/ does not come from eLabFTW's API v1" in results["rewrite"].what
    assert "/notebook/app/controllers/ApiController.php" in results["rewrite"].advice


def test_nginx_that_empties_the_header_fails(sandbox: Sandbox) -> None:
    with nginx(
        f"{NEW} {backend_location(sandbox, 'proxy_set_header Authorization ' + chr(34) * 2 + ';')}"
    ) as site:
        results = diagnose(site, sandbox.token)
    assert failing(results) == ["header"]
    assert "proxy_set_header" in results["header"].advice
    assert results["key"].verdict == "unknown"


def test_nginx_upload_limit_is_detected_without_a_file(sandbox: Sandbox) -> None:
    with nginx(f"client_max_body_size 10m; {NEW} {backend_location(sandbox)}") as site:
        results = diagnose(site, sandbox.token)
    assert results["uploads"].verdict == "warn"
    assert "accepts 8 MB, but not 16 MB" in results["uploads"].what
    assert "client_max_body_size" in results["uploads"].advice
    assert {request.method for request in sandbox.requests if request.path == "experiments"} <= {"GET"}


def test_nginx_without_backend_fails() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        site_down = f"location /api/v1/ {{ proxy_pass http://127.0.0.1:{reserved.getsockname()[1]}; }}"
        with nginx(site_down) as site:
            results = diagnose(site, "a-key")
    assert failing(results) == ["answer"]
    assert "status 502" in results["answer"].what
    assert "php-fpm" in results["answer"].advice


def test_nginx_gateway_timeout_fails() -> None:
    with (
        silent_server() as port,
        nginx(f"location /api/v1/ {{ proxy_pass http://127.0.0.1:{port}; proxy_read_timeout 1s; }}") as site,
    ):
        results = diagnose(site, "a-key")
    assert failing(results) == ["answer"]
    assert "status 504" in results["answer"].what


def test_login_page_is_not_a_rejected_key(sandbox: Sandbox) -> None:
    with nginx("location /api/v1/ { return 401 '<html>login</html>'; default_type text/html; }") as site:
        results = diagnose(site, sandbox.token)
    assert failing(results) == ["answer"]
    assert "something in front" in results["answer"].advice


def test_redirect_to_another_site_fails(sandbox: Sandbox) -> None:
    with nginx("location / { return 302 https://elsewhere.example.org/login; }") as site:
        results = diagnose(site, sandbox.token)
    assert failing(results) == ["answer"]
    assert "redirects to another address" in results["answer"].what
    assert "elsewhere.example.org" not in results["answer"].advice
    assert "Do not use that server as endpoint" in results["answer"].advice


@pytest.mark.parametrize(("asked", "there"), [("v1", "v2"), ("v2", "v1")])
def test_api_that_responds_is_named_if_the_other_does_not(sandbox: Sandbox, asked: str, there: str) -> None:
    page = f"location /api/{there}/ {{ default_type application/json; return 401 '{{\"code\": 401}}'; }}"
    with nginx(page) as site:
        results = diagnose(f"{site}/api/{asked}/", sandbox.token)
    assert failing(results) == ["rewrite"]
    assert f"API {there} responds, but API {asked} does not" in results["rewrite"].what
    assert f"/api/{there}/" in results["rewrite"].advice


V2_RELEASES = ["5.0", "5.1", "5.2", "5.3", "5.4", "5.6"]


@pytest.mark.parametrize("release", V2_RELEASES)
@pytest.mark.parametrize("address", ["", "api/v1/", "api/v2/"])
def test_server_with_api_v2_alone_passes(release: str, address: str) -> None:
    with Sandbox(release=release) as sandbox:
        before = sandbox.state()
        writable = diagnose(sandbox.site + address, sandbox.token)
        readonly = diagnose(sandbox.site + address, sandbox.readonly_token)
        unknown = diagnose(sandbox.site + address, "3-0123456789abcdef")
        assert sandbox.state() == before
    assert failing(writable) == []
    assert "passes api/v2" in writable["rewrite"].what
    assert "can read and write" in writable["rights"].what
    assert readonly["rights"].verdict == "warn"
    release_found = writable["release"]
    assert release_found.verdict == "ok"
    assert f"eLabFTW {sandbox.version} (api/v2/info says so), used through API v2" in release_found.what
    assert "it lacks" not in release_found.what
    assert failing(unknown) == ["key"]


def test_api_v2_of_4_9_is_checked_if_stated() -> None:
    with Sandbox(release="4.9") as sandbox:
        results = diagnose(sandbox.endpoint, sandbox.token, api="v2")
        assert {request.api for request in sandbox.requests if request.path != "login.php"} == {"v2"}
    assert failing(results) == []
    assert "used through API v2" in results["release"].what


# TLS ----------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::elab_sdk.InsecureConnectionWarning")
def test_advice_for_a_self_signed_certificate_works(sandbox: Sandbox, tmp_path: Path) -> None:
    with nginx(f"{NEW} {backend_location(sandbox)}", tls=True) as site:
        results = diagnose(site, sandbox.token)
        assert failing(results) == ["certificate"]
        advice = results["certificate"].advice
        assert "get_server_certificate" in advice
        assert "verify=" in advice
        assert "SHA-256" in advice
        assert all(results[check].verdict == "unknown" for check in ("answer", "key", "uploads"))
        # follow the advice
        code = advice.split('python -c "')[1].split('"')[0]
        process = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
        file = tmp_path / "site.pem"
        file.write_text(process.stdout)
        trusted = diagnose(site, sandbox.token, verify=str(file))
        unchecked = diagnose(site, sandbox.token, verify=False)
    assert failing(trusted) == []
    assert trusted["certificate"].what.endswith("trusted")
    assert failing(unchecked) == []
    assert unchecked["certificate"].verdict == "warn"


def test_port_without_tls_fails(sandbox: Sandbox) -> None:
    results = diagnose(sandbox.endpoint.replace("http:", "https:"), sandbox.token)
    assert failing(results) == ["certificate"]
    assert "does not speak TLS" in results["certificate"].advice


# Apache -------------------------------------------------------------------------------------------------


@pytest.mark.elab_release("3.6")
def test_apache_as_documented_passes(sandbox: Sandbox) -> None:
    with apache(DOCUMENTED, sandbox, calls_itself=True) as site:
        results = diagnose(site, sandbox.token)
    assert failing(results) == []
    assert results["answer"].what.startswith("Apache")


@pytest.mark.parametrize("line", HEADER_RULES)
def test_apache_with_each_advised_header_line_passes(sandbox: Sandbox, line: str) -> None:
    lines = f"<Location />\n{line}\n</Location>" if line.startswith("CGI") else line
    with apache(f"RewriteEngine On\n{lines}\n{REWRITE}", sandbox) as site:
        results = diagnose(site, sandbox.token)
    assert failing(results) == []


@pytest.mark.parametrize("release", ["2.0", "3.3", "3.6", "4.3", "4.4"])
def test_apache_drops_the_header_by_default(release: str) -> None:
    with Sandbox(release=release) as sandbox, apache(REWRITE, sandbox) as site:
        results = diagnose(site, sandbox.token)
    assert failing(results) == ["header"]
    assert results["rewrite"].verdict == "ok"
    assert results["key"].verdict == "unknown"
    for line in HEADER_RULES:
        assert line in results["header"].advice


def test_apache_without_rewrite_gets_the_rule(sandbox: Sandbox) -> None:
    with apache("", sandbox) as site:
        results = diagnose(site, sandbox.token)
    assert failing(results) == ["rewrite"]
    assert "does not pass api/v1" in results["rewrite"].what
    assert REWRITE.strip().splitlines()[1] in results["rewrite"].advice
    assert "nginx" not in results["rewrite"].advice


def test_apache_that_drops_the_query_fails_on_4_9() -> None:
    site_lines = DOCUMENTED.replace("req=$1", "req=/api/v1/$1")
    with Sandbox(release="4.9") as sandbox, apache(site_lines, sandbox, calls_itself=True) as site:
        results = diagnose(site, sandbox.token)
    assert failing(results) == ["rewrite"]
    assert "drops the query" in results["rewrite"].what
    assert "QSA" in results["rewrite"].advice


def test_apache_upload_limit_is_detected_without_a_file(sandbox: Sandbox) -> None:
    with apache(f"LimitRequestBody 10485760\n{HEADER_RULES[0]}\n{REWRITE}", sandbox) as site:
        results = diagnose(site, sandbox.token)
    assert "accepts 8 MB, but not 16 MB" in results["uploads"].what


# eLabFTW ------------------------------------------------------------------------------------------------


RELEASES = ["2.0", "3.0", "3.3", "3.4", "3.5", "3.6", "4.0", "4.1", "4.3", "4.4", "4.9"]


@pytest.mark.parametrize("release", RELEASES)
def test_key_permissions_are_detected_without_changes(release: str) -> None:
    with Sandbox(release=release) as sandbox:
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            manager.create_experiment()
        before = sandbox.state()
        writable = diagnose(sandbox.endpoint, sandbox.token)
        readonly = diagnose(sandbox.endpoint, sandbox.readonly_token)
        assert sandbox.state() == before
    assert writable["rights"].verdict == "ok"
    assert "can read and write" in writable["rights"].what
    # 2.0 has no read-only keys
    assert readonly["rights"].verdict == ("ok" if release == "2.0" else "warn")
    assert f"eLabFTW {sandbox.version} (" in writable["release"].what


def test_unknown_release_sends_only_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_pages, "page", lambda *_: None)
    with Sandbox(release="3.6") as empty:
        results = diagnose(empty.endpoint, empty.token)
        assert {request.method for request in empty.requests} == {"GET"}
    assert results["rights"].verdict == "unknown"
    assert results["release"].verdict == "unknown"
    assert "release=" in results["release"].advice


def test_wrong_key_differs_from_a_dropped_header(sandbox: Sandbox) -> None:
    results = diagnose(sandbox.endpoint, "0123456789abcdef")
    assert failing(results) == ["key"]
    assert results["header"].verdict == "ok"


def test_release_limits_are_reported() -> None:
    with Sandbox(release="3.5") as sandbox:
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            manager.create_experiment()
        results = diagnose(sandbox.endpoint, sandbox.token)
    assert results["release"].verdict == "warn"
    assert "newest 16 entries" in results["release"].advice
    assert "templates (from 4.0.0)" in results["release"].what


def test_unknown_host_fails() -> None:
    results = diagnose("https://elab.invalid", "a-key")
    assert failing(results) == ["name"]
    assert all(finding.verdict == "unknown" for check, finding in results.items() if check != "name")


def test_closed_port_fails() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        results = diagnose(f"http://127.0.0.1:{reserved.getsockname()[1]}", "a-key")
    assert failing(results) == ["connection"]
    assert "the web server is running" in results["connection"].advice


@pytest.mark.parametrize(
    ("ahead", "message"),
    [(7200, "2 hours ahead of"), (-90, "90 seconds behind"), (-5 * 86_400, "5 days behind")],
)
def test_clock_difference_is_reported(ahead: int, message: str) -> None:
    local_time = 1445412480.0
    finding = findings.clock({"date": formatdate(local_time + ahead, usegmt=True)}, local_time)
    assert finding.verdict == "warn"
    assert message in finding.what
    assert findings.clock({}, local_time).verdict == "unknown"


def test_every_check_is_reported_once_in_order(sandbox: Sandbox) -> None:
    for endpoint in (sandbox.endpoint, "http://127.0.0.1:1", "https://elab.invalid"):
        with Manager(endpoint, sandbox.token) as manager:
            assert [finding.check for finding in manager.diagnose()] == [*findings.CHECKS]


@contextlib.contextmanager
def silent_server() -> Iterator[int]:
    """Run a server that accepts connections and never responds; yield its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        connections: list[socket.socket] = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connections.append(listener.accept()[0])

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            for each in connections:
                each.close()

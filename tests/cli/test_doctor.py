"""`manager.diagnose()` and `elab doctor`, against real nginx and real Apache 2.4 in front of a sandbox.

The rules are those of eLabFTW's documentation, whole and with each part broken.
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
from elab_sdk.wire.web_servers import HEADER
from tests.cli.webservers import apache, backend, nginx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from elab_sdk.doctor.findings import Finding

# as documented for eLabFTW 4.0 and later, and for those before
PROGRAM = "/app/controllers/ApiController.php"
NEW = f"location ~ ^/api/v1/(.*)/?$ {{ rewrite /api/v1/(.*)$ {PROGRAM}?req=$uri&args=$args last; }}"
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
RewriteRule ^/api/v1/ /app/controllers/ApiController.php?req=%{REQUEST_URI} [QSA,L]
"""


def program(sandbox: Sandbox, more: str = "") -> str:
    """Where PHP would be, the sandbox is: it is told what eLabFTW's program would be told."""
    return (
        "location = /app/controllers/ApiController.php {"
        " set $back $arg_req; if ($arg_req !~ ^/api/) { set $back /api/v1/$arg_req; }"
        f" proxy_pass http://{backend(sandbox)}$back?$arg_args; {more} }}"
    )


def look(endpoint: str, token: str, **settings: object) -> dict[str, Finding]:
    with Manager(endpoint, token, **settings) as manager:  # type: ignore[arg-type]
        return {finding.check: finding for finding in manager.diagnose()}


def verdicts(found: dict[str, Finding]) -> dict[str, str]:
    return {check: finding.verdict for check, finding in found.items()}


def failing(found: dict[str, Finding]) -> list[str]:
    return [check for check, finding in found.items() if finding.verdict == "fail"]


# nginx --------------------------------------------------------------------------------------------------


def test_nginx_as_documented_is_in_order(sandbox: Sandbox) -> None:
    with nginx(f"client_max_body_size 200m; {NEW} {program(sandbox)}") as site:
        found = look(site, sandbox.token)
    assert failing(found) == []
    assert found["answer"].what.startswith("nginx")
    assert found["clock"].verdict == "ok"
    assert verdicts(found)["uploads"] == "ok"
    assert "takes 100 MB and more" in found["uploads"].what


@pytest.mark.elab_release("3.6")
def test_nginx_as_documented_for_older_releases_is_in_order(sandbox: Sandbox) -> None:
    with nginx(f"{OLD} {program(sandbox)}") as site:
        found = look(site, sandbox.token)
    assert failing(found) == []


def test_nginx_without_the_rewrite_is_told_the_rule(sandbox: Sandbox) -> None:
    with nginx(program(sandbox)) as site:
        found = look(site, sandbox.token)
    assert failing(found) == ["rewrite"]
    assert "eLabFTW is there, but the web server does not hand api/v1 to it" in found["rewrite"].what
    assert "location ~ ^/api/v1/ { rewrite ^ /app/controllers/ApiController.php" in found["rewrite"].advice
    assert "Apache" not in found["rewrite"].advice
    assert {found[check].verdict for check in ("header", "key", "rights", "release")} == {"unknown"}


def test_a_site_that_is_no_elabftw_at_all(sandbox: Sandbox) -> None:
    with nginx("") as site:
        found = look(f"{site}/notebook/api/v1/", sandbox.token)
    assert failing(found) == ["rewrite"]
    assert "/notebook/api/v1/ is not eLabFTW's API v1" in found["rewrite"].what
    assert "/notebook/app/controllers/ApiController.php" in found["rewrite"].advice


def test_nginx_in_front_that_empties_the_header(sandbox: Sandbox) -> None:
    with nginx(f"{NEW} {program(sandbox, 'proxy_set_header Authorization ' + chr(34) * 2 + ';')}") as site:
        found = look(site, sandbox.token)
    assert failing(found) == ["header"]
    assert "proxy_set_header" in found["header"].advice
    assert found["key"].verdict == "unknown"


def test_the_limit_of_nginx_is_found_without_sending_a_file(sandbox: Sandbox) -> None:
    with nginx(f"client_max_body_size 10m; {NEW} {program(sandbox)}") as site:
        found = look(site, sandbox.token)
    assert found["uploads"].verdict == "warn"
    assert "takes 8 MB, but not 16 MB" in found["uploads"].what
    assert "client_max_body_size" in found["uploads"].advice
    assert {request.method for request in sandbox.requests if request.path == "experiments"} <= {"GET"}


def test_nginx_whose_backend_is_down() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        site_down = f"location /api/v1/ {{ proxy_pass http://127.0.0.1:{taken.getsockname()[1]}; }}"
        with nginx(site_down) as site:
            found = look(site, "a-key")
    assert failing(found) == ["answer"]
    assert "status 502" in found["answer"].what
    assert "php-fpm" in found["answer"].advice


def test_nginx_that_waits_in_vain() -> None:
    with (
        silent() as port,
        nginx(f"location /api/v1/ {{ proxy_pass http://127.0.0.1:{port}; proxy_read_timeout 1s; }}") as site,
    ):
        found = look(site, "a-key")
    assert failing(found) == ["answer"]
    assert "status 504" in found["answer"].what


def test_a_page_that_asks_for_a_password_is_no_refusal_of_the_key(sandbox: Sandbox) -> None:
    with nginx("location /api/v1/ { return 401 '<html>login</html>'; default_type text/html; }") as site:
        found = look(site, sandbox.token)
    assert failing(found) == ["answer"]
    assert "something in front" in found["answer"].advice


def test_a_site_that_leads_elsewhere(sandbox: Sandbox) -> None:
    with nginx("location / { return 302 https://elsewhere.example.org/login; }") as site:
        found = look(site, sandbox.token)
    assert failing(found) == ["answer"]
    assert "leads elsewhere" in found["answer"].what
    assert "elsewhere.example.org" not in found["answer"].advice
    assert "Do not give that one as endpoint" in found["answer"].advice


def test_elabftw_5_has_no_api_v1(sandbox: Sandbox) -> None:
    page = "location /api/v2/ { default_type application/json; return 401 '{\"code\": 401}'; }"
    with nginx(page) as site:
        found = look(site, sandbox.token)
    assert failing(found) == ["rewrite"]
    assert "eLabFTW 5 or later" in found["rewrite"].what


# TLS ----------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::elab_sdk.InsecureConnectionWarning")
def test_a_self_signed_certificate_and_what_it_needs(sandbox: Sandbox, tmp_path: Path) -> None:
    with nginx(f"{NEW} {program(sandbox)}", tls=True) as site:
        found = look(site, sandbox.token)
        assert failing(found) == ["certificate"]
        advice = found["certificate"].advice
        assert "get_server_certificate" in advice
        assert "--ca" in advice
        assert "SHA-256" in advice
        assert all(found[check].verdict == "unknown" for check in ("answer", "key", "uploads"))
        # what the advice says works
        code = advice.split('python -c "')[1].split('"')[0]
        shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
        file = tmp_path / "site.pem"
        file.write_text(shown.stdout)
        trusted = look(site, sandbox.token, verify=str(file))
        unchecked = look(site, sandbox.token, verify=False)
    assert failing(trusted) == []
    assert trusted["certificate"].what.endswith("trusted")
    assert failing(unchecked) == []
    assert unchecked["certificate"].verdict == "warn"


def test_a_port_that_speaks_no_tls(sandbox: Sandbox) -> None:
    found = look(sandbox.endpoint.replace("http:", "https:"), sandbox.token)
    assert failing(found) == ["certificate"]
    assert "does not speak TLS" in found["certificate"].advice


# Apache -------------------------------------------------------------------------------------------------


@pytest.mark.elab_release("3.6")
def test_apache_as_documented_is_in_order(sandbox: Sandbox) -> None:
    with apache(DOCUMENTED, sandbox, calls_itself=True) as site:
        found = look(site, sandbox.token)
    assert failing(found) == []
    assert found["answer"].what.startswith("Apache")


@pytest.mark.parametrize("line", HEADER)
def test_apache_with_each_line_that_lets_the_header_through(sandbox: Sandbox, line: str) -> None:
    lines = f"<Location />\n{line}\n</Location>" if line.startswith("CGI") else line
    with apache(f"RewriteEngine On\n{lines}\n{REWRITE}", sandbox) as site:
        found = look(site, sandbox.token)
    assert failing(found) == []


@pytest.mark.parametrize("release", ["2.0", "3.3", "3.6", "4.3", "4.4"])
def test_apache_drops_the_header_by_itself(release: str) -> None:
    with Sandbox(release=release) as sandbox, apache(REWRITE, sandbox) as site:
        found = look(site, sandbox.token)
    assert failing(found) == ["header"]
    assert found["rewrite"].verdict == "ok"
    assert found["key"].verdict == "unknown"
    for line in HEADER:
        assert line in found["header"].advice


def test_apache_without_the_rewrite_is_told_the_rule(sandbox: Sandbox) -> None:
    with apache("", sandbox) as site:
        found = look(site, sandbox.token)
    assert failing(found) == ["rewrite"]
    assert "eLabFTW is there" in found["rewrite"].what
    assert REWRITE.strip().splitlines()[1] in found["rewrite"].advice
    assert "nginx" not in found["rewrite"].advice


def test_apache_that_drops_the_query_4_9_needs_it() -> None:
    site_lines = DOCUMENTED.replace("req=$1", "req=/api/v1/$1")
    with Sandbox(release="4.9") as sandbox, apache(site_lines, sandbox, calls_itself=True) as site:
        found = look(site, sandbox.token)
    assert failing(found) == ["rewrite"]
    assert "drops the query" in found["rewrite"].what
    assert "QSA" in found["rewrite"].advice


def test_the_limit_of_apache_is_found_without_sending_a_file(sandbox: Sandbox) -> None:
    with apache(f"LimitRequestBody 10485760\n{HEADER[0]}\n{REWRITE}", sandbox) as site:
        found = look(site, sandbox.token)
    assert "takes 8 MB, but not 16 MB" in found["uploads"].what


# eLabFTW ------------------------------------------------------------------------------------------------


RELEASES = ["2.0", "3.0", "3.3", "3.4", "3.5", "3.6", "4.0", "4.1", "4.3", "4.4", "4.9"]


@pytest.mark.parametrize("release", RELEASES)
def test_what_the_key_may_do_is_found_out_and_nothing_is_changed(release: str) -> None:
    with Sandbox(release=release) as sandbox:
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            manager.create_experiment()
        before = sandbox.state()
        writes = look(sandbox.endpoint, sandbox.token)
        reads = look(sandbox.endpoint, sandbox.readonly_token)
        assert sandbox.state() == before
    assert writes["rights"].verdict == "ok"
    assert "may read and write" in writes["rights"].what
    # 2.0 has no keys that only read
    assert reads["rights"].verdict == ("ok" if release == "2.0" else "warn")
    assert f"eLabFTW {sandbox.version} (" in writes["release"].what


def test_where_nothing_shows_the_release_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_pages, "page", lambda *_: None)
    with Sandbox(release="3.6") as empty:
        found = look(empty.endpoint, empty.token)
        assert {request.method for request in empty.requests} == {"GET"}
    assert found["rights"].verdict == "unknown"
    assert found["release"].verdict == "unknown"
    assert "--release" in found["release"].advice


def test_a_wrong_key_is_told_from_one_that_does_not_arrive(sandbox: Sandbox) -> None:
    found = look(sandbox.endpoint, "0123456789abcdef")
    assert failing(found) == ["key"]
    assert found["header"].verdict == "ok"


def test_what_a_release_cannot_do_is_said() -> None:
    with Sandbox(release="3.5") as sandbox:
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            manager.create_experiment()
        found = look(sandbox.endpoint, sandbox.token)
    assert found["release"].verdict == "warn"
    assert "newest 16 entries" in found["release"].advice
    assert "templates (from 4.0.0)" in found["release"].what


def test_a_host_without_an_address() -> None:
    found = look("https://elab.invalid", "a-key")
    assert failing(found) == ["name"]
    assert all(finding.verdict == "unknown" for check, finding in found.items() if check != "name")


def test_a_port_where_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = look(f"http://127.0.0.1:{taken.getsockname()[1]}", "a-key")
    assert failing(found) == ["connection"]
    assert "does the web server run" in found["connection"].advice


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(7200, "2 hours ahead of"), (-90, "90 seconds behind"), (-5 * 86_400, "5 days behind")],
)
def test_clocks_that_differ(ahead: int, words: str) -> None:
    here = 1445412480.0
    found = findings.clock({"date": formatdate(here + ahead, usegmt=True)}, here)
    assert found.verdict == "warn"
    assert words in found.what
    assert findings.clock({}, here).verdict == "unknown"


async def _async_findings(endpoint: str, token: str) -> list[Finding]:
    async with AsyncManager(endpoint, token) as manager:
        return await manager.diagnose()


def test_the_async_manager_finds_the_same(sandbox: Sandbox) -> None:
    there = asyncio.run(_async_findings(sandbox.endpoint, sandbox.token))
    here = look(sandbox.endpoint, sandbox.token)
    assert [(finding.check, finding.verdict) for finding in there] == [*verdicts(here).items()]


def test_every_check_is_there_once_and_in_order(sandbox: Sandbox) -> None:
    for endpoint in (sandbox.endpoint, "http://127.0.0.1:1", "https://elab.invalid"):
        with Manager(endpoint, sandbox.token) as manager:
            assert [finding.check for finding in manager.diagnose()] == [*findings.CHECKS]


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """A server that takes requests and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        kept: list[socket.socket] = []

        def take() -> None:
            with contextlib.suppress(OSError):
                while True:
                    kept.append(listener.accept()[0])

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            for each in kept:
                each.close()

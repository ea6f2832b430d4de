"""Real nginx and real Apache on a loopback port, with a test's own configuration, in front of a sandbox."""

from __future__ import annotations

import contextlib
import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.sandbox import Sandbox

BRIDGE = Path(__file__).with_name("bridge.pl")
MODULES = Path("/usr/lib/apache2/modules")


def program(name: str) -> str:
    """The program, or a skipped test; on CI it must be there."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is not installed: apt-get install {name}")
        pytest.skip(f"{name} is not installed: apt-get install {name}")
    return found


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def backend(sandbox: Sandbox) -> str:
    return urlsplit(sandbox.endpoint).netloc


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A folder that a server which runs as nobody can read and write."""
    made = Path(tempfile.mkdtemp(prefix="elab-web-"))
    try:
        made.chmod(0o755)
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(made, nobody.pw_uid, nobody.pw_gid)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextlib.contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[None]:
    """A server in the foreground, as nobody where the tests run as root, until the end of the test."""
    who = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid} if os.getuid() == 0 else {}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # Apache ends its whole process group with itself: those of other tests, and the tests, are not in it
        start_new_session=True,
        **who,  # type: ignore[arg-type]
    )
    try:
        for _ in range(200):
            if process.poll() is not None:
                words = process.stderr.read().decode() if process.stderr else ""
                pytest.fail(f"{command[0]} did not start: {words} {log.read_text() if log.exists() else ''}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.02)
        else:
            pytest.fail(f"{command[0]} does not listen on port {port}")
        yield
    finally:
        process.terminate()
        process.wait(10)
        if process.stderr:
            process.stderr.close()


def self_signed(where: Path) -> tuple[Path, Path]:
    """A certificate that nobody knows, for 127.0.0.1."""
    certificate, key = where / "site.pem", where / "site.key"
    options = "-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj /CN=127.0.0.1"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    command = [program("openssl"), "req", *options.split(), *names]
    subprocess.run(command, check=True, capture_output=True)
    for file in (certificate, key):
        file.chmod(0o644)
    return certificate, key


@contextlib.contextmanager
def nginx(site: str, *, tls: bool = False) -> Iterator[str]:
    """nginx with the lines of a site; its address."""
    command, port = program("nginx"), free_port()
    with folder() as where:
        secure = ""
        if tls:
            certificate, key = self_signed(where)
            secure = f"ssl_certificate {certificate}; ssl_certificate_key {key};"
        (where / "html").mkdir()
        (where / "html" / "index.html").write_text("<html>eLabFTW</html>")
        temporary = " ".join(
            f"{kind}_temp_path {where}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        configuration = where / "nginx.conf"
        configuration.write_text(
            f"daemon off; master_process off; pid {where}/pid; error_log {where}/log;\n"
            f"events {{}}\nhttp {{ access_log off; {temporary}\n"
            f"server {{ listen 127.0.0.1:{port}{' ssl' if tls else ''}; {secure} root {where}/html;\n"
            f"{site}\n}} }}\n"
        )
        with running([command, "-c", str(configuration), "-e", f"{where}/log"], port, where / "log"):
            yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"


@contextlib.contextmanager
def apache(site: str, sandbox: Sandbox, *, calls_itself: bool = False) -> Iterator[str]:
    """Apache with the lines of a site, and the bridge where eLabFTW's program stands; its address.

    One process is enough, and ends at once, unless the site's lines make it call itself.
    """
    command, port = program("apache2"), free_port()
    program("perl")
    modules = [
        "mpm_prefork",
        "authz_core",
        "cgi",
        "mime",
        "env",
        "setenvif",
        "rewrite",
        "proxy",
        "proxy_http",
    ]
    with folder() as where:
        (where / "html").mkdir()
        (where / "html" / "index.html").write_text("<html>eLabFTW</html>")
        bridge = where / "html" / "app" / "controllers" / "ApiController.php"
        bridge.parent.mkdir(parents=True)
        shutil.copy(BRIDGE, bridge)
        bridge.chmod(0o755)
        configuration = where / "apache.conf"
        configuration.write_text(
            "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in modules)
            + f"ServerName 127.0.0.1:{port}\nListen 127.0.0.1:{port}\n"
            f"PidFile {where}/pid\nErrorLog {where}/log\n"
            f"User {'nobody' if os.getuid() == 0 else getpass.getuser()}\n"
            f"DefaultRuntimeDir {where}\nDocumentRoot {where}/html\nKeepAlive Off\nTypesConfig /dev/null\n"
            f"SetEnv ELAB_SANDBOX {backend(sandbox)}\n"
            "<Directory />\nRequire all granted\nOptions ExecCGI\nAddHandler cgi-script .php\n</Directory>\n"
            f"<VirtualHost 127.0.0.1:{port}>\n{site}\n</VirtualHost>\n"
        )
        mode = ["-D", "FOREGROUND"] if calls_itself else ["-X"]
        with running([command, *mode, "-f", str(configuration)], port, where / "log"):
            yield f"http://127.0.0.1:{port}"

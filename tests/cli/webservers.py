"""Run nginx and Apache on a loopback port, with the configuration of a test, in front of a sandbox."""

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
    """Return the path of a program. Without it the test is skipped, or fails on CI."""
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is not installed: apt-get install {name}")
        pytest.skip(f"{name} is not installed: apt-get install {name}")
    return path


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def backend(sandbox: Sandbox) -> str:
    return urlsplit(sandbox.endpoint).netloc


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """Create a folder that a server running as the user nobody can read and write."""
    path = Path(tempfile.mkdtemp(prefix="elab-web-"))
    try:
        path.chmod(0o755)
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[None]:
    """Run a server in the foreground within a `with` block; as the user nobody if the tests run as root."""
    user = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid} if os.getuid() == 0 else {}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # Apache terminates its process group, which must not include the tests
        start_new_session=True,
        **user,  # type: ignore[arg-type]
    )
    try:
        for _ in range(200):
            if process.poll() is not None:
                message = process.stderr.read().decode() if process.stderr else ""
                pytest.fail(
                    f"{command[0]} did not start: {message} {log.read_text() if log.exists() else ''}"
                )
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


def self_signed(root: Path) -> tuple[Path, Path]:
    """Create a self-signed certificate for 127.0.0.1."""
    certificate, key = root / "site.pem", root / "site.key"
    options = "-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj /CN=127.0.0.1"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    command = [program("openssl"), "req", *options.split(), *names]
    subprocess.run(command, check=True, capture_output=True)
    for file in (certificate, key):
        file.chmod(0o644)
    return certificate, key


@contextlib.contextmanager
def nginx(site: str, *, tls: bool = False) -> Iterator[str]:
    """Run nginx with the lines of a site; yield its address."""
    command, port = program("nginx"), free_port()
    with folder() as root:
        secure = ""
        if tls:
            certificate, key = self_signed(root)
            secure = f"ssl_certificate {certificate}; ssl_certificate_key {key};"
        (root / "html").mkdir()
        (root / "html" / "index.html").write_text("<html>eLabFTW</html>")
        temporary = " ".join(
            f"{kind}_temp_path {root}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        configuration = root / "nginx.conf"
        configuration.write_text(
            f"daemon off; master_process off; pid {root}/pid; error_log {root}/log;\n"
            f"events {{}}\nhttp {{ access_log off; {temporary}\n"
            f"server {{ listen 127.0.0.1:{port}{' ssl' if tls else ''}; {secure} root {root}/html;\n"
            f"{site}\n}} }}\n"
        )
        with running([command, "-c", str(configuration), "-e", f"{root}/log"], port, root / "log"):
            yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"


@contextlib.contextmanager
def apache(site: str, sandbox: Sandbox, *, calls_itself: bool = False) -> Iterator[str]:
    """Run Apache with the lines of a site, and the bridge in place of eLabFTW; yield its address.

    A single process is enough and ends immediately, unless the site proxies to itself.
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
    with folder() as root:
        (root / "html").mkdir()
        (root / "html" / "index.html").write_text("<html>eLabFTW</html>")
        bridge = root / "html" / "app" / "controllers" / "ApiController.php"
        bridge.parent.mkdir(parents=True)
        shutil.copy(BRIDGE, bridge)
        bridge.chmod(0o755)
        configuration = root / "apache.conf"
        configuration.write_text(
            "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in modules)
            + f"ServerName 127.0.0.1:{port}\nListen 127.0.0.1:{port}\n"
            f"PidFile {root}/pid\nErrorLog {root}/log\n"
            f"User {'nobody' if os.getuid() == 0 else getpass.getuser()}\n"
            f"DefaultRuntimeDir {root}\nDocumentRoot {root}/html\nKeepAlive Off\nTypesConfig /dev/null\n"
            f"SetEnv ELAB_SANDBOX {backend(sandbox)}\n"
            "<Directory />\nRequire all granted\nOptions ExecCGI\nAddHandler cgi-script .php\n</Directory>\n"
            f"<VirtualHost 127.0.0.1:{port}>\n{site}\n</VirtualHost>\n"
        )
        mode = ["-D", "FOREGROUND"] if calls_itself else ["-X"]
        with running([command, *mode, "-f", str(configuration)], port, root / "log"):
            yield f"http://127.0.0.1:{port}"

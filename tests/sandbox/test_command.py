"""`python -m elab_sdk.sandbox`, as a user runs it."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.calling import Answered

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-W", "error", "-m", "elab_sdk.sandbox"]


def _get(endpoint: str, key: str) -> Answered:
    import http.client
    import urllib.parse

    url = urllib.parse.urlsplit(endpoint)
    connection = http.client.HTTPConnection(url.netloc, timeout=30)
    try:
        connection.request("GET", f"{url.path}experiments", headers={"Authorization": key})
        answer = connection.getresponse()
        return Answered(answer.status, answer.read(), {})
    finally:
        connection.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_endpoint_and_keys_serves_and_ends_with_0(number: signal.Signals, tmp_path: Path) -> None:
    command = [*COMMAND, "--release", "3.6.7", "--data", str(tmp_path), "--readonly-key", "r" * 84]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        told = dict(running.stdout.readline().strip().partition("=")[::2] for _ in range(4))
        assert list(told) == ["ELAB_ENDPOINT", "ELAB_TOKEN", "ELAB_READONLY_TOKEN", "ELAB_OTHER_TOKEN"]
        assert told["ELAB_ENDPOINT"].startswith("http://127.0.0.1:")
        assert told["ELAB_READONLY_TOKEN"] == "r" * 84
        assert _get(told["ELAB_ENDPOINT"], told["ELAB_TOKEN"]).json == []
        assert _get(told["ELAB_ENDPOINT"], told["ELAB_OTHER_TOKEN"]).status == 200
        running.send_signal(number)
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--release", "5.0.0"], "no API v1"), (["--host", "0.0.0.0"], "only listens on this machine")],
)
def test_what_cannot_start_says_why_and_ends_with_1(arguments: list[str], words: str) -> None:
    ran = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 1
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr


def test_without_the_extra_it_says_how_to_install_it() -> None:
    program = (
        "import sys\nsys.modules['uvicorn'] = None\n"
        "from elab_sdk.sandbox.__main__ import main\nsys.exit(main([]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 1
    assert 'pip install "elab-sdk[sandbox]"' in ran.stderr

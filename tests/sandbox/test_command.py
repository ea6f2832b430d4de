"""The command `python -m elab_sdk.sandbox`."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.client import HttpAnswer

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-W", "error", "-m", "elab_sdk.sandbox"]


def _get(endpoint: str, key: str) -> HttpAnswer:
    import http.client
    import urllib.parse

    url = urllib.parse.urlsplit(endpoint)
    connection = http.client.HTTPConnection(url.netloc, timeout=30)
    try:
        connection.request("GET", f"{url.path}experiments", headers={"Authorization": key})
        answer = connection.getresponse()
        return HttpAnswer(answer.status, answer.read(), {})
    finally:
        connection.close()


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_command_prints_endpoint_and_keys_and_serves_until_signal(
    signal_number: signal.Signals, tmp_path: Path
) -> None:
    command = [*COMMAND, "--release", "3.6.7", "--data", str(tmp_path), "--readonly-key", "r" * 84]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = dict(process.stdout.readline().strip().partition("=")[::2] for _ in range(4))
        assert list(printed) == ["ELAB_ENDPOINT", "ELAB_TOKEN", "ELAB_READONLY_TOKEN", "ELAB_OTHER_TOKEN"]
        assert printed["ELAB_ENDPOINT"].startswith("http://127.0.0.1:")
        assert printed["ELAB_READONLY_TOKEN"] == "r" * 84
        assert _get(printed["ELAB_ENDPOINT"], printed["ELAB_TOKEN"]).json == []
        assert _get(printed["ELAB_ENDPOINT"], printed["ELAB_OTHER_TOKEN"]).status == 200
        process.send_signal(signal_number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--release", "1.8.5"], "not a known release"), (["--host", "0.0.0.0"], "must be a loopback address")],
)
def test_invalid_option_exits_with_code_1_and_message(arguments: list[str], message: str) -> None:
    result = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_missing_extra_exits_with_code_1_and_install_command() -> None:
    program = (
        "import sys\nsys.modules['uvicorn'] = None\n"
        "from elab_sdk.sandbox.__main__ import main\nsys.exit(main([]))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 1
    assert 'pip install "elab-sdk[sandbox]"' in result.stderr

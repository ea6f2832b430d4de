"""`elab` in this process, and as a process of its own, with a sandbox and an empty folder for settings."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from elab_sdk import Manager
from elab_sdk.cli.main import main
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Result(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


class Elab:
    """`elab(…)` runs a command in this process; `elab.process(…)` in one of its own."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *words: object, stdin: str | bytes | None = None) -> Result:
        if stdin is not None:
            raw = io.BytesIO(stdin.encode() if isinstance(stdin, str) else stdin)
            self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw, "utf-8"))
        self._capsys.readouterr()
        code = main([str(word) for word in words])
        out, err = self._capsys.readouterr()
        return Result(code, out, err)

    def process(self, *words: object, **more: object) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "elab_sdk.cli", *map(str, words)],
            capture_output=True,
            check=False,
            text=True,
            **more,  # type: ignore[call-overload]
        )
        return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No settings of whoever runs the tests are seen; the file where those of a test go."""
    for name in [name for name in os.environ if name.startswith("ELAB_")]:
        monkeypatch.delenv(name)
    file = tmp_path / "settings" / "config.toml"
    monkeypatch.setenv("ELAB_CONFIG", str(file))
    monkeypatch.setenv("COLUMNS", "100")
    return file


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox with an experiment in it."""
    mark = request.node.get_closest_marker("elab_release")
    with Sandbox(release=str(mark.args[0]) if mark else "4.3") as running:
        with Manager(running.endpoint, running.token) as manager:
            manager.create_experiment()
        running.requests.clear()
        yield running


@pytest.fixture
def manager(sandbox: Sandbox) -> Iterator[Manager]:
    with Manager(sandbox.endpoint, sandbox.token) as made:
        yield made


@pytest.fixture
def nobody(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Elab:
    """`elab`, which knows no server."""
    return Elab(capsys, monkeypatch)


@pytest.fixture
def elab(nobody: Elab, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Elab:
    """`elab`, with the sandbox in its environment."""
    monkeypatch.setenv("ELAB_ENDPOINT", sandbox.endpoint)
    monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
    return nobody

"""Fixtures that run `elab` with a sandbox and an empty configuration folder."""

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
from tests.releases import release_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class CommandResult(NamedTuple):
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str


class ElabCommand:
    """`elab(…)` runs a command in this process, `elab.process(…)` in a separate one."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: object, stdin: str | bytes | None = None) -> CommandResult:
        if stdin is not None:
            raw = io.BytesIO(stdin.encode() if isinstance(stdin, str) else stdin)
            self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw, "utf-8"))
        self._capsys.readouterr()
        code = main([str(each) for each in arguments])
        out, err = self._capsys.readouterr()
        return CommandResult(code, out, err)

    def process(self, *arguments: object, **options: object) -> CommandResult:
        process = subprocess.run(
            [sys.executable, "-m", "elab_sdk.cli", *map(str, arguments)],
            capture_output=True,
            check=False,
            text=True,
            **options,  # type: ignore[call-overload]
        )
        return CommandResult(process.returncode, process.stdout, process.stderr)


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Hide the settings of the person who runs the tests; return the path of the test's own."""
    for name in [name for name in os.environ if name.startswith("ELAB_")]:
        if name != "ELAB_TIME_ZONE":
            monkeypatch.delenv(name)
    file = tmp_path / "settings" / "config.toml"
    monkeypatch.setenv("ELAB_CONFIG", str(file))
    monkeypatch.setenv("COLUMNS", "100")
    return file


@pytest.fixture
def sandbox(request: pytest.FixtureRequest, default_release: str) -> Iterator[Sandbox]:
    """Run a sandbox that has one experiment."""
    with Sandbox(release=release_of(request, default_release)) as running:
        with Manager(running.endpoint, running.token) as manager:
            manager.create_experiment()
        running.requests.clear()
        yield running


@pytest.fixture
def manager(sandbox: Sandbox) -> Iterator[Manager]:
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        yield manager


@pytest.fixture
def unconfigured_elab(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> ElabCommand:
    """Return `elab` without a configured server."""
    return ElabCommand(capsys, monkeypatch)


@pytest.fixture
def elab(unconfigured_elab: ElabCommand, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> ElabCommand:
    """Return `elab` with the sandbox in its environment."""
    monkeypatch.setenv("ELAB_ENDPOINT", sandbox.endpoint)
    monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
    return unconfigured_elab

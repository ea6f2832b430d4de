"""Command-line options of the test suite."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import releases
from tests.groups import GROUPS, slow_first

HERE = Path(__file__).parent

# Containers often set this. Tests start hundreds of commands, each of which would compile all its modules.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add options for a real server; ELAB_TEST_ENDPOINT, ELAB_TEST_TOKEN … set the same."""
    group = parser.getgroup("elab-sdk")
    group.addoption(
        "--endpoint", help="run tests/safety and tests/contract on this server instead of the sandbox"
    )
    group.addoption("--token", help="an API key of this server that can write")
    group.addoption("--other-token", help="an API key of another user, who is not an admin")
    group.addoption("--readonly-token", help="a read-only API key of this server")
    group.addoption(
        "--skip",
        action="append",
        default=[],
        choices=list(GROUPS),
        help="skip a group of tests, see tests/groups.py",
    )
    group.addoption(
        "--release", help="the expected release of the server, such as 4.3.5; fail if it is another"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make commands that tests start interruptible, even if this run ignores Ctrl-C.

    `nohup make test &` in a script starts all processes with SIGINT ignored. Child processes inherit an
    ignored signal, but not a handler, so a handler that does nothing ignores Ctrl-C in this run only.

    From 5.4 bookings need the time zone of the lab: that of the recorded servers.
    """
    os.environ["ELAB_TIME_ZONE"] = "Europe/Paris"
    # no test waits for the disk, since none ends with a power failure
    for name in ("fsync", "sync"):
        if hasattr(os, name):
            setattr(os, name, lambda *_: None)
    # no test reads the profiles of the person who runs it
    os.environ["ELAB_CONFIG"] = str(HERE / "no-profiles" / "config.toml")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda *_: None)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests of the Manager on API v1 and on API v2."""
    releases.run_on_both_apis(metafunc)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is the same code on API v2."""
    kept = [item for item in items if releases.is_run(item)]
    config.hook.pytest_deselected(items=[item for item in items if not releases.is_run(item)])
    # a process of `pytest -n`
    items[:] = slow_first(kept) if "PYTEST_XDIST_WORKER" in os.environ else kept


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Distribute the tests of `pytest -n` by file, unless `--dist` says something else."""
    if config.getoption("dist") != "load":
        return None
    from tests.scheduling import SlowFilesFirst  # needs pytest-xdist

    return SlowFilesFirst(config, log)


@pytest.fixture
def default_release() -> str:
    """The release of a test that does not name one."""
    return releases.BOTH_APIS[0]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skip the groups of `--skip`, and on Windows the POSIX tests."""
    names = [*config.getoption("skip"), *(["posix"] if sys.platform == "win32" else [])]
    if collection_path.is_relative_to(HERE):
        relative_path = collection_path.relative_to(HERE).as_posix()
        if any(relative_path in GROUPS[name] for name in names):
            return True
    return None


@pytest.fixture
def unmeasured_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start commands without coverage, whose data file would exceed their limit of file sizes."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat requests at once."""
    from elab_sdk.wire import retries

    monkeypatch.setattr(retries, "_backoff", lambda _retries, _attempt: 0.0)

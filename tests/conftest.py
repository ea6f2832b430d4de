"""Options of the whole suite."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.groups import GROUPS

if TYPE_CHECKING:
    import pytest

HERE = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """A real server for the tests of contract and safety; ELAB_TEST_ENDPOINT, ELAB_TEST_TOKEN … stand in."""
    group = parser.getgroup("elab-sdk")
    group.addoption("--endpoint", help="run tests/safety and tests/contract on this server, not the sandbox")
    group.addoption("--token", help="a key of that server that may write")
    group.addoption("--other-token", help="a key of somebody else there, who is no admin")
    group.addoption("--readonly-token", help="a key of that server that may only read")
    group.addoption("--skip", action="append", default=[], choices=list(GROUPS), help="see tests/groups.py")
    group.addoption("--release", help="the release that it is, as in 4.3.5: an error where it shows another")


def pytest_configure(config: pytest.Config) -> None:
    """Let the commands that tests start be interrupted, also where this run itself ignores Ctrl-C.

    `nohup make test &` in a script starts everything with SIGINT ignored. A process hands that on to what it
    starts, but not a handler of its own: with one that does nothing, this run goes on ignoring Ctrl-C.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda *_: None)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the groups that `--skip` names."""
    names = [*config.getoption("skip"), *(["posix"] if sys.platform == "win32" else [])]
    if collection_path.is_relative_to(HERE):
        below = collection_path.relative_to(HERE).as_posix()
        if any(below in GROUPS[name] for name in names):
            return True
    return None

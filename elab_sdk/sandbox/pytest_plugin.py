"""The fixture `elab_sandbox`: a fresh sandbox for each test that asks for one.

>>> def test_my_script(elab_sandbox):
...     run_my_script(elab_sandbox.endpoint, elab_sandbox.token)
...     assert len(elab_sandbox.state()["experiments"]) == 1

The release is, first found first taken: the parameter of `@pytest.mark.parametrize("elab_sandbox", ["3.6",
"4.3"],
indirect=True)`, the mark `@pytest.mark.elab_release("3.6")`, the option `--elab-release`, the ini value
`elab_release`, 4.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.sandbox.server import Sandbox

_DEFAULT = "4.3"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--elab-release` and the ini value `elab_release`."""
    told = "release of eLabFTW that the fixture elab_sandbox answers as"
    parser.getgroup("elab-sdk").addoption(
        "--elab-release", default=None, help=f"{told} (default: {_DEFAULT})"
    )
    parser.addini("elab_release", told, default=_DEFAULT)


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line(
        "markers", "elab_release(name): the release that the fixture elab_sandbox answers as"
    )


@pytest.fixture
def elab_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A running sandbox with fresh state; see `elab_sdk.sandbox.Sandbox`."""
    # imported here, so that pytest works where the extra is not installed
    from elab_sdk.sandbox.server import Sandbox

    with Sandbox(release=_release(request)) as sandbox:
        yield sandbox


def _release(request: pytest.FixtureRequest) -> str:
    if hasattr(request, "param"):
        return str(request.param)
    mark = request.node.get_closest_marker("elab_release")
    if mark is not None:
        return str(mark.args[0])
    return str(request.config.getoption("--elab-release") or request.config.getini("elab_release"))

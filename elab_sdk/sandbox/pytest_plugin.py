"""Pytest plugin with the fixture `elab_sandbox`: a new sandbox for each test that uses it.

>>> def test_my_script(elab_sandbox):
...     run_my_script(elab_sandbox.endpoint, elab_sandbox.token)
...     assert len(elab_sandbox.state()["experiments"]) == 1

The release is the first of: the parameter of `@pytest.mark.parametrize("elab_sandbox", ["3.6", "4.3", "5.3"],
indirect=True)`, the marker `@pytest.mark.elab_release("3.6")`, the option `--elab-release`, the ini value
`elab_release`, and 4.3.
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
    help_text = "eLabFTW release of the fixture elab_sandbox"
    parser.getgroup("elab-sdk").addoption(
        "--elab-release", default=None, help=f"{help_text} (default: {_DEFAULT})"
    )
    parser.addini("elab_release", help_text, default=_DEFAULT)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker `elab_release`."""
    config.addinivalue_line("markers", "elab_release(name): the eLabFTW release of the fixture elab_sandbox")


@pytest.fixture
def elab_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Run a new `elab_sdk.sandbox.Sandbox` for one test."""
    # imported here to let pytest start without the extra `sandbox`
    from elab_sdk.sandbox.server import Sandbox

    with Sandbox(release=_release(request)) as sandbox:
        yield sandbox


def _release(request: pytest.FixtureRequest) -> str:
    if hasattr(request, "param"):
        return str(request.param)
    marker = request.node.get_closest_marker("elab_release")
    if marker is not None:
        return str(marker.args[0])
    return str(request.config.getoption("--elab-release") or request.config.getini("elab_release"))

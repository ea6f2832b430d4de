"""Pytest plugin with the fixture `elab_sandbox`: a new sandbox for each test that uses it.

>>> def test_my_script(elab_sandbox):
...     run_my_script(elab_sandbox.endpoint, elab_sandbox.token)
...     assert len(elab_sandbox.state()["experiments"]) == 1

The release is the first of: the parameter of `@pytest.mark.parametrize("elab_sandbox", ["3.6", "4.3", "5.3"],
indirect=True)`, the marker `@pytest.mark.elab_release("3.6")`, the option `--elab-release`, the ini value
`elab_release`, and 4.3. A marker with several releases, `elab_release("3.6", "5.3")`, runs the test on each.
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
    config.addinivalue_line("markers", "elab_release(*names): the releases of the fixture elab_sandbox")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on each release that its marker names."""
    marker = metafunc.definition.get_closest_marker("elab_release")
    if marker is None or "elab_sandbox" not in metafunc.fixturenames:
        return
    is_parametrized = any(
        "elab_sandbox" in str(each.args[:1]) for each in metafunc.definition.iter_markers("parametrize")
    )
    if len(marker.args) > 1 and not is_parametrized:
        metafunc.parametrize("elab_sandbox", marker.args, indirect=True)


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
        return _one_release(marker)
    return str(request.config.getoption("--elab-release") or request.config.getini("elab_release"))


def _one_release(marker: pytest.Mark) -> str:
    """Return the release of a marker; that of a parameter can name only one."""
    if len(marker.args) != 1 or marker.kwargs:
        message = (
            "@pytest.mark.elab_release takes release names, such as elab_release('4.3') or "
            "elab_release('4.3', '5.6'); on a parameter exactly one"
        )
        raise pytest.UsageError(message)
    return str(marker.args[0])

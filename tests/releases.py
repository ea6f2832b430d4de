"""The releases that tests of the Manager run on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.rules.releases import GENERATIONS, V2_GENERATIONS

if TYPE_CHECKING:
    import pytest

EVERY_GENERATION: Final = (*GENERATIONS, *V2_GENERATIONS)
"""Every generation, of API v1 and of API v2."""
WITH_V2: Final = ("4.9", *V2_GENERATIONS)
"""Every generation with API v2 in the sandbox."""
BOTH_APIS: Final = ("4.3", "5.6")
"""The releases that a test runs on if it does not name one: one with API v1 and one with API v2."""

ASYNC_V2: Final = "5.3"
"""The release of API v2 that tests of the async Manager run on."""


def run_on_both_apis(metafunc: pytest.Metafunc) -> None:
    """Run a test on a release of each API, or on those that it names."""
    if "default_release" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker("elab_release")
    if marker is not None and len(marker.args) > 1:
        metafunc.parametrize("default_release", marker.args)
    elif not _names_release(metafunc.definition):
        metafunc.parametrize("default_release", BOTH_APIS)


def release_of(request: pytest.FixtureRequest, default_release: str) -> str:
    """Return the release of a test: the one of its marker, or the one that it runs on by default."""
    marker = request.node.get_closest_marker("elab_release")
    if marker is None:
        return default_release
    if len(marker.args) > 1:  # one run for each
        assert default_release in marker.args, "a parameter is marked with one release"
        return default_release
    return str(marker.args[0])


def _names_release(test: pytest.Item) -> bool:
    parameters = [mark.args[0] for mark in test.iter_markers("parametrize")]
    return any("release" in names for names in parameters) or any(test.iter_markers("elab_release"))


def is_run(item: pytest.Item) -> bool:
    """Whether a test is run.

    The sync Manager is made from the async one. Of the releases of API v2, the async one is tested on one.
    What API v2 does depends on the server rather than on Python, so `--skip once` leaves it out.
    """
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    release = parameters.get("release", parameters.get("default_release"))
    if not isinstance(release, str) or release not in V2_GENERATIONS:
        return True
    if "once" in item.config.getoption("skip"):
        return False
    return release == ASYNC_V2 or "async" not in (parameters.get("world"), parameters.get("v2_world"))

"""The releases that tests of the Manager run on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.rules.releases import GENERATIONS, V2_GENERATIONS

if TYPE_CHECKING:
    import pytest

EVERY_GENERATION: Final = (*GENERATIONS, *V2_GENERATIONS)
"""Every generation, of API v1 and of API v2."""
BOTH_APIS: Final = ("4.3", "5.6")
"""The releases that a test runs on if it does not name one: one with API v1 and one with API v2."""


def run_on_both_apis(metafunc: pytest.Metafunc) -> None:
    """Run a test on a release of each API, unless it names its release."""
    names_release = "release" in metafunc.fixturenames or next(
        metafunc.definition.iter_markers("elab_release"), None
    )
    if "default_release" in metafunc.fixturenames and not names_release:
        metafunc.parametrize("default_release", BOTH_APIS)


def is_run(item: pytest.Item) -> bool:
    """Whether a test is run: the async Manager, which is the source of the sync one, on API v1 alone."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    return (parameters.get("default_release"), parameters.get("world")) != (BOTH_APIS[1], "async")

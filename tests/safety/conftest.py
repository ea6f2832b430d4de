"""Fixtures: one notebook for all cells of a release, on a sandbox or on the server in the options."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk.sandbox import Sandbox
from tests.safety.matrix import sandboxes
from tests.safety.matrix_cells import MatrixLab
from tests.safety.servers import OPTIONS, TargetServer, given_server, is_given

if TYPE_CHECKING:
    from collections.abc import Iterator

_GIVEN = "given"


def _options(config: pytest.Config) -> dict[str, str | None]:
    return {name: config.getoption(name) for name in OPTIONS}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Use one lab for each record of the releases table, or only the given server."""
    real = is_given(_options(metafunc.config))
    if "lab" in metafunc.fixturenames:
        given = [pytest.param(_GIVEN, id=_GIVEN)]
        every = [pytest.param(each, id=" ".join(filter(None, each))) for each in sandboxes()]
        metafunc.parametrize("lab", given if real else every, indirect=True, scope="module")


@pytest.fixture(scope="module")
def lab(request: pytest.FixtureRequest) -> Iterator[MatrixLab]:
    """A server with its notebook."""
    if request.param == _GIVEN:
        server = given_server(_options(request.config))
        assert server is not None
        with MatrixLab(server) as running_lab:
            yield running_lab
        return
    version, api = request.param
    with (
        Sandbox(release=version) as sandbox,
        MatrixLab(TargetServer.of_sandbox(sandbox, api)) as running_lab,
    ):
        yield running_lab

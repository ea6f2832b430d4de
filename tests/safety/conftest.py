"""One notebook for all cells of a release: on a sandbox, or on the server that the options name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk.releases import GENERATIONS
from elab_sdk.sandbox import Sandbox
from tests.safety.cells import Lab
from tests.safety.matrix import plan
from tests.safety.servers import OPTIONS, Server, given_server, is_given

if TYPE_CHECKING:
    from collections.abc import Iterator

_GIVEN = "given"


def _options(config: pytest.Config) -> dict[str, str | None]:
    return {name: config.getoption(name) for name in OPTIONS}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One lab for each release, or that of the given server; and the cells of each."""
    real = is_given(_options(metafunc.config))
    if "lab" in metafunc.fixturenames:
        metafunc.parametrize("lab", [_GIVEN] if real else [*GENERATIONS], indirect=True, scope="session")
    if "mode" in metafunc.fixturenames:
        cells = plan(real=real)
        metafunc.parametrize(("case", "mode"), cells, ids=[f"{case.name}-{mode}" for case, mode in cells])


@pytest.fixture(scope="session")
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A server with its notebook."""
    if request.param == _GIVEN:
        server = given_server(_options(request.config))
        assert server is not None
        with Lab(server) as found:
            yield found
        return
    with Sandbox(release=request.param) as sandbox, Lab(Server.of_sandbox(sandbox)) as found:
        yield found

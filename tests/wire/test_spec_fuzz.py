"""Valid and invalid requests from the contract, sent to the sandbox: it fails only as servers do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from bundle import read_yaml
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from elab_sdk.sandbox import Sandbox
from tests.wire.faulty import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

SPEC = Path(__file__).parents[2] / "spec" / "openapi.yaml"
WRITTEN: dict[str, Any] = read_yaml(SPEC)
for _path in ("/experiments/{id}", "/items/{id}"):
    # schemathesis cannot make a form that has a file in it, and would not make the other form then
    del WRITTEN["paths"][_path]["post"]["requestBody"]["content"]["multipart/form-data"]
CONTRACT = schemathesis.openapi.from_dict(WRITTEN)
OPERATIONS: dict[str, Any] = {found.ok().label: found.ok() for found in CONTRACT.get_all_operations()}

BOUNDED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=12,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module", params=["2.0", "3.6", "4.3", "4.9"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(release=request.param, key=KEY) as running:
        yield running


def test_the_contract_has_21_operations() -> None:
    assert len(OPERATIONS) == 21


@pytest.mark.parametrize("label", OPERATIONS)
def test_the_sandbox_handles_any_request_of_the_contract(label: str, sandbox: Sandbox) -> None:
    right, wrong = (
        OPERATIONS[label].as_strategy(generation_mode=mode)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    )

    @BOUNDED
    @given(right | wrong)
    def check(case: Any) -> None:
        sandbox.requests.clear()
        case.path_parameters = case.path_parameters or {}
        answer = case.call(base_url=sandbox.site + "api/v1", headers={"Authorization": KEY}, timeout=20)
        # it notes what it has answered; what it has not noted is an exception of its own
        assert [each.status for each in sandbox.requests] == [answer.status_code], case.as_curl_command()

    check()

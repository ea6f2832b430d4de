"""Responses of running servers match the contract and can be decoded into models.

By default, the servers are sandboxes of all releases. With `--endpoint` and `--token` (or ELAB_TEST_ENDPOINT
and ELAB_TEST_TOKEN), a real server is tested with the API of the endpoint; the test creates a few entries on
it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from elab_api_v1.base import Model
from elab_api_v1.errors import ApiError

from elab_sdk.rules.releases import EVERY_RECORD, releases_matching_entry
from elab_sdk.sandbox import Sandbox
from tests.contract.live_servers import LiveV1, LiveV2, live_server
from tests.contract.schemas import problems
from tests.safety.servers import OPTIONS, given_endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_api_v1.wire import Response

    from tests.contract.live_servers import LiveServer


def options(config: pytest.Config) -> dict[str, str | None]:
    return {name: config.getoption(name) for name in OPTIONS}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    real_server = given_endpoint(options(metafunc.config))
    releases = [release.name for release in EVERY_RECORD]
    if "live" in metafunc.fixturenames:
        metafunc.parametrize("live", ["given"] if real_server else releases, indirect=True)


@pytest.fixture
def live(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    real_server = given_endpoint(options(request.config))
    if real_server is not None:
        yield live_server(*real_server)
        return
    with Sandbox(release=request.param) as sandbox:
        yield live_server(sandbox.endpoint, sandbox.token)


def count_models(live: LiveServer, operation: str, response: Response) -> int:
    """Decode a response completely and return the number of models. Errors must be documented."""
    try:
        decoded = live.parsers[operation](response)
    except ApiError as error:
        if live.contract.media_types(operation, error.status_code) is None:
            pytest.fail(f"{operation}: the contract does not describe this response: {error}")
        return 0
    models = [
        item for item in (decoded if isinstance(decoded, list) else [decoded]) if isinstance(item, Model)
    ]
    return len([model.check() for model in models])


def schema_errors(live: LiveServer, operation: str, response: Response) -> list[str]:
    """Return the differences between a JSON response and its schema."""
    if response.content_type != "application/json" or not response.content:
        return []
    value: Any = json.loads(response.content)
    checker = live.contract.answer_validator(operation, response.status)
    return [f"{operation}: {error}" for error in problems(checker, value)]


def test_responses_match_the_contract_and_decode(live: LiveServer) -> None:
    model_count, errors, read = 0, [], []
    for operation, response in live.exercise():
        model_count += count_models(live, operation, response)
        errors += schema_errors(live, operation, response)
        if operation == "get_experiment" and response.status == 200:
            read.append(json.loads(response.content).keys())
    assert model_count >= 5
    assert read
    if isinstance(live, LiveV1):
        assert any(releases_matching_entry(keys, "experiment") for keys in read), "no release fits the entry"
    assert errors == []


def test_api_is_that_of_the_endpoint() -> None:
    assert isinstance(live_server("https://elab.example.org/api/v2/", "key"), LiveV2)
    assert isinstance(live_server("https://elab.example.org/api/v1/", "key"), LiveV1)

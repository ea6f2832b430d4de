"""Every answer that real servers gave decodes, whole, into the models."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from elab_api_v1 import api
from elab_api_v1.base import Model
from elab_api_v1.errors import ApiError, DecodeError
from elab_api_v1.wire import Response

from tests.contract.routing import operation_of, exclusion_for
from tests.recorded import Exchange, every_exchange

if TYPE_CHECKING:
    from types import ModuleType

OPERATIONS: dict[str, ModuleType] = {
    name: import_module(f"elab_api_v1.api.{tag}.{name}")
    for tag in api.__all__
    for name in import_module(f"elab_api_v1.api.{tag}").__all__
}

# what somebody stored as metadata is kept, and is no object: the attribute says so
NO_OBJECT = frozenset(
    f"meta.{name}.read" for name in ("emptylist", "list", "number", "string", "true", "null", "twice.null")
)


def parse(exchange: Exchange, operation: str) -> object:
    """What the operation's own `parse` makes of a recorded answer."""
    headers = {name.lower(): value for name, value in exchange.response["headers"].items()}
    method, path = exchange.request["method"], exchange.request["path"]
    return OPERATIONS[operation].parse(Response(exchange.status, headers, exchange.content, method, path))


def is_error(exchange: Exchange) -> bool:
    """Whether a recorded answer is an error, as a person would see it."""
    answer = exchange.response.get("json")
    says_so = isinstance(answer, dict) and ("error" in answer or answer.get("result") == "error")
    return exchange.status != 200 or says_so


def checked(exchange: Exchange, operation: str) -> int:
    """Decode one answer; how many models came out of it."""
    if is_error(exchange):
        with pytest.raises(ApiError) as raised:
            parse(exchange, operation)
        assert raised.value.status_code == exchange.status
        return 0
    found = parse(exchange, operation)
    if isinstance(found, bytes):
        assert found == exchange.content
        return 0
    models = [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, Model)]
    if exchange.step in NO_OBJECT and exchange.response["json"].get("metadata"):
        with pytest.raises(DecodeError, match="expected a JSON object"):
            models[0].check()
        return 1
    sent = exchange.response.get("json")
    for model, row in zip(models, sent if isinstance(sent, list) else [sent], strict=True):
        assert model.check().to_dict() == row
        assert "\n" not in repr(model)
    return len(models)


def test_every_recorded_answer_decodes(capsys: pytest.CaptureFixture[str]) -> None:
    answers: Counter[str] = Counter()
    models: Counter[str] = Counter()
    for exchange in every_exchange():
        operation = operation_of(exchange)
        if operation is None or exclusion_for(exchange):
            continue
        answers[exchange.recording] += 1
        try:
            models[exchange.recording] += checked(exchange, operation)
        except Exception as error:
            raise AssertionError(f"{exchange}: {error}") from error
    with capsys.disabled():
        print(f"\n{answers.total()} recorded answers decoded into {models.total()} models:", dict(answers))
    assert answers.total() > 15_000
    assert set(answers) == {exchange.recording for exchange in every_exchange()}

"""Every recorded response of real servers can be decoded completely into models."""

from __future__ import annotations

import json
from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from elab_api_v1 import api
from elab_api_v1.base import Model
from elab_api_v1.errors import ApiError, DecodeError
from elab_api_v1.wire import Response

from tests.contract.routing import exclusion_for, operation_of
from tests.recorded import RecordedStep, all_steps

if TYPE_CHECKING:
    from types import ModuleType

OPERATIONS: dict[str, ModuleType] = {
    name: import_module(f"elab_api_v1.api.{tag}.{name}")
    for tag in api.__all__
    for name in import_module(f"elab_api_v1.api.{tag}").__all__
}

# steps with metadata that is not a JSON object, which the attribute rejects
INVALID_METADATA = frozenset(
    f"meta.{name}.read" for name in ("emptylist", "list", "number", "string", "true", "null", "twice.null")
)


def parse(record: RecordedStep, operation: str) -> object:
    """Parse a recorded response with its operation."""
    headers = {name.lower(): value for name, value in record.response["headers"].items()}
    method, path = record.request["method"], record.request["path"]
    return OPERATIONS[operation].parse(Response(record.status, headers, record.content, method, path))


def is_error(record: RecordedStep) -> bool:
    """Return whether a recorded response is an error."""
    answer = record.response.get("json")
    has_error = isinstance(answer, dict) and ("error" in answer or answer.get("result") == "error")
    return record.status != 200 or has_error


def count_models(record: RecordedStep, operation: str) -> int:
    """Decode one response and return the number of models."""
    if is_error(record):
        with pytest.raises(ApiError) as raised:
            parse(record, operation)
        assert raised.value.status_code == record.status
        return 0
    parsed = parse(record, operation)
    if isinstance(parsed, bytes):
        assert parsed == record.content
        return 0
    models = [item for item in (parsed if isinstance(parsed, list) else [parsed]) if isinstance(item, Model)]
    if record.step in INVALID_METADATA and record.response["json"].get("metadata"):
        with pytest.raises(DecodeError, match="expected a JSON object"):
            models[0].check()
        return 1
    sent = record.response.get("json")
    for model, row in zip(models, sent if isinstance(sent, list) else [sent], strict=True):
        assert model.check().to_dict() == row
        assert json.loads(json.dumps(model.as_dict(), allow_nan=False)) == model.as_dict()
        assert "\n" not in repr(model)
    return len(models)


def test_every_recorded_response_decodes(capsys: pytest.CaptureFixture[str]) -> None:
    responses: Counter[str] = Counter()
    models: Counter[str] = Counter()
    for record in all_steps():
        operation = operation_of(record)
        if operation is None or exclusion_for(record):
            continue
        responses[record.recording] += 1
        try:
            models[record.recording] += count_models(record, operation)
        except Exception as error:
            raise AssertionError(f"{record}: {error}") from error
    with capsys.disabled():
        print(
            f"\n{responses.total()} recorded responses decoded into {models.total()} models:", dict(responses)
        )
    assert responses.total() > 15_000
    assert set(responses) == {record.recording for record in all_steps()}

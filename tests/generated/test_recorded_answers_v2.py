"""Every recorded response of API v2 is decoded, with every attribute, by the generated operations."""

from __future__ import annotations

import json
from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from elab_api_v1.base import Model
from elab_api_v1.errors import ApiError, DecodeError
from elab_api_v1.wire import Response
from elab_api_v2 import api

from tests.contract.routing_v2 import operation_of
from tests.recorded import RecordedStep, all_steps

if TYPE_CHECKING:
    from types import ModuleType

OPERATIONS: dict[str, ModuleType] = {
    name: import_module(f"elab_api_v2.api.{tag}.{name}")
    for tag in api.__all__
    for name in import_module(f"elab_api_v2.api.{tag}").__all__
}


def parse(record: RecordedStep, operation: str) -> object:
    headers = {name.lower(): value for name, value in record.response["headers"].items()}
    method, path = record.request["method"], record.request["path"]
    return OPERATIONS[operation].parse(Response(record.status, headers, record.content, method, path))


def holds_no_object(row: object) -> bool:
    """Whether somebody stored metadata that is not an object, which its attribute reports."""
    metadata = row.get("metadata") if isinstance(row, dict) else None
    return isinstance(metadata, str) and not metadata.startswith("{")


def checked(record: RecordedStep, operation: str) -> int:
    """Decode one response; return the number of models."""
    if record.status >= 300:
        with pytest.raises(ApiError) as raised:
            parse(record, operation)
        assert raised.value.status_code == record.status
        answer = record.response.get("json")
        if answer:
            assert raised.value.message == (answer["description"] or answer["message"])
        return 0
    sent = record.response.get("json")
    if operation == "update_experiment" and sent == []:
        with pytest.raises(DecodeError):
            parse(record, operation)
        return 0
    result = parse(record, operation)
    if record.status == 201:
        location = record.response["headers"].get("location", "")
        assert result is None or location.endswith((f"/{result}", f"&templateid={result}"))
        return 0
    models = [one for one in (result if isinstance(result, list) else [result]) if isinstance(one, Model)]
    for model, row in zip(models, sent if isinstance(sent, list) else [sent], strict=True) if models else ():
        if holds_no_object(row) and "metadata" in model._attributes:
            with pytest.raises(DecodeError, match="expected a JSON object"):
                model.check()
            continue
        assert model.check().to_dict() == row
        assert json.loads(json.dumps(model.as_dict(), allow_nan=False)) == model.as_dict()
        assert "\n" not in repr(model)
    return len(models)


def test_every_recorded_response_is_decoded(capsys: pytest.CaptureFixture[str]) -> None:
    answers: Counter[str] = Counter()
    models: Counter[str] = Counter()
    for record in all_steps("v2"):
        operation = operation_of(record)
        if operation is None or record.request["method"] in {"HEAD", "OPTIONS"}:
            continue
        answers[record.release] += 1
        try:
            models[record.release] += checked(record, operation)
        except Exception as error:
            raise AssertionError(f"{record}: {error!r}") from error
    with capsys.disabled():
        print(f"\nresponses of API v2 decoded: {dict(answers)}; models: {dict(models)}")
    assert answers == {"4.9.0": 259, "5.1.15": 701, "5.3.11": 703, "5.6.12": 703}
    assert min(models.values()) > 350

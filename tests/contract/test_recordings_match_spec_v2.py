"""Every recorded response of API v2 matches its contract."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest

from tests.contract.routing_v2 import operation_of
from tests.contract.schemas import V2, DescribedValue, problems, source_keys
from tests.recorded import RecordedStep, all_steps, recordings, steps_of

MAX_SHOWN = 15


def errors_in(record: RecordedStep, operation: str) -> list[str]:
    """Return the errors in a response, by its schema and by the releases in the contract."""
    content = V2.media_types(operation, record.status)
    if content is None:
        return [f"{operation} has no response with status {record.status}"]
    if not record.is_json:
        return _other_content(record, operation, content)
    if "application/json" not in content:
        return [f"{operation}'s response with status {record.status} is not documented as JSON"]
    wrong = problems(V2.answer_validator(operation, record.status), record.answer)
    if wrong or record.status >= 400:
        return wrong
    if not V2.is_within(record.release, V2.operations()[operation]):
        return [f"this release does not have {operation}, but the server reports success"]
    places = V2.walk(content["application/json"]["schema"], record.answer)
    return [line for place in places for line in _wrong_release_at(place, record.release)]


def _other_content(record: RecordedStep, operation: str, content: dict[str, Any]) -> list[str]:
    sent_as = record.response["headers"].get("content-type", "").partition(";")[0]
    if not content or sent_as in content or record.content == b"":
        return []
    return [f"{operation}'s response with status {record.status} is not documented as {sent_as}"]


def _wrong_release_at(place: DescribedValue, release: str) -> list[str]:
    """Return keys and values of another release, and keys that the release always sends but did not."""
    lines = []
    if not V2.is_within(release, place.schema):
        lines.append(f"{place.path}: the contract has this only in other releases")
    if "x-number-as-string" in place.schema and isinstance(place.value, str):
        lines.append(f"{place.path}: {place.value!r} should be an integer on this release")
    if isinstance(place.value, dict) and "properties" in place.schema:
        properties = place.schema["properties"]
        lines += [
            f"{place.path}: no key for the attribute {attribute}"
            for attribute in place.schema.get("x-required-attributes", ())
            if not source_keys(place.schema, attribute) & set(place.value)
        ]
        lines += [
            f"{place.path}: {key!r} is required on this release"
            for key in place.schema.get("x-required", ())
            if V2.is_sure(release, properties[key]) and key not in place.value
        ]
    return lines


@cache
def check_recording(recording: str) -> tuple[Counter[str], tuple[str, ...]]:
    """Check all responses of one recording; count them by kind."""
    tally: Counter[str] = Counter()
    errors: list[str] = []
    for record in steps_of(recording):
        operation = operation_of(record)
        if operation is None:
            tally["not described"] += 1
            continue
        tally["JSON" if record.is_json else "other"] += 1
        errors += [f"{record}\n    {operation}: {line}" for line in errors_in(record, operation)]
    return tally, tuple(errors)


@pytest.mark.parametrize("recording", recordings("v2"))
def test_every_response_matches_the_contract(recording: str) -> None:
    _, errors = check_recording(recording)
    if errors:
        more = f"\n... and {len(errors) - MAX_SHOWN} more" if len(errors) > MAX_SHOWN else ""
        pytest.fail(f"{len(errors)} errors\n" + "\n".join(errors[:MAX_SHOWN]) + more, pytrace=False)


def test_every_response_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    tallies = {recording: check_recording(recording)[0] for recording in recordings("v2")}
    with capsys.disabled():
        print("\n\nresponses checked against spec/openapi-v2.yaml")
        print(f"  {'recording':12}{'JSON':>6}{'other':>7}{'not described':>15}")
        for recording, tally in tallies.items():
            print(f"  {recording:12}{tally['JSON']:6}{tally['other']:7}{tally['not described']:15}")
    assert sum(tally.total() for tally in tallies.values()) == len(all_steps("v2"))
    assert {recording: tally["JSON"] for recording, tally in tallies.items()} == {
        "4.9.0-v2": 175,
        "5.1.15-v2": 525,
        "5.3.11-v2": 516,
        "5.6.12-v2": 519,
    }


@cache
def keys_sent() -> dict[tuple[str, str], set[str]]:
    """Return the keys that each release sends, by model and release."""
    sent: dict[tuple[str, str], set[str]] = {}
    for record in all_steps("v2"):
        operation = operation_of(record)
        if operation and record.is_json:
            content = (V2.media_types(operation, record.status) or {}).get("application/json")
            if content is None or problems(V2.answer_validator(operation, record.status), record.answer):
                continue  # an error that another test reports
            for place in V2.walk(content["schema"], record.answer):
                if isinstance(place.value, dict) and place.name:
                    sent.setdefault((place.name, record.release), set()).update(place.value)
    return sent


# the keys are not collected with the tests, since reading all recordings takes seconds
@pytest.mark.parametrize("model", sorted(V2.models()))
def test_releases_send_all_keys_of_the_contract(model: str) -> None:
    properties = V2.models()[model].get("properties", {})
    sent = {
        release: keys & properties.keys() for (name, release), keys in keys_sent().items() if name == model
    }
    sure = {
        release: {key for key, value in properties.items() if V2.is_sure(release, value)} for release in sent
    }
    assert sure == sent

"""Every recorded response of a real server matches the contract."""

from __future__ import annotations

import copy
from collections import Counter
from functools import cache
from typing import Any

import attrs
import pytest

from tests.contract import routing
from tests.contract.routing import EXCLUSIONS, Exclusion, exclusion_for, operation_of
from tests.contract.schemas import (
    DescribedValue,
    answer_validator,
    is_within,
    media_types,
    models,
    operations,
    problems,
    source_keys,
    walk,
)
from tests.recorded import RecordedStep, all_steps, recordings, steps_of

MAX_SHOWN = 15


def errors_in(record: RecordedStep) -> list[str]:
    """Return the errors in a response, by its schema and by the releases in the contract."""
    operation = operation_of(record)
    if operation is None:
        return ["v1 has no such operation, and no exclusion applies"]
    content = media_types(operation, record.status)
    if content is None:
        return [f"{operation} has no response with status {record.status}"]
    sent_as = record.response["headers"].get("content-type", "").partition(";")[0]
    if sent_as not in content:
        return [f"{operation}'s response with status {record.status} is not documented as {sent_as}"]
    if not record.is_json:
        return _unsupported_success(operation, record)
    wrong = problems(answer_validator(operation, record.status), record.answer)
    return wrong or [*_unsupported_success(operation, record), *_wrong_release(operation, record)]


def _unsupported_success(operation: str, record: RecordedStep) -> list[str]:
    """Return an error if a release without the operation reports success."""
    refused = record.status != 200 or _is_legacy_error(record)
    if refused or is_within(record.release, operations()[operation]):
        return []
    return [f"this release does not have {operation}, but the server reports success"]


def _is_legacy_error(record: RecordedStep) -> bool:
    answer = record.response.get("json")
    return isinstance(answer, dict) and "error" in answer


def _wrong_release(operation: str, record: RecordedStep) -> list[str]:
    """Return keys, objects and types of another release in an otherwise valid response."""
    schema = (media_types(operation, record.status) or {})["application/json"]["schema"]
    places = walk(schema, record.answer)
    return [line for described in places for line in _wrong_release_at(described, record.release)]


def _wrong_release_at(described: DescribedValue, release: str) -> list[str]:
    lines = []
    if not is_within(release, described.schema):
        known = {
            key: described.schema[key]
            for key in ("x-since", "x-until", "x-except")
            if key in described.schema
        }
        lines.append(f"{described.path}: the contract has this only in other releases ({known})")
    if "x-number-as-string" in described.schema and described.value is not None:
        as_string = is_within(release, {"x-until": described.schema["x-number-as-string"]["until"]})
        if isinstance(described.value, str) is not as_string:
            expected = "a string" if as_string else "an integer"
            lines.append(f"{described.path}: {described.value!r} should be {expected} on this release")
    if described.value is None and "x-null-since" in described.schema:
        lines.append(f"{described.path}: null only comes in API v2")
    if isinstance(described.value, dict):
        lines += [
            f"{described.path}: {key!r} is required on this release"
            for key in described.schema.get("x-required", ())
            if is_within(release, described.schema["properties"][key]) and key not in described.value
        ]
        lines += [
            f"{described.path}: no key for the attribute {attribute}"
            for attribute in described.schema.get("x-required-attributes", ())
            if not source_keys(described.schema, attribute) & set(described.value)
        ]
    return lines


@attrs.define
class RecordingResult:
    """The results for the responses of one recording."""

    recording: str
    json: int = 0
    other: int = 0
    excluded: Counter[Exclusion] = attrs.field(factory=Counter)
    errors_in: list[str] = attrs.field(factory=list)


@cache
def check_recording(recording: str) -> RecordingResult:
    """Check all responses of one recording."""
    tally = RecordingResult(recording)
    for record in steps_of(recording):
        if entry := exclusion_for(record):
            tally.excluded[entry] += 1
            continue
        tally.json += record.is_json
        tally.other += not record.is_json
        tally.errors_in += [f"{record}\n    {line}" for line in errors_in(record)]
    return tally


@pytest.mark.parametrize("recording", recordings())
def test_every_response_matches_the_contract(recording: str) -> None:
    errors = check_recording(recording).errors_in
    if errors:
        more = f"\n... and {len(errors) - MAX_SHOWN} more" if len(errors) > MAX_SHOWN else ""
        pytest.fail(f"{len(errors)} errors\n" + "\n".join(errors[:MAX_SHOWN]) + more, pytrace=False)


def test_every_response_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    tallies = [check_recording(recording) for recording in recordings()]
    counted = sum(tally.json + tally.other + tally.excluded.total() for tally in tallies)
    with capsys.disabled():
        print("\n\nresponses checked against spec/openapi.yaml")
        print(f"  {'recording':16}{'JSON':>6}{'other':>7}{'excluded':>10}")
        for tally in tallies:
            print(f"  {tally.recording:16}{tally.json:6}{tally.other:7}{tally.excluded.total():10}")
        print(f"  {'all':16}{sum(t.json for t in tallies):6}{sum(t.other for t in tallies):7}", end="")
        print(f"{sum(t.excluded.total() for t in tallies):10}")
    assert counted == len(all_steps())
    assert counted > 1500


@pytest.mark.parametrize("entry", EXCLUSIONS, ids=lambda entry: entry.reason)
def test_every_exclusion_is_used(entry: Exclusion) -> None:
    assert any(tally.excluded[entry] for tally in map(check_recording, recordings()))


def test_every_operation_has_a_recorded_success() -> None:
    recorded_operations = {
        operation_of(record)
        for record in all_steps()
        if record.status == 200 and not _is_legacy_error(record)
    }
    assert recorded_operations >= set(operations())


@cache
def keys_sent() -> dict[tuple[str, str], set[str]]:
    """Return the keys that each release sends, by model and release."""
    sent: dict[tuple[str, str], set[str]] = {}
    for record in all_steps():
        operation = operation_of(record)
        if operation and record.is_json and not exclusion_for(record):
            content = (media_types(operation, record.status) or {}).get("application/json")
            if content is None:
                continue  # an error that another test reports
            schema = content["schema"]
            for described in walk(schema, record.answer):
                if isinstance(described.value, dict) and described.name:
                    sent.setdefault((described.name, record.release), set()).update(described.value)
    return sent


# the keys are not collected with the tests, since reading all recordings takes seconds
@pytest.mark.parametrize("model", sorted(models()))
def test_releases_send_all_keys_of_the_contract(model: str) -> None:
    sent = {release: keys for (name, release), keys in keys_sent().items() if name == model}
    properties = models()[model]["properties"].items()
    promised = {release: {key for key, value in properties if is_within(release, value)} for release in sent}
    assert promised == sent


# ----------------------------------------------------------------------- the check detects errors


def recorded(recording: str, step: str) -> RecordedStep:
    """Return a copy of one record that may be modified."""
    return copy.deepcopy(next(record for record in steps_of(recording) if record.step == step))


def errors_after_change(recording: str, step: str, **changes: Any) -> list[str]:
    """Return the errors after changing keys of a response, or of its first row if it is a list."""
    record = recorded(recording, step)
    answer = record.answer[0] if isinstance(record.answer, list) else record.answer
    answer.update(changes)
    return errors_in(record)


def test_unchanged_response_has_no_errors() -> None:
    assert errors_after_change("4.9.0", "experiment.read.full") == []


def test_unknown_key_is_reported_with_its_path() -> None:
    assert errors_after_change("4.9.0", "experiment.read.full", surprise=1) == [
        "answer: Additional properties are not allowed ('surprise' was unexpected)"
    ]
    (line,) = errors_after_change("3.6.7", "list.default", surprise=1)
    assert line.startswith("answer[0]: Additional properties are not allowed ('surprise'")


def test_nested_unknown_key_is_reported_with_its_path() -> None:
    record = recorded("4.9.0", "experiment.read.full")
    record.answer["uploads"][1]["surprise"] = 1
    (line,) = errors_in(record)
    assert line.startswith("answer.uploads[1]: Additional properties are not allowed")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", None),
        ("id", "one"),
        ("title", 7),
        ("date", "15.04.2017"),
        ("locked", 2),
        ("canread", "nobody"),
        ("metadata", "not JSON"),
        ("status_color", "blue"),
        ("tags_id", "1|2"),
        ("uploads", {}),
    ],
)
def test_invalid_value_is_reported_with_its_path(key: str, value: object) -> None:
    lines = errors_after_change("4.9.0", "experiment.read.full", **{key: value})
    assert lines
    assert all(line.startswith(f"answer.{key}: ") for line in lines)


def test_missing_key_is_reported() -> None:
    record = recorded("4.3.10", "experiment.read.full")
    del record.answer["elabid"]
    assert errors_in(record) == ["answer: 'elabid' is a required property"]


def test_key_of_another_release_is_reported() -> None:
    (line,) = errors_after_change("4.9.0", "experiment.read.full", visibility="team")
    assert line.startswith("answer.visibility: the contract has this only in other releases")


def test_number_format_of_another_release_is_reported() -> None:
    assert errors_after_change("4.9.0", "experiment.read.full", id="1") == [
        "answer.id: '1' should be an integer on this release"
    ]
    assert errors_after_change("4.3.10", "experiment.read.full", id=1) == [
        "answer.id: 1 should be a string on this release"
    ]


def test_attribute_without_a_key_is_reported() -> None:
    record = recorded("4.3.10", "status.slash")
    del record.answer[0]["category_id"]
    assert errors_in(record) == ["answer[0]: no key for the attribute id"]


def test_undocumented_status_or_content_is_reported() -> None:
    record = recorded("4.9.0", "experiment.read.full")
    record.response["status"] = 418
    assert errors_in(record) == ["get_experiment has no response with status 418"]
    record = recorded("4.9.0", "experiment.read.full")
    record.response["headers"]["content-type"] = "text/plain"
    assert errors_in(record) == ["get_experiment's response with status 200 is not documented as text/plain"]


def test_success_of_a_missing_operation_is_reported() -> None:
    record = attrs.evolve(recorded("4.3.10", "backupzip"), recording="4.9.0")
    assert errors_in(record) == ["this release does not have get_backup_zip, but the server reports success"]


def test_error_object_with_status_200_is_reported() -> None:
    record = attrs.evolve(recorded("2.0.7", "auth.none"), recording="3.6.7")
    (line,) = errors_in(record)
    assert line.startswith("answer: the contract has this only in other releases")


@pytest.mark.parametrize(
    ("path", "release", "expected"),
    [
        ("experiments", "3.6.7", ("experiments", 0)),
        ("experiments/", "3.6.7", ("experiments", 0)),
        ("experiments/12/", "3.6.7", ("experiments", 12)),
        ("experiments//12", "3.6.7", ("experiments", 12)),
        ("experiments/1.5", "3.6.7", ("experiments", 1)),
        ("experiments/abc", "3.6.7", ("experiments", 0)),
        ("experiments/-1", "3.6.7", ("experiments", -1)),
        ("experiments?limit=2", "4.3.10", ("experiments", 0)),
        ("experiments/1/uploads", "4.3.10", ("experiments", 0)),
        ("experiments/1/uploads", "4.9.0", ("experiments", 1)),
        ("", "4.9.0", ("", 0)),
    ],
)
def test_path_is_parsed_like_on_the_servers(path: str, release: str, expected: tuple[str, int]) -> None:
    assert routing.endpoint_and_id(path, release) == expected

"""Every recorded answer of a real server is one that the contract describes."""

from __future__ import annotations

import copy
from collections import Counter
from functools import cache
from typing import Any

import attrs
import pytest

from tests.contract import routing
from tests.contract.routing import LEFT_OUT, LeftOut, operation_of, reason_to_leave_out
from tests.contract.schemas import (
    Place,
    answer_validator,
    feeding_keys,
    is_within,
    media_types,
    models,
    operations,
    problems,
    walk,
)
from tests.recorded import Exchange, every_exchange, exchanges, recordings

SHOWN = 15


def faults(exchange: Exchange) -> list[str]:
    """What is wrong with one answer: by the schema, and by the releases that the contract names."""
    operation = operation_of(exchange)
    if operation is None:
        return ["v1 has no such operation, and the table of what is left out doesn't name it"]
    content = media_types(operation, exchange.status)
    if content is None:
        return [f"{operation} has no answer with status {exchange.status}"]
    sent_as = exchange.response["headers"].get("content-type", "").partition(";")[0]
    if sent_as not in content:
        return [f"{operation}'s answer with status {exchange.status} is not documented as {sent_as}"]
    if not exchange.is_json:
        return _outside(operation, exchange)
    wrong = problems(answer_validator(operation, exchange.status), exchange.answer)
    return wrong or [*_outside(operation, exchange), *_untimely(operation, exchange)]


def _outside(operation: str, exchange: Exchange) -> list[str]:
    """A success from a release that has no such operation."""
    refused = exchange.status != 200 or _is_legacy_error(exchange)
    if refused or is_within(exchange.release, operations()[operation]):
        return []
    return [f"{operation} is not of this release, yet the server did it"]


def _is_legacy_error(exchange: Exchange) -> bool:
    answer = exchange.response.get("json")
    return isinstance(answer, dict) and "error" in answer


def _untimely(operation: str, exchange: Exchange) -> list[str]:
    """Keys, shapes and types of another release, in an answer that is valid otherwise."""
    schema = (media_types(operation, exchange.status) or {})["application/json"]["schema"]
    places = walk(schema, exchange.answer)
    return [line for place in places for line in _untimely_here(place, exchange.release)]


def _untimely_here(place: Place, release: str) -> list[str]:
    lines = []
    if not is_within(release, place.schema):
        known = {key: place.schema[key] for key in ("x-since", "x-until", "x-except") if key in place.schema}
        lines.append(f"{place.path}: not of this release, says the contract ({known})")
    if "x-number-as-string" in place.schema and place.value is not None:
        as_string = is_within(release, {"x-until": place.schema["x-number-as-string"]["until"]})
        if isinstance(place.value, str) is not as_string:
            due = "a string" if as_string else "an integer"
            lines.append(f"{place.path}: {place.value!r} should be {due} on this release")
    if isinstance(place.value, dict):
        lines += [
            f"{place.path}: nothing feeds the attribute {attribute}"
            for attribute in place.schema.get("x-required-attributes", ())
            if not feeding_keys(place.schema, attribute) & set(place.value)
        ]
    return lines


@attrs.define
class Tally:
    """What became of the answers of one recording."""

    recording: str
    json: int = 0
    other: int = 0
    left_out: Counter[LeftOut] = attrs.field(factory=Counter)
    faults: list[str] = attrs.field(factory=list)


@cache
def checked(recording: str) -> Tally:
    """All answers of one recording, checked."""
    tally = Tally(recording)
    for exchange in exchanges(recording):
        if entry := reason_to_leave_out(exchange):
            tally.left_out[entry] += 1
            continue
        tally.json += exchange.is_json
        tally.other += not exchange.is_json
        tally.faults += [f"{exchange}\n    {line}" for line in faults(exchange)]
    return tally


@pytest.mark.parametrize("recording", recordings())
def test_every_answer_is_as_the_contract_says(recording: str) -> None:
    wrong = checked(recording).faults
    if wrong:
        more = f"\n... and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        pytest.fail(f"{len(wrong)} faults\n" + "\n".join(wrong[:SHOWN]) + more, pytrace=False)


def test_no_answer_is_lost_on_the_way(capsys: pytest.CaptureFixture[str]) -> None:
    tallies = [checked(recording) for recording in recordings()]
    counted = sum(tally.json + tally.other + tally.left_out.total() for tally in tallies)
    with capsys.disabled():
        print("\n\nanswers checked against spec/openapi.yaml")
        print(f"  {'recording':16}{'JSON':>6}{'other':>7}{'left out':>10}")
        for tally in tallies:
            print(f"  {tally.recording:16}{tally.json:6}{tally.other:7}{tally.left_out.total():10}")
        print(f"  {'all':16}{sum(t.json for t in tallies):6}{sum(t.other for t in tallies):7}", end="")
        print(f"{sum(t.left_out.total() for t in tallies):10}")
    assert counted == len(every_exchange())
    assert counted > 1500


@pytest.mark.parametrize("entry", LEFT_OUT, ids=lambda entry: entry.reason)
def test_what_is_left_out_is_there(entry: LeftOut) -> None:
    assert any(tally.left_out[entry] for tally in map(checked, recordings()))


def test_every_operation_is_proven_by_a_success() -> None:
    proven = {
        operation_of(one) for one in every_exchange() if one.status == 200 and not _is_legacy_error(one)
    }
    assert proven >= set(operations())


@cache
def keys_sent() -> dict[tuple[str, str], set[str]]:
    """The keys that each release was seen to send, by model and release."""
    sent: dict[tuple[str, str], set[str]] = {}
    for exchange in every_exchange():
        operation = operation_of(exchange)
        if operation and exchange.is_json and not reason_to_leave_out(exchange):
            content = (media_types(operation, exchange.status) or {}).get("application/json")
            if content is None:
                continue  # a fault, which another test reports
            schema = content["schema"]
            for place in walk(schema, exchange.answer):
                if isinstance(place.value, dict) and place.name:
                    sent.setdefault((place.name, exchange.release), set()).update(place.value)
    return sent


@pytest.mark.parametrize(("model", "release"), sorted(keys_sent()))
def test_what_the_contract_promises_of_a_release_is_sent(model: str, release: str) -> None:
    promised = {key for key, value in models()[model]["properties"].items() if is_within(release, value)}
    assert promised == keys_sent()[model, release]


# ----------------------------------------------------------------------- the proof can fail


def recorded(recording: str, step: str) -> Exchange:
    """One exchange, free to be tampered with."""
    return copy.deepcopy(next(one for one in exchanges(recording) if one.step == step))


def tampered(recording: str, step: str, **changes: Any) -> list[str]:
    """The faults found once some keys of an answer (of its first row, if it is a list) were changed."""
    exchange = recorded(recording, step)
    answer = exchange.answer[0] if isinstance(exchange.answer, list) else exchange.answer
    answer.update(changes)
    return faults(exchange)


def test_an_answer_left_as_it_was_is_no_fault() -> None:
    assert tampered("4.9.0", "experiment.read.full") == []


def test_an_unknown_key_is_reported_with_its_place() -> None:
    assert tampered("4.9.0", "experiment.read.full", surprise=1) == [
        "answer: Additional properties are not allowed ('surprise' was unexpected)"
    ]
    (line,) = tampered("3.6.7", "list.default", surprise=1)
    assert line.startswith("answer[0]: Additional properties are not allowed ('surprise'")


def test_an_unknown_key_deep_inside_is_reported_with_its_place() -> None:
    exchange = recorded("4.9.0", "experiment.read.full")
    exchange.answer["uploads"][1]["surprise"] = 1
    (line,) = faults(exchange)
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
def test_a_wrong_value_is_reported_with_its_place(key: str, value: object) -> None:
    lines = tampered("4.9.0", "experiment.read.full", **{key: value})
    assert lines
    assert all(line.startswith(f"answer.{key}: ") for line in lines)


def test_a_missing_key_is_reported() -> None:
    exchange = recorded("4.3.10", "experiment.read.full")
    del exchange.answer["elabid"]
    assert faults(exchange) == ["answer: 'elabid' is a required property"]


def test_a_key_of_another_release_is_reported() -> None:
    (line,) = tampered("4.9.0", "experiment.read.full", visibility="team")
    assert line.startswith("answer.visibility: not of this release")


def test_a_number_in_the_manner_of_another_release_is_reported() -> None:
    assert tampered("4.9.0", "experiment.read.full", id="1") == [
        "answer.id: '1' should be an integer on this release"
    ]
    assert tampered("4.3.10", "experiment.read.full", id=1) == [
        "answer.id: 1 should be a string on this release"
    ]


def test_an_attribute_that_no_key_feeds_is_reported() -> None:
    exchange = recorded("4.3.10", "status.slash")
    del exchange.answer[0]["category_id"]
    assert faults(exchange) == ["answer[0]: nothing feeds the attribute id"]


def test_an_undocumented_status_or_content_is_reported() -> None:
    exchange = recorded("4.9.0", "experiment.read.full")
    exchange.response["status"] = 418
    assert faults(exchange) == ["get_experiment has no answer with status 418"]
    exchange = recorded("4.9.0", "experiment.read.full")
    exchange.response["headers"]["content-type"] = "text/plain"
    assert faults(exchange) == ["get_experiment's answer with status 200 is not documented as text/plain"]


def test_a_success_of_an_operation_that_the_release_lacks_is_reported() -> None:
    exchange = attrs.evolve(recorded("4.3.10", "backupzip"), recording="4.9.0")
    assert faults(exchange) == ["get_backup_zip is not of this release, yet the server did it"]


def test_an_error_object_with_status_200_is_no_success_of_a_later_release() -> None:
    exchange = attrs.evolve(recorded("2.0.7", "auth.none"), recording="3.6.7")
    (line,) = faults(exchange)
    assert line.startswith("answer: not of this release")


@pytest.mark.parametrize(
    ("path", "release", "found"),
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
def test_a_path_is_read_as_servers_read_it(path: str, release: str, found: tuple[str, int]) -> None:
    assert routing.endpoint_and_id(path, release) == found

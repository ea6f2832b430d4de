"""Replay every recorded request to API v2 on the sandbox and compare its answers with the real ones."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.replay_v2 import comparable, replay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.sandbox.replay_v2 import Comparison

_ONE_SECOND = "the real server changed these templates in one second, whose order is that of their IDs"
_COLOR = "the server gives a category without a color a random one"
_WITHIN_SECOND_5_1 = dict.fromkeys(
    ("x.template.list", "x.template.gone.list", "x.list.templates.limit"), _ONE_SECOND
)
_SINCE_5_3 = {"x.template.list": _ONE_SECOND, "x.rescat.list": _COLOR}

# steps of operations in the contract that differ, each with the reason
ACCEPTED: Mapping[str, Mapping[str, str]] = {
    "4.9.0": {},
    "5.1.15": _WITHIN_SECOND_5_1,
    "5.3.11": _SINCE_5_3,
    "5.6.12": _SINCE_5_3,
}
every_release = pytest.mark.parametrize("release", list(ACCEPTED))


@cache
def described(release: str) -> list[Comparison]:
    """The steps of operations that the contract of API v2 describes."""
    return [each for each in replay(release) if each.operation is not None]


@every_release
def test_sandbox_answers_like_the_recorded_server(release: str, capsys: pytest.CaptureFixture[str]) -> None:
    steps = described(release)
    different = {each.step.step: each for each in steps if not each.is_alike}
    with capsys.disabled():
        print(f"\n  {release}: {len(steps) - len(different)} of {len(steps)} steps alike", end="")
    unexpected = [str(each) for name, each in different.items() if name not in ACCEPTED[release]]
    assert not unexpected, "\n".join(unexpected)
    assert set(ACCEPTED[release]) == set(different), "an accepted step is alike: remove it from the table"


@every_release
def test_at_least_97_of_100_steps_are_alike(release: str) -> None:
    steps = described(release)
    assert sum(each.is_alike for each in steps) >= 0.97 * len(steps)


@every_release
def test_comparison_sees_another_value_key_type_and_status(release: str) -> None:
    full = next(each for each in described(release) if each.step.step == "v2.experiment.full")
    entry, response = full.step.answer, full.step.response
    others = [
        {**response, "status": 201},
        {**response, "json": {**entry, "title": "another"}},
        {**response, "json": {**entry, "rating": str(entry["rating"])}},
        {**response, "json": {**entry, "created_at": None}},
        {**response, "json": {name: value for name, value in entry.items() if name != "body"}},
        {**response, "json": {**entry, "uploads": entry["uploads"][1:]}},
    ]
    assert comparable(response) == full.real
    for other in others:
        assert comparable(other) != full.real

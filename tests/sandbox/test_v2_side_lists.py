"""Lists of API v2 beside the notebook, which the contract does not describe, answer as recorded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.client_v2 import for_v2_releases
from tests.sandbox.replay_v2 import replay

if TYPE_CHECKING:
    from tests.sandbox.client_v2 import V2Client

NAMES = {
    *("config", "exports", "extra_fields_keys", "favtags"),
    *("idps", "request_actions", "teamgroups", "todolist"),
}


@pytest.mark.parametrize("release", ["4.9.0", "5.1.15", "5.3.11", "5.6.12"])
def test_side_lists_answer_as_recorded(release: str) -> None:
    steps = [
        each
        for each in replay(release)
        if each.step.request["method"] == "GET" and each.step.request["path"].rpartition("/")[2] in NAMES
    ]
    assert len(steps) >= 5
    assert [str(each) for each in steps if not each.is_alike] == []


@for_v2_releases("5.1", "5.6")
def test_names_of_extra_fields_are_counted(client: V2Client) -> None:
    for names in (["pH", "Lens"], ["pH"]):
        metadata = {"extra_fields": {name: {"type": "text", "value": ""} for name in names}}
        number = int(client.post("experiments", {}).headers["location"].rpartition("/")[2])
        client.sandbox.change("experiments", number, metadata=json.dumps(metadata))
    assert client.read("extra_fields_keys") == [
        {"extra_fields_key": "pH", "frequency": 2},
        {"extra_fields_key": "Lens", "frequency": 1},
    ]

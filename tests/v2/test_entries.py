"""Reading and updating entries through API v2."""

from __future__ import annotations

import json

import pytest
from elab_api_v1.api.experiments import get_experiment, post_experiment
from elab_api_v1.api.items import post_item
from elab_api_v1.api.templates import get_template, post_template
from elab_api_v1.models import ExperimentUpdate, ItemUpdate, TagForm, TemplateUpdate
from elab_api_v1.wire import Response

from elab_sdk.errors import LockedEntryWarning
from tests.v2.driving import RELEASES, answer, bridge_to, carry_out, created_at

every_release = pytest.mark.parametrize("release", RELEASES)


@every_release
def test_entry_is_read_as_the_server_sends_it(release: str) -> None:
    sent = answer(200, {"id": 3, "title": "PCR"})
    carried = carry_out(bridge_to(release), get_experiment.request(3), sent)
    assert [(step.method, step.path) for step in carried.requests] == [("GET", "experiments/3")]
    assert carried.response is sent


@every_release
def test_template_has_another_path(release: str) -> None:
    carried = carry_out(bridge_to(release), get_template.request(4), answer(200, {"id": 4}))
    assert carried.requests[0].path == "experiments_templates/4"


@every_release
def test_update_is_one_patch_with_an_iso_day(release: str) -> None:
    update = ExperimentUpdate(title="PCR", date="20170415", body="<p>x</p>")
    request = post_experiment.request(3, body=update)
    carried = carry_out(bridge_to(release), request, answer(200, {"id": 3}))
    assert [(step.method, step.path, step.json) for step in carried.requests] == [
        ("PATCH", "experiments/3", {"title": "PCR", "date": "2017-04-15", "body": "<p>x</p>"})
    ]
    assert request.parse(carried.response).get("result") == "success"


@every_release
def test_append_and_metadata_are_sent_as_they_are(release: str) -> None:
    request = post_item.request(5, body=ItemUpdate(bodyappend="<p>x</p>", metadata='{"a": 1}'))
    carried = carry_out(bridge_to(release), request, answer(200, {"id": 5}))
    assert carried.requests[0].json == {"bodyappend": "<p>x</p>", "metadata": '{"a": 1}'}


@every_release
def test_error_is_the_response(release: str) -> None:
    refused = answer(403, {"code": 403, "message": "", "description": "no"})
    request = post_template.request(2, body=TemplateUpdate(title="x"))
    assert carry_out(bridge_to(release), request, refused).response is refused


@every_release
def test_what_a_database_may_refuse_is_sent_first(release: str) -> None:
    update = ExperimentUpdate(title="PCR", date="20170415", body="<p>x</p>", metadata='{"a": 1}')
    carried = carry_out(bridge_to(release), post_experiment.request(3, body=update), answer(200, {"id": 3}))
    fields = carried.requests[0].json
    assert isinstance(fields, dict)
    assert [*fields] == ["metadata", "body", "date", "title"]


@every_release
@pytest.mark.parametrize(
    ("marks", "obstacle"),
    [
        ({"locked": 1, "state": 1}, "locked"),
        ({"locked": 1, "state": 2}, "archived"),
        ({"state": 3}, "deleted"),
    ],
)
def test_update_of_a_locked_entry_warns(release: str, marks: dict[str, int], obstacle: str) -> None:
    changed = Response(200, {}, json.dumps({"id": 3, **marks}, separators=(",", ":")).encode())
    request = post_experiment.request(3, body=ExperimentUpdate(title="x"))
    with pytest.warns(LockedEntryWarning, match=f"experiments/3 was changed, although it is {obstacle}"):
        carry_out(bridge_to(release), request, changed)


@every_release
def test_marks_of_a_part_of_the_entry_are_not_taken_for_its_own(release: str) -> None:
    entry = {"id": 3, "locked": 0, "state": 1, "body": '"locked":1', "uploads": [{"state": 2}]}
    changed = Response(200, {}, json.dumps(entry, separators=(",", ":")).encode())
    request = post_experiment.request(3, body=ExperimentUpdate(title="x"))
    assert request.parse(carry_out(bridge_to(release), request, changed).response).get("result") == "success"


@every_release
def test_tag_is_added_alone(release: str) -> None:
    request = post_item.request(5, body=TagForm(tag="blot"))
    carried = carry_out(bridge_to(release), request, created_at("https://x/api/v2/items/5/tags/9"))
    assert [(step.method, step.path, step.json) for step in carried.requests] == [
        ("POST", "items/5/tags", {"tag": "blot"})
    ]
    assert request.parse(carried.response).get("result") == "success"

"""What real servers answer to creations, and what they list for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest
from elab_api_v1.api.experiments import create_experiment
from elab_api_v1.api.items import post_item
from elab_api_v1.api.team import get_items_types, get_status
from elab_api_v1.api.templates import create_template
from elab_api_v1.wire import Response

from elab_sdk.rules.releases import v2_release
from elab_sdk.v2.bridge import Bridge
from tests.recorded import all_steps, recordings, steps_of
from tests.v2.driving import carry_out

if TYPE_CHECKING:
    from tests.recorded import RecordedStep

every_recording = pytest.mark.parametrize("recording", recordings("v2"))
CATEGORY_LISTS = dict.fromkeys(("5.3.11-v2", "5.6.12-v2"), ("x.rescat.list", "x.items_types.list"))
WITH_CATEGORIES = pytest.mark.parametrize("recording", CATEGORY_LISTS)
CREATIONS: dict[str, Any] = {
    "experiments": attrs.evolve(create_experiment.request(), form=(("category", "1"),)),
    "items": attrs.evolve(post_item.request(1), operation="create_item"),
    "experiments_templates": create_template.request(),
}


def bridge_to(recording: str) -> Bridge:
    return Bridge(v2_release(recording.partition("-")[0]))


def response(record: RecordedStep) -> Response:
    return Response(record.status, record.response["headers"], record.content)


def step(recording: str, name: str) -> Response:
    return response(next(each for each in steps_of(recording) if each.step == name))


def is_creation(record: RecordedStep) -> bool:
    return record.request["method"] == "POST" and record.request["path"] in CREATIONS and record.status == 201


def test_id_of_every_recorded_creation_is_found() -> None:
    created = list(filter(is_creation, all_steps("v2")))
    for record in created:
        request = CREATIONS[record.request["path"]]
        lists_categories = record.recording in CATEGORY_LISTS and request.operation == "create_item"
        lists = (
            [step(record.recording, name) for name in CATEGORY_LISTS[record.recording]]
            if lists_categories
            else []
        )
        carried = carry_out(bridge_to(record.recording), request, *lists, response(record))
        number = record.response["headers"]["location"].rpartition("/")[2]
        assert str(request.parse(carried.response)["id"]) == number
    assert len(created) == 199


@every_recording
def test_new_experiment_gets_the_first_recorded_status(recording: str) -> None:
    bridge, made = bridge_to(recording), step(recording, "v2.experiment.create.empty")
    statuses = step(recording, "v2.status.list")
    gets_one = recording.startswith(("4.9", "5.0"))
    carried = carry_out(bridge, create_experiment.request(), *([] if gets_one else [statuses]), made)
    assert carried.requests[-1].json == ({} if gets_one else {"status": 1})


@every_recording
def test_recorded_statuses_are_listed(recording: str) -> None:
    carried = carry_out(bridge_to(recording), get_status.request(), step(recording, "v2.status.list"))
    statuses = get_status.request().parse(carried.response)
    assert [(each.id, each.title) for each in statuses][:2] == [(1, "Running"), (2, "Success")]


@WITH_CATEGORIES
def test_recorded_template_does_not_belong_to_the_category_of_its_id(recording: str) -> None:
    lists = step(recording, "x.rescat.list"), step(recording, "x.items_types.list")
    carried = carry_out(bridge_to(recording), get_items_types.request(), *lists)
    types = get_items_types.request().parse(carried.response)
    assert [(each.id, each.title, each["template_id"]) for each in types] == [
        (1, "Antibody", None),
        (2, "Untitled", None),
        (3, "No colour", None),
        (4, "By Bob", None),
    ]


@pytest.mark.parametrize("recording", ["4.9.0-v2", "5.1.15-v2"])
def test_recorded_items_types_are_listed(recording: str) -> None:
    listed = step(recording, "v2.items_types.list")
    carried = carry_out(bridge_to(recording), get_items_types.request(), listed)
    assert "Plasmids" in [each.title for each in get_items_types.request().parse(carried.response)]

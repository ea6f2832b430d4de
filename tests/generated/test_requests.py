"""Requests of operations as plain data."""

from __future__ import annotations

import copy
import io
import pickle
from typing import TYPE_CHECKING

import pytest
from elab_api_v1 import UNSET, File, Unset
from elab_api_v1.api.backup import get_backup_zip
from elab_api_v1.api.events import create_event, destroy_event
from elab_api_v1.api.experiments import (
    create_experiment,
    get_all_experiments,
    get_experiment,
    post_experiment,
)
from elab_api_v1.api.items import post_item
from elab_api_v1.models import CategoryForm, EventForm, ExperimentUpdate, LinkForm, TagForm, UploadForm
from elab_api_v1.wire import Request

if TYPE_CHECKING:
    from elab_api_v1.form import Form


def test_request_has_method_path_query_and_form() -> None:
    assert get_experiment.request(3) == Request(
        "get_experiment", "GET", "experiments/3", parse=get_experiment.parse
    )
    assert get_all_experiments.request(limit=5, offset=10).query == (("limit", "5"), ("offset", "10"))
    assert create_experiment.request() == Request(
        "create_experiment", "POST", "experiments", parse=create_experiment.parse
    )
    assert destroy_event.request(7) == Request(
        "destroy_event", "DELETE", "events/7", parse=destroy_event.parse
    )
    assert get_backup_zip.request("20200101-20201231").path == "backupzip/20200101-20201231"


def test_every_operation_accepts_the_marker_of_4_9() -> None:
    assert get_experiment.request(3, apiv1_is_dead="").query == (("apiv1_is_dead", ""),)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (ExperimentUpdate(title="x", date="20170415"), {"title": "x", "date": "20170415"}),
        (ExperimentUpdate(body=""), {"body": ""}),
        (TagForm(tag="a & b"), {"tag": "a & b"}),
        (LinkForm(link=5), {"link": "5"}),
        (CategoryForm(category=2), {"category": "2"}),
    ],
)
def test_every_operation_of_post_has_its_own_form(body: Form, fields: dict[str, str]) -> None:
    request = post_experiment.request(3, body=body)  # type: ignore[arg-type]
    assert dict(request.form or ()) == fields
    assert request.files is None


def test_upload_has_a_file_and_no_field() -> None:
    request = post_experiment.request(3, body=UploadForm(file=File("gel.png", b"...")))
    assert request.form == ()
    assert request.files == (("file", File("gel.png", b"...")),)


def test_item_is_created_by_a_post_without_body() -> None:
    request = post_item.request(1)
    assert (request.path, request.form, request.files) == ("items/1", None, None)


def test_booking_has_the_given_times() -> None:
    body = EventForm(start="2019-11-30T12:00:00+01:00", end="2019-11-30T14:00:00+01:00")
    assert create_event.request(1, body=body).form == (
        ("start", "2019-11-30T12:00:00+01:00"),
        ("end", "2019-11-30T14:00:00+01:00"),
    )


def test_misspelt_field_of_a_form_is_refused() -> None:
    with pytest.raises(TypeError):
        ExperimentUpdate(tittle="x")  # type: ignore[call-arg]


def test_path_arguments_are_quoted() -> None:
    assert get_backup_zip.request("../items/1?x#y").path == "backupzip/..%2Fitems%2F1%3Fx%23y"


def test_unset_is_a_singleton_after_pickle_and_copy() -> None:
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET
    assert copy.copy(UNSET) is UNSET
    assert copy.deepcopy(UNSET) is UNSET
    assert not UNSET
    assert repr(UNSET) == "UNSET"
    form = pickle.loads(pickle.dumps(copy.deepcopy(ExperimentUpdate(title="x"))))
    assert form.to_form() == [("title", "x")]
    assert isinstance(form.body, Unset)


def test_repr_of_a_file_has_no_content() -> None:
    assert repr(File("a.bin", b"secret bytes")) == "File(name='a.bin', content_type=None)"
    assert "secret" not in repr(File("a.bin", io.BytesIO(b"secret")))

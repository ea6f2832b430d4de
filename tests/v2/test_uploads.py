"""Files through API v2."""

from __future__ import annotations

import io

import pytest
from elab_api_v1.api.experiments import post_experiment
from elab_api_v1.api.items import post_item
from elab_api_v1.api.uploads import get_upload
from elab_api_v1.models import UploadForm
from elab_api_v1.types import File
from elab_api_v1.wire import Request, Response
from elab_api_v2.api.uploads import get_upload_details, replace_upload
from elab_api_v2.models.upload_replace import UploadReplace

from elab_sdk.errors import NotFoundError
from elab_sdk.rules.upload_parents import UploadParents
from tests.v2.driving import RELEASES, answer, bridge_to, carry_out, created_at

every_release = pytest.mark.parametrize("release", RELEASES)
ANY_PARENT = ("4.9.0", "5.0")
OWN_PARENT = ("5.1", "5.2", "5.3", "5.4", "5.6")
CONTENT = Response(200, {"content-type": "text/csv"}, b"a,b")


def upload_form() -> UploadForm:
    """A form with a file."""
    return UploadForm(file=File("gel.csv", io.BytesIO(b"a,b"), "text/csv"))


@every_release
def test_file_is_one_multipart_request(release: str) -> None:
    request = post_experiment.request(3, body=upload_form())
    location = "https://x/api/v2/experiments/3/uploads/7"
    carried = carry_out(bridge_to(release), request, created_at(location))
    assert [(step.method, step.path) for step in carried.requests] == [("POST", "experiments/3/uploads")]
    assert [name for name, _ in carried.requests[0].files or ()] == ["file"]
    assert request.parse(carried.response).id == 7


@every_release
def test_file_of_an_item_is_stored_whatever_its_location_is_called(release: str) -> None:
    request = post_item.request(5, body=upload_form())
    # 4.9 names the page of the entry (seen on 4.9.0)
    carried = carry_out(bridge_to(release), request, created_at("https://x/api/v2/database/5/uploads/8"))
    assert carried.requests[0].path == "items/5/uploads"
    assert request.parse(carried.response).id == 8


@every_release
def test_refused_file_is_an_error(release: str) -> None:
    refused = answer(400, {"code": 400, "message": "PHP files are forbidden!", "description": ""})
    request = post_experiment.request(3, body=upload_form())
    assert carry_out(bridge_to(release), request, refused).response is refused


@every_release
def test_sent_file_is_downloaded_through_its_entry(release: str) -> None:
    bridge = bridge_to(release)
    carry_out(bridge, post_item.request(5, body=upload_form()), created_at("https://x/items/5/uploads/8"))
    carried = carry_out(bridge, get_upload.request(8), CONTENT)
    assert [(step.path, step.query) for step in carried.requests] == [
        ("items/5/uploads/8", (("format", "binary"),))
    ]
    assert carried.response is CONTENT


@every_release
def test_file_of_an_entry_that_was_read_needs_one_request(release: str) -> None:
    parents = UploadParents()
    parents.read([{"id": 7, "item_id": 3, "type": "experiments", "real_name": "a.csv"}])
    carried = carry_out(bridge_to(release, parents), get_upload.request(7), CONTENT)
    assert [step.path for step in carried.requests] == ["experiments/3/uploads/7"]


@pytest.mark.parametrize("release", ANY_PARENT)
def test_up_to_5_0_any_entry_serves_as_parent(release: str) -> None:
    bridge = bridge_to(release)
    carried = carry_out(
        bridge, get_upload.request(9), answer(200, []), answer(200, [{"id": 4, "title": "x"}]), CONTENT
    )
    assert [step.path for step in carried.requests] == ["experiments", "items", "items/4/uploads/9"]
    carried = carry_out(bridge, get_upload.request(10), CONTENT)
    assert [step.path for step in carried.requests] == ["items/4/uploads/10"]


@pytest.mark.parametrize("release", OWN_PARENT)
def test_from_5_1_own_files_are_found_once(release: str) -> None:
    bridge = bridge_to(release)
    rows = [
        {"id": 9, "entity_id": 4, "type": "items", "real_name": "a"},
        {"id": 10, "entity_id": 3, "type": "experiments", "real_name": "b"},
    ]
    carried = carry_out(bridge, get_upload.request(9), answer(200, rows), CONTENT)
    assert [step.path for step in carried.requests] == ["users/me/uploads", "items/4/uploads/9"]
    carried = carry_out(bridge, get_upload.request(10), CONTENT)
    assert [step.path for step in carried.requests] == ["experiments/3/uploads/10"]


@pytest.mark.parametrize("release", OWN_PARENT)
def test_unknown_file_of_another_person_says_what_to_read(release: str) -> None:
    with pytest.raises(NotFoundError, match=r"read its entry first, such as get_experiment"):
        carry_out(bridge_to(release), get_upload.request(9), answer(200, []))


@pytest.mark.parametrize("release", OWN_PARENT)
def test_list_that_ignores_the_offset_ends(release: str) -> None:
    rows = [{"id": number, "entity_id": 4, "type": "items", "real_name": "a"} for number in range(1, 1001)]
    with pytest.raises(NotFoundError):
        carry_out(bridge_to(release), get_upload.request(2000), answer(200, rows), answer(200, rows))


def test_only_rows_of_uploads_are_remembered() -> None:
    parents = UploadParents()
    parents.read([{"id": 1}, {"id": 2, "item_id": 3, "type": "freezer"}, 3])
    assert parents.of(1) is None
    assert parents.of(2) is None
    parents.read(None)
    parents.read({"id": 1, "item_id": 3, "type": "items"})
    assert parents.any() is None


@every_release
def test_details_of_a_file_are_read_through_its_entry(release: str) -> None:
    parents = UploadParents()
    parents.read([{"id": 7, "item_id": 3, "type": "experiments", "real_name": "a.csv"}])
    details = answer(200, {"id": 7, "item_id": 3, "type": "experiments"})
    request = Request("get_upload_details", "GET", "uploads/7", parse=get_upload_details.parse)
    carried = carry_out(bridge_to(release, parents), request, details)
    assert [(step.path, step.query) for step in carried.requests] == [("experiments/3/uploads/7", ())]
    assert carried.response is details
    with pytest.raises(NotFoundError, match="read its entry first"):
        carry_out(
            bridge_to(release),
            Request("get_upload_details", "GET", "uploads/9", parse=get_upload_details.parse),
            *[answer(200, []) for _ in range(2 if release in ANY_PARENT else 1)],
        )


@every_release
def test_replacement_is_not_taken_for_an_upload(release: str) -> None:
    body = UploadReplace(file=File("gel.csv", io.BytesIO(b"a,b"), "text/csv"), action="replace")
    request = replace_upload.request("items", 5, 8, body=body)
    carried = carry_out(bridge_to(release), request, created_at("https://x/api/v2/items/5/uploads/9"))
    assert carried.requests == [request]
    assert (request.path, request.form) == ("items/5/uploads/8", (("action", "replace"),))
    assert request.parse(carried.response) == 9


def test_the_entries_of_many_uploads_are_remembered_in_little_memory() -> None:
    parents = UploadParents()
    assert parents.any() is None
    for upload in range(1, 1_001):
        parents.note("items" if upload % 2 else "experiments_templates", 3 * upload, [upload])
    assert parents.of(7) == ("items", 21)
    assert parents.of(1_000) == ("experiments_templates", 3_000)
    assert parents.of(1_001) is None
    assert parents.any() == ("items", 3)
    parents.note("experiments", 1 << 80, [5_000])
    assert parents.of(5_000) is None
    parents.note("experiments", 4, [7, 1 << 80])
    assert parents.of(7) == parents.of(1 << 80) == ("experiments", 4)

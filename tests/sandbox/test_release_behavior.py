"""The behavior of each release for typical requests, including harmful behavior."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk.rules.releases import GENERATIONS
from elab_sdk.sandbox import Sandbox
from tests.sandbox.client import call, create, multipart

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL_FIELDS = {"title": "T", "date": "20170415", "body": "<p>b</p>"}


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(release=request.param) as running:
        yield running


def for_releases(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("sandbox", names or list(GENERATIONS), indirect=True)


@for_releases()
def test_update_with_all_fields_works_on_every_release(sandbox: Sandbox) -> None:
    entry_id = create(sandbox)
    assert call(sandbox, "POST", f"experiments/{entry_id}", ALL_FIELDS).json == {"result": "success"}
    row = sandbox.entry("experiments", entry_id)
    assert (row["title"], row["date"], row["body"]) == ("T", "2017-04-15", "<p>b</p>")
    assert len(sandbox.state()["experiments"]) == 1


@for_releases("2.0", "3.0", "3.3", "3.4")
def test_update_without_a_field_is_an_empty_500(sandbox: Sandbox) -> None:
    entry_id = create(sandbox)
    before = sandbox.state()
    trigger = next(iter(sandbox._record.update_triggers))
    answer = call(sandbox, "POST", f"experiments/{entry_id}", {trigger: ALL_FIELDS[trigger]})
    assert (answer.status, answer.text) == (500, "")
    assert sandbox.state() == before


@for_releases("3.5", "3.6")
def test_update_with_only_a_date_clears_title_and_body(sandbox: Sandbox) -> None:
    entry_id = create(sandbox)
    call(sandbox, "POST", f"experiments/{entry_id}", ALL_FIELDS)
    assert call(sandbox, "POST", f"experiments/{entry_id}", {"date": "20180101"}).json == {
        "result": "success"
    }
    row = sandbox.entry("experiments", entry_id)
    assert (row["title"], row["body"], row["date"]) == ("Untitled", "", "2018-01-01")


@for_releases("3.4", "3.5", "3.6")
def test_update_without_a_date_creates_an_experiment(sandbox: Sandbox) -> None:
    entry_id = create(sandbox)
    answer = call(sandbox, "POST", f"experiments/{entry_id}", {"title": "T", "body": "b"}).json
    assert answer["id"] == entry_id + 1
    assert sandbox.entry("experiments", entry_id)["title"] == "Untitled"


@for_releases("4.0", "4.1", "4.3", "4.4", "4.9")
def test_update_with_one_field_keeps_the_others(sandbox: Sandbox) -> None:
    entry_id = create(sandbox)
    call(sandbox, "POST", f"experiments/{entry_id}", ALL_FIELDS)
    assert call(sandbox, "POST", f"experiments/{entry_id}", {"title": "new"}).json == {"result": "success"}
    row = sandbox.entry("experiments", entry_id)
    assert (row["title"], row["body"], row["date"]) == ("new", "<p>b</p>", "2017-04-15")


@for_releases()
def test_json_body_is_ignored_and_creates_an_entry(sandbox: Sandbox) -> None:
    entry_id = create(sandbox)
    headers = {"Content-Type": "application/json"}
    answer = call(sandbox, "POST", f"experiments/{entry_id}", body=b'{"title": "T"}', headers=headers).json
    assert answer["id"] == entry_id + 1


@for_releases("4.0", "4.1")
def test_booking_with_title_only_renames_the_item(sandbox: Sandbox) -> None:
    item = create(sandbox, "items/1")
    times = {"start": "2030-01-01T10:00:00+01:00", "end": "2030-01-01T11:00:00+01:00"}
    answer = call(sandbox, "POST", f"events/{item}", {**times, "title": "mine"}).json
    assert answer == {"result": "success"}
    assert sandbox.entry("items", item)["title"] == "mine"
    assert sandbox.state()["events"] == []
    assert call(sandbox, "POST", f"events/{item}", times).json["id"] == 1
    assert sandbox.state()["events"][0]["title"] == ""


@for_releases("3.5", "3.6")
def test_booking_with_date_clears_the_item(sandbox: Sandbox) -> None:
    item = create(sandbox, "items/1")
    call(sandbox, "POST", f"items/{item}", ALL_FIELDS)
    assert call(sandbox, "POST", f"events/{item}", {"date": "20200101"}).json == {"result": "success"}
    row = sandbox.entry("items", item)
    assert (row["title"], row["body"]) == ("Untitled", "")


@for_releases()
def test_limit_and_offset_as_supported_by_release(sandbox: Sandbox) -> None:
    for _ in range(20):
        create(sandbox)

    def ids(query: str) -> list[int]:
        return [int(row["id"]) for row in call(sandbox, "GET", f"experiments{query}").json]

    newest = list(range(20, 0, -1))
    cap = sandbox._record.list_cap or 20
    assert ids("") == newest[:cap]
    window = sandbox._record.list_window
    both = {"ignored": newest[:cap], "first_argument": newest[:3], "both": newest[3:6]}
    assert ids("?limit=3&offset=3") == both[window]
    if window == "first_argument":
        assert ids("?limit=3%26offset=3") == newest[3:6]
        assert ids("?apiv1_is_dead=&limit=3") == newest[:cap]


@for_releases("4.0", "4.1", "4.3", "4.4", "4.9")
def test_fields_are_written_separately_without_a_transaction(sandbox: Sandbox) -> None:
    create(sandbox, "templates")
    answer = call(sandbox, "POST", "templates/1", {"title": "new", "date": "20200101", "body": "lost"})
    row = sandbox.entry("templates", 1)
    assert row["title"] == "new"
    if sandbox._record.template_date == "crash":
        assert answer.status == 500
        assert row["body"] != "lost"
    else:
        assert answer.json == {"result": "success"}
        assert row["body"] == "lost"


@for_releases("4.4", "4.9")
def test_multipart_form_for_an_item_is_refused_or_ignored(sandbox: Sandbox) -> None:
    item, target = create(sandbox, "items/1"), create(sandbox, "items/1")
    body, headers = multipart("file", "map.gb", b"LOCUS")
    assert call(sandbox, "POST", f"items/{item}", body=body, headers=headers).status == 403
    edge = {"Content-Type": "multipart/form-data; boundary=e"}
    for name, value, status in (("title", "x", 403), ("tag", "x", 403), ("link", str(target), 200)):
        part = f'--e\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n--e--\r\n'
        assert call(sandbox, "POST", f"items/{item}", body=part.encode(), headers=edge).status == status
    assert sandbox.state()["items_links"] == []


@for_releases("4.9")
def test_marker_is_accepted_anywhere_in_the_query(sandbox: Sandbox) -> None:
    assert call(sandbox, "GET", "experiments?limit=1").json == []
    url = sandbox.endpoint.partition("/api")[0]
    assert url.startswith("http://127.0.0.1:")


@for_releases("3.4", "3.5", "3.6")
def test_only_admins_cannot_delete_bookings_of_others(sandbox: Sandbox) -> None:
    item = create(sandbox, "items/1")
    times = {"start": "2030-01-01T10:00:00", "end": "2030-01-01T11:00:00", "title": ""}
    own_booking = call(sandbox, "POST", f"events/{item}", times).json["id"]
    other_booking = call(sandbox, "POST", f"events/{item}", times, key=sandbox.other_token).json["id"]
    assert call(sandbox, "DELETE", f"events/{other_booking}").status == 400
    assert call(sandbox, "DELETE", f"events/{own_booking}", key=sandbox.readonly_token).status == 200


@for_releases("2.0", "3.0", "3.3", "3.4", "3.5", "3.6")
def test_only_the_uploader_can_download_on_old_releases(sandbox: Sandbox) -> None:
    entry_id = create(sandbox)
    body, headers = multipart("file", "gel.png", b"\x89PNG")
    call(sandbox, "POST", f"experiments/{entry_id}", body=body, headers=headers)
    assert call(sandbox, "GET", "uploads/1").content == b"\x89PNG"
    assert call(sandbox, "GET", "uploads/1", key=sandbox.other_token).content != b"\x89PNG"


@for_releases()
def test_locked_entry_is_not_updated(sandbox: Sandbox) -> None:
    entry_id = create(sandbox)
    sandbox.lock("experiments", entry_id)
    before = sandbox.entry("experiments", entry_id)
    answer = call(sandbox, "POST", f"experiments/{entry_id}", ALL_FIELDS)
    assert answer.status in (200, 400, 403)
    assert b"success" not in answer.content
    assert sandbox.entry("experiments", entry_id) == before


@for_releases("4.3", "4.4", "4.9")
def test_metadata_keys_are_sorted_like_in_the_database(sandbox: Sandbox) -> None:
    entry_id = create(sandbox)
    call(
        sandbox,
        "POST",
        f"experiments/{entry_id}",
        {"metadata": '{"long_key":1,"b":[{"zz":null,"a":1.5}],"a":"ü"}'},
    )
    stored = call(sandbox, "GET", f"experiments/{entry_id}").json["metadata"]
    assert stored == '{"a": "ü", "b": [{"a": 1.5, "zz": null}], "long_key": 1}'

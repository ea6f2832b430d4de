"""What each release does with the requests that people naturally send, harm included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk.rules.releases import GENERATIONS
from elab_sdk.sandbox import Sandbox
from tests.sandbox.calling import call, create, multipart

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = {"title": "T", "date": "20170415", "body": "<p>b</p>"}


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(release=request.param) as running:
        yield running


def on(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("sandbox", names or list(GENERATIONS), indirect=True)


@on()
def test_an_update_with_title_date_and_body_changes_the_entry_on_every_release(sandbox: Sandbox) -> None:
    number = create(sandbox)
    assert call(sandbox, "POST", f"experiments/{number}", ALL).json == {"result": "success"}
    row = sandbox.entry("experiments", number)
    assert (row["title"], row["date"], row["body"]) == ("T", "2017-04-15", "<p>b</p>")
    assert len(sandbox.state()["experiments"]) == 1


@on("2.0", "3.0", "3.3", "3.4")
def test_an_update_that_lacks_a_field_is_a_500_without_words(sandbox: Sandbox) -> None:
    number = create(sandbox)
    before = sandbox.state()
    trigger = next(iter(sandbox.release.update_triggers))
    answer = call(sandbox, "POST", f"experiments/{number}", {trigger: ALL[trigger]})
    assert (answer.status, answer.text) == (500, "")
    assert sandbox.state() == before


@on("3.5", "3.6")
def test_an_update_with_a_date_alone_wipes_title_and_body(sandbox: Sandbox) -> None:
    number = create(sandbox)
    call(sandbox, "POST", f"experiments/{number}", ALL)
    assert call(sandbox, "POST", f"experiments/{number}", {"date": "20180101"}).json == {"result": "success"}
    row = sandbox.entry("experiments", number)
    assert (row["title"], row["body"], row["date"]) == ("Untitled", "", "2018-01-01")


@on("3.4", "3.5", "3.6")
def test_an_update_without_a_date_creates_an_experiment(sandbox: Sandbox) -> None:
    number = create(sandbox)
    answer = call(sandbox, "POST", f"experiments/{number}", {"title": "T", "body": "b"}).json
    assert answer["id"] == number + 1
    assert sandbox.entry("experiments", number)["title"] == "Untitled"


@on("4.0", "4.1", "4.3", "4.4", "4.9")
def test_an_update_may_carry_what_changes(sandbox: Sandbox) -> None:
    number = create(sandbox)
    call(sandbox, "POST", f"experiments/{number}", ALL)
    assert call(sandbox, "POST", f"experiments/{number}", {"title": "new"}).json == {"result": "success"}
    row = sandbox.entry("experiments", number)
    assert (row["title"], row["body"], row["date"]) == ("new", "<p>b</p>", "2017-04-15")


@on()
def test_a_json_body_counts_as_no_fields_and_so_creates(sandbox: Sandbox) -> None:
    number = create(sandbox)
    sent = {"Content-Type": "application/json"}
    answer = call(sandbox, "POST", f"experiments/{number}", body=b'{"title": "T"}', headers=sent).json
    assert answer["id"] == number + 1


@on("4.0", "4.1")
def test_a_booking_with_a_title_renames_the_item_and_books_nothing(sandbox: Sandbox) -> None:
    item = create(sandbox, "items/1")
    times = {"start": "2030-01-01T10:00:00+01:00", "end": "2030-01-01T11:00:00+01:00"}
    answer = call(sandbox, "POST", f"events/{item}", {**times, "title": "mine"}).json
    assert answer == {"result": "success"}
    assert sandbox.entry("items", item)["title"] == "mine"
    assert sandbox.state()["events"] == []
    assert call(sandbox, "POST", f"events/{item}", times).json["id"] == 1
    assert sandbox.state()["events"][0]["title"] == ""


@on("3.5", "3.6")
def test_a_booking_with_a_date_wipes_the_item(sandbox: Sandbox) -> None:
    item = create(sandbox, "items/1")
    call(sandbox, "POST", f"items/{item}", ALL)
    assert call(sandbox, "POST", f"events/{item}", {"date": "20200101"}).json == {"result": "success"}
    row = sandbox.entry("items", item)
    assert (row["title"], row["body"]) == ("Untitled", "")


@on()
def test_limit_and_offset_are_read_as_far_as_the_release_reads_them(sandbox: Sandbox) -> None:
    for _ in range(20):
        create(sandbox)

    def ids(query: str) -> list[int]:
        return [int(row["id"]) for row in call(sandbox, "GET", f"experiments{query}").json]

    newest = list(range(20, 0, -1))
    cap = sandbox.release.list_cap or 20
    assert ids("") == newest[:cap]
    window = sandbox.release.list_window
    both = {"ignored": newest[:cap], "first_argument": newest[:3], "both": newest[3:6]}
    assert ids("?limit=3&offset=3") == both[window]
    if window == "first_argument":
        assert ids("?limit=3%26offset=3") == newest[3:6]
        assert ids("?apiv1_is_dead=&limit=3") == newest[:cap]


@on("4.0", "4.1", "4.3", "4.4", "4.9")
def test_fields_are_written_one_after_another_without_a_transaction(sandbox: Sandbox) -> None:
    create(sandbox, "templates")
    answer = call(sandbox, "POST", "templates/1", {"title": "new", "date": "20200101", "body": "lost"})
    row = sandbox.entry("templates", 1)
    assert row["title"] == "new"
    if sandbox.release.template_date == "crash":
        assert answer.status == 500
        assert row["body"] != "lost"
    else:
        assert answer.json == {"result": "success"}
        assert row["body"] == "lost"


@on("4.4", "4.9")
def test_multipart_to_an_item_is_refused_or_lost(sandbox: Sandbox) -> None:
    item, target = create(sandbox, "items/1"), create(sandbox, "items/1")
    body, headers = multipart("file", "map.gb", b"LOCUS")
    assert call(sandbox, "POST", f"items/{item}", body=body, headers=headers).status == 403
    edge = {"Content-Type": "multipart/form-data; boundary=e"}
    for name, value, status in (("title", "x", 403), ("tag", "x", 403), ("link", str(target), 200)):
        part = f'--e\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n--e--\r\n'
        assert call(sandbox, "POST", f"items/{item}", body=part.encode(), headers=edge).status == status
    assert sandbox.state()["items_links"] == []


@on("4.9")
def test_the_marker_may_stand_anywhere_in_the_query(sandbox: Sandbox) -> None:
    assert call(sandbox, "GET", "experiments?limit=1").json == []
    url = sandbox.endpoint.partition("/api")[0]
    assert url.startswith("http://127.0.0.1:")


@on("3.4", "3.5", "3.6")
def test_only_admins_may_not_delete_the_bookings_of_others(sandbox: Sandbox) -> None:
    item = create(sandbox, "items/1")
    times = {"start": "2030-01-01T10:00:00", "end": "2030-01-01T11:00:00", "title": ""}
    mine = call(sandbox, "POST", f"events/{item}", times).json["id"]
    others = call(sandbox, "POST", f"events/{item}", times, key=sandbox.other_token).json["id"]
    assert call(sandbox, "DELETE", f"events/{others}").status == 400
    assert call(sandbox, "DELETE", f"events/{mine}", key=sandbox.readonly_token).status == 200


@on("2.0", "3.0", "3.3", "3.4", "3.5", "3.6")
def test_only_the_uploader_may_download_on_old_releases(sandbox: Sandbox) -> None:
    number = create(sandbox)
    body, headers = multipart("file", "gel.png", b"\x89PNG")
    call(sandbox, "POST", f"experiments/{number}", body=body, headers=headers)
    assert call(sandbox, "GET", "uploads/1").content == b"\x89PNG"
    assert call(sandbox, "GET", "uploads/1", key=sandbox.other_token).content != b"\x89PNG"


@on()
def test_a_locked_entry_is_not_updated(sandbox: Sandbox) -> None:
    number = create(sandbox)
    sandbox.lock("experiments", number)
    before = sandbox.entry("experiments", number)
    answer = call(sandbox, "POST", f"experiments/{number}", ALL)
    assert answer.status in (200, 400, 403)
    assert b"success" not in answer.content
    assert sandbox.entry("experiments", number) == before


@on("4.3", "4.4", "4.9")
def test_metadata_comes_back_in_the_order_of_the_database(sandbox: Sandbox) -> None:
    number = create(sandbox)
    call(
        sandbox,
        "POST",
        f"experiments/{number}",
        {"metadata": '{"long_key":1,"b":[{"zz":null,"a":1.5}],"a":"ü"}'},
    )
    told = call(sandbox, "GET", f"experiments/{number}").json["metadata"]
    assert told == '{"a": "ü", "b": [{"a": 1.5, "zz": null}], "long_key": 1}'

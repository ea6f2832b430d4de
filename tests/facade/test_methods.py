"""elabapy's 28 methods and the others, with dicts and keywords, sync and async."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    BadRequestError,
    Created,
    Done,
    Event,
    Experiment,
    ExperimentSummary,
    Item,
    ItemSummary,
    Template,
    Upload,
    errors,
)

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.sandbox import Sandbox
    from tests.facade.conftest import World

WHEN = {"start": "2040-11-30T12:00:00+01:00", "end": "2040-11-30T14:00:00+01:00"}


def test_experiment_is_created_and_read(world: World) -> None:
    created = world.create_experiment()
    assert isinstance(created, Created)
    experiment = world.get_experiment(created.id)
    assert isinstance(experiment, Experiment)
    assert (experiment.id, experiment.title) == (created.id, "Untitled")
    assert world.get_experiment(created) == world.get_experiment(str(created.id)) == experiment


def test_experiment_is_updated_by_dict(world: World) -> None:
    created = world.create_experiment()
    done = world.post_experiment(created.id, {"title": "x", "date": "20170415", "body": "<p>b</p>"})
    assert isinstance(done, Done)
    experiment = world.get_experiment(created)
    assert (experiment.title, experiment.date, experiment.body) == (
        "x",
        datetime.date(2017, 4, 15),
        "<p>b</p>",
    )


def test_update_by_keywords_changes_only_these(world: World) -> None:
    created = world.create_experiment()
    before = world.get_experiment(created)
    world.post_experiment(created, date=datetime.date(2017, 4, 15))
    world.post_experiment(created, metadata={"pH": 7})
    world.post_experiment(created, bodyappend="<p>more</p>")
    after = world.get_experiment(created)
    assert after.title == before.title
    assert after.date == datetime.date(2017, 4, 15)
    assert after.metadata == {"pH": 7}
    assert after.body.endswith("<p>more</p>")


def test_changes_of_one_call_take_as_many_requests_as_the_api_needs(world: World) -> None:
    created, item = world.create_experiment(), world.create_item(1)
    status = world.get_status()[1]
    world.sent.clear()
    world.post_experiment(created, title="x", tags=["a", "b"], links=item, category=status)
    needed = {
        "v1": [("title",), ("category",), ("tag",), ("tag",), ("link",)],
        "v2": [("status", "title"), ("tag",), ("tag",), ()],
    }
    sent = [each.fields for each in world.sent if each.method != "GET"]
    assert sent == needed[world.sandbox.release.api]
    experiment = world.get_experiment(created)
    assert (experiment.title, experiment.tags, experiment.status_id) == ("x", ["a", "b"], status.id)
    assert [link.item_id for link in experiment.items_links] == [item.id]


def test_denied_link_prevents_title_change(world: World) -> None:
    created = world.create_experiment()
    item = world.create_item(1)
    other = world.another(world.sandbox.other_token)
    world.sandbox.share("experiments", created.id, canwrite="team")
    world.sandbox.share("items", item.id, canread="user")
    with pytest.raises(errors.PermissionDeniedError):
        world.through(other, "post_experiment", created, title="x", links=item)
    assert world.get_experiment(created).title == "Untitled"


@pytest.mark.parametrize("more", [{"links": 999}, {"category": 999}, {"tags": ["fine", "a|b"]}])
def test_one_invalid_operation_prevents_all_others(world: World, more: Any) -> None:
    created = world.create_experiment()
    before = world.sandbox.state()
    with pytest.raises(errors.ElabError):
        world.post_experiment(created, title="x", **more)
    assert world.sandbox.state() == before


@pytest.mark.parametrize("tag", ["blot", {"tag": "blot"}])
def test_tag_is_added_to_experiment(world: World, tag: Any) -> None:
    created = world.create_experiment()
    assert isinstance(world.add_tag_to_experiment(created.id, tag), Done)
    assert world.get_experiment(created).tags == ["blot"]
    assert [each.tag for each in world.get_tags()] == ["blot"]


@pytest.mark.parametrize("tag", ["plasmid", {"tag": "plasmid"}])
def test_tag_is_added_to_item(world: World, tag: Any) -> None:
    created = world.create_item(1)
    assert isinstance(world.add_tag_to_item(created.id, tag), Done)
    assert world.get_item(created).tags == ["plasmid"]


@pytest.mark.parametrize("kind", ["experiment", "item"])
@pytest.mark.parametrize("form", [lambda item: item.id, lambda item: {"link": item.id}, lambda item: item])
def test_link_is_added_once(world: World, kind: str, form: Any) -> None:
    created = getattr(world, f"create_{kind}")(*([1] if kind == "item" else []))
    item = world.get_item(world.create_item(1))
    for _ in range(2):
        assert isinstance(getattr(world, f"add_link_to_{kind}")(created, form(item)), Done)
    assert [link.item_id for link in getattr(world, f"get_{kind}")(created).items_links] == [item.id]


def test_link_to_missing_item_is_error(world: World) -> None:
    created = world.create_experiment()
    with pytest.raises(errors.NotFoundError):
        world.add_link_to_experiment(created, 999)
    assert world.get_experiment(created).items_links == []


def _csv(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_bytes(b"a,b")
    return path


@pytest.mark.parametrize("kind", ["experiment", "item"])
@pytest.mark.parametrize(
    "form",
    [
        lambda path: (path,),
        lambda path: (str(path),),
        lambda path: (path.read_bytes(), "data.csv"),
        lambda path: (bytearray(path.read_bytes()), "data.csv"),
        lambda path: (io.BytesIO(path.read_bytes()), "data.csv"),
        lambda path: (("data.csv", path.read_bytes()),),
        lambda path: ({"file": path},),
        lambda path: ({"file": ("data.csv", io.BytesIO(path.read_bytes()))},),
    ],
)
def test_file_is_uploaded_from_any_source(world: World, tmp_path: Path, kind: str, form: Any) -> None:
    created = getattr(world, f"create_{kind}")(*([1] if kind == "item" else []))
    upload = getattr(world, f"upload_to_{kind}")(created, *form(_csv(tmp_path)))
    assert isinstance(upload, Upload)
    assert upload.real_name == "data.csv"
    assert world.get_upload(upload) == b"a,b"
    assert [each.id for each in getattr(world, f"get_{kind}")(created).uploads] == [upload.id]


def test_open_file_is_uploaded_from_start_and_stays_open(world: World, tmp_path: Path) -> None:
    created = world.create_experiment()
    with _csv(tmp_path).open("rb") as file:
        file.read()
        upload = world.upload_to_experiment(created, {"file": file})
        assert not file.closed
    assert world.get_upload(upload) == b"a,b"


def test_item_is_created_read_and_updated(world: World) -> None:
    types = world.get_items_types()
    created = world.create_item(types[0].id)
    assert isinstance(created, Created)
    world.post_item(created.id, {"title": "Plasmid"})
    world.post_item(created, body="<p>AmpR</p>")
    item = world.get_item(created)
    assert isinstance(item, Item)
    assert (item.title, item.body) == ("Plasmid", "<p>AmpR</p>")


def test_template_is_created_read_updated_and_listed(world: World) -> None:
    world.create_experiment()
    created = world.create_template()
    world.post_template(created.id, {"title": "PCR"})
    world.post_template(created, body="<p>thaw</p>", metadata={"a": 1})
    template = world.get_template(created)
    assert isinstance(template, Template)
    assert (template.title, template.body, template.metadata) == ("PCR", "<p>thaw</p>", {"a": 1})
    assert [row.id for row in world.get_all_templates()] == [created.id]


@pytest.mark.parametrize("form", [lambda: ({**WHEN, "title": "Confocal"},), lambda: ()])
def test_item_is_booked_and_booking_cancelled(world: World, sandbox: Sandbox, form: Any) -> None:
    item = world.create_item(1)
    sandbox.make_bookable(item.id)
    given = form()
    booked = world.create_event(item, *given, **({} if given else {**WHEN, "title": "Confocal"}))
    assert isinstance(booked, Created)
    event = world.get_event(booked.id)
    assert isinstance(event, Event)
    assert (event.title, event.item_id) == ("Confocal", item.id)
    assert event.start == datetime.datetime.fromisoformat(WHEN["start"])
    assert isinstance(world.destroy_event(event), Done)
    with pytest.raises(errors.NotFoundError):
        world.get_event(booked)


def test_missing_item_is_not_booked(world: World) -> None:
    with pytest.raises(errors.NotFoundError):
        world.create_event(999, WHEN)
    assert world.sandbox.state()["events"] == []


@pytest.mark.elab_release("4.3")
def test_bookings_cannot_be_listed_on_4_3(world: World) -> None:
    with pytest.raises(errors.NotSupportedByServer, match=r"4\.3"):
        world.get_all_events()


@pytest.mark.elab_release("4.4")
def test_bookings_are_listed_by_time(world: World) -> None:
    item = world.create_item(1)
    booked = world.create_event(item, **WHEN)
    assert [each.id for each in world.get_all_events()] == [booked.id]
    assert [each.id for each in world.get_all_events(start="2041-01-01T00:00:00Z")] == []


def test_team_lists_are_read(world: World, sandbox: Sandbox) -> None:
    assert world.get_status()[0].title == "Running"
    assert world.get_items_types()[0].id == 1
    assert world.get_tags() == []
    item = world.create_item(1)
    sandbox.make_bookable(item.id)
    rows = world.get_bookable()
    assert [type(row) for row in rows] == [ItemSummary]
    assert rows[0].id == item.id


def test_server_backup_is_returned_or_written(world: World, tmp_path: Path) -> None:
    world.create_experiment()
    archive = world.get_backup_zip("20200101-20401231")
    assert archive[:2] == b"PK"
    period = (datetime.date(2020, 1, 1), datetime.date(2040, 12, 31))
    path = world.get_backup_zip(period, to=tmp_path)
    assert path == tmp_path / "elabftw-20200101-20401231.zip"
    assert path.read_bytes()[:2] == b"PK"


@pytest.mark.elab_release("4.3")  # test_send_req_v2 has the paths of API v2
def test_send_req_sends_any_request(world: World, tmp_path: Path) -> None:
    assert world.send_req("experiments", verb="POST") == {"id": 1, "result": "success"}
    assert world.send_req("experiments/1", {"title": "raw"}, verb="POST") == {"result": "success"}
    assert world.send_req("/experiments/1")["title"] == "raw"
    assert len(world.send_req("experiments", {"limit": 5})) == 1
    assert len(world.send_req("experiments?limit=0")) == 0
    files = {"file": _csv(tmp_path)}
    assert world.send_req("experiments/1", files, verb="POST", param_name="files")["id"] == 1
    assert world.send_req("uploads/1", None, "GET", True) == b"a,b"
    with pytest.raises(BadRequestError):
        world.send_req("nope")


@pytest.mark.parametrize(
    "path",
    [
        *(
            "https://elsewhere.example/",
            "//elsewhere.example/x",
            "../admin.php",
            "a b",
            "experiments#1",
            "a\\b",
        ),
        *(
            "%2e%2e/admin.php",
            "experiments/%2E%2E/%2e%2e/admin.php",
            "..%2fadmin.php",
            "%252e%252e/x",
            "..;/x",
        ),
    ],
)
def test_request_outside_api_is_refused(world: World, path: str) -> None:
    with pytest.raises(errors.ValidationError):
        world.send_req(path)
    assert world.sent == []


def test_lists_return_summaries_and_can_be_filtered(world: World) -> None:
    for number in range(4):
        created = world.create_experiment()
        world.post_experiment(created, title=f"Series {number}", date=f"2020-01-0{number + 1}")
        world.create_item(1)
    rows = world.get_all_experiments()
    assert all(isinstance(row, ExperimentSummary) for row in rows)
    assert [row.id for row in rows] == [4, 3, 2, 1]
    assert [row.id for row in world.get_all_experiments({"limit": 2, "offset": 1})] == [3, 2]
    assert [row.id for row in world.get_all_experiments(search="title:2")] == [3]
    assert [row.id for row in world.iter_experiments(limit=3, page_size=2)] == [4, 3, 2]
    assert [row.id for row in world.get_all_items()] == [4, 3, 2, 1]
    assert [row.id for row in world.iter_items(offset=1, page_size=2)] == [3, 2, 1]


def test_search_syntax_error_is_raised(world: World) -> None:
    world.create_experiment()
    with pytest.raises(errors.SearchSyntaxError, match=r"Line 1, Column|SyntaxError: Expected"):
        world.get_all_experiments(search="(")


def test_manager_works_without_with_and_after_close(sandbox: Sandbox) -> None:
    from elab_sdk import Manager

    manager = Manager(sandbox.endpoint, sandbox.token)
    manager.create_experiment()
    manager.close()
    assert manager.get_experiment(1).id == 1
    with manager as same:
        assert same is manager
    manager.close()


def test_what_is_read_or_created_has_the_url_of_its_page(world: World) -> None:
    created = world.create_experiment(title="Has a page", date="2999-12-31")
    experiment = world.get_experiment(created)
    row = next(row for row in world.get_all_experiments(limit=1) if row.id == created.id)
    assert experiment.url == created.url == row.url
    assert str(experiment.url).endswith(f"/experiments.php?mode=view&id={created.id}")
    assert str(experiment.url).startswith("http://127.0.0.1:")

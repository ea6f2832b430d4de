"""A script of elabapy, whose endpoint ends in /api/v1/, on servers that have API v2 alone."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import elabapy
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["5.0", "5.1", "5.2", "5.3", "5.4", "5.6"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(release=request.param) as running:
        yield running


@pytest.fixture(params=["api/v1/", ""])
def manager(sandbox: Sandbox, request: pytest.FixtureRequest) -> Any:
    return elabapy.Manager(endpoint=sandbox.site + request.param, token=sandbox.token)


def test_script_writes_and_reads_what_it_wrote(manager: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    items_type = sandbox.add_items_type("Plasmid", body="<p>map</p>")
    experiment = manager.create_experiment()
    item = manager.create_item(items_type)
    assert (experiment["result"], item["result"]) == ("success", "success")
    fields = {"title": "Blot", "date": "20170415", "body": "<p>ladder</p>"}
    assert manager.post_experiment(experiment["id"], fields) == {"result": "success"}
    assert manager.post_item(item["id"], fields | {"title": "pUC19"}) == {"result": "success"}
    assert manager.add_tag_to_experiment(experiment["id"], {"tag": "blot"}) == {"result": "success"}
    assert manager.add_link_to_experiment(experiment["id"], {"link": item["id"]}) == {"result": "success"}
    file = tmp_path / "gel.txt"
    file.write_bytes(b"gel")
    with file.open("rb") as opened:
        upload = manager.upload_to_experiment(experiment["id"], {"file": opened})
    read = manager.get_experiment(experiment["id"])
    assert (read["title"], read["body"], read["tags"]) == ("Blot", "<p>ladder</p>", "blot")
    assert read["date"].replace("-", "") == "20170415"
    assert [link["title"] for link in read["items_links"]] == ["pUC19"]
    assert manager.get_upload(upload["id"]) == b"gel"
    assert [row["id"] for row in manager.get_all_experiments()] == [experiment["id"]]
    assert [row["id"] for row in manager.get_all_items()] == [item["id"]]
    assert [tag["tag"] for tag in manager.get_tags()] == ["blot"]
    assert items_type in [row["id"] for row in manager.get_items_types()]
    assert manager.get_status()
    assert manager.send_req(f"items/{item['id']}")["title"] == "pUC19"
    assert len(sandbox.state()["experiments"]) == len(sandbox.state()["items"]) == 1


def test_templates_are_made_and_read(manager: Any) -> None:
    made = manager.create_template()
    manager.post_template(made["id"], {"title": "Blot", "body": "<p>b</p>"})
    assert manager.get_template(made["id"])["title"] == "Blot"
    assert [row["id"] for row in manager.get_all_templates()] == [made["id"]]


def test_booking_is_made_read_and_cancelled(
    manager: Any, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    # servers keep no time zone from 5.4
    monkeypatch.setenv("ELAB_TIME_ZONE", "Europe/Berlin")
    items_type = sandbox.add_items_type("Microscope", bookable=True)
    item = manager.create_item(items_type)["id"]
    sandbox.make_bookable(item)
    times = {"start": "2031-01-01T10:00:00+01:00", "end": "2031-01-01T11:00:00+01:00", "title": "x"}
    event = manager.create_event(item, times)["id"]
    assert manager.get_event(event)["id"] == event
    assert [row["id"] for row in manager.get_bookable()] == [item]
    manager.destroy_event(event)
    assert sandbox.state()["events"] == []


def test_archive_of_a_period_is_made_of_its_experiments(manager: Any) -> None:
    manager.create_experiment()
    with zipfile.ZipFile(io.BytesIO(manager.get_backup_zip("20000101-21000101"))) as archive:
        assert archive.namelist()


def test_form_without_fields_creates_nothing(manager: Any, sandbox: Sandbox) -> None:
    made = manager.create_experiment()
    before = sandbox.state()
    for wrong in ({}, {"titel": "x"}, {"tag": "a|b"}, {"link": 99_999}):
        with pytest.raises(elabapy.Error):
            manager.send_req(f"experiments/{made['id']}", wrong, verb="POST")
    assert sandbox.state() == before


def test_error_is_one_that_scripts_catch(manager: Any) -> None:
    import requests

    with pytest.raises(requests.exceptions.HTTPError) as caught:
        manager.get_experiment(99)
    assert caught.value.response is not None
    assert caught.value.response.status_code == 404

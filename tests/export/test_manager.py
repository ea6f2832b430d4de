"""Archives are exported from servers of every release."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    FileAlreadyExistsError,
    FileError,
    ListTruncatedWarning,
    NotSupportedByServer,
    ValidationError,
)
from elab_sdk.export import export_backup, read_eln
from elab_sdk.sandbox import Sandbox
from tests.export.conftest import ExportedArchive
from tests.export.notebooks import names_in
from tests.facade.conftest import World, manager, sandbox, world
from tests.servers import items_type

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["manager", "sandbox", "world"]

RELEASES = (
    *("2.0", "3.0", "3.3", "3.4", "3.5", "3.6.7", "4.0", "4.1", "4.3", "4.4", "4.8", "4.9"),
    *("5.0", "5.1", "5.2", "5.3", "5.4", "5.6"),
)


@pytest.fixture(params=RELEASES)
def served(request: pytest.FixtureRequest) -> Iterator[World]:
    """Start a server of each release with an experiment that has a tag and a file."""
    with Sandbox(release=request.param) as running:
        world = World("sync", running)
        created = world.create_experiment()
        world.post_experiment(created.id, title="Western blot", date="2017-04-15", body="<p>Anti-GFP.</p>")
        world.add_tag_to_experiment(created.id, "blot")
        world.upload_to_experiment(created.id, ("table 1.csv", b"a,b"))
        yield world
        world.close()


@pytest.mark.parametrize("served", ["5.3"], indirect=True)
def test_page_in_the_archive_shows_the_revisions_on_request(served: World, tmp_path: Path) -> None:
    served.backup(tmp_path / "backup", revisions=True)
    exports = [
        export_backup(tmp_path / "backup", tmp_path / "kept.eln"),
        served.export_eln(tmp_path / "lab.eln", revisions=True),
        served.export_eln(tmp_path / "without.eln"),
    ]
    shown = []
    for export in exports:
        content = ExportedArchive(export.path).content
        (page,) = (page for name, page in content.items() if name.endswith("elabftw.html"))
        shown.append(b"<td>Ada Admin<td>text (revision 1)" in page)
    assert shown == [True, True, False]


@pytest.mark.parametrize("served", ["4.3"], indirect=True)
def test_revisions_are_refused_on_api_v1(served: World, tmp_path: Path) -> None:
    with pytest.raises(NotSupportedByServer, match=r"export_eln\(revisions=True\) is not possible"):
        served.export_eln(tmp_path / "lab.eln", revisions=True)
    assert names_in(tmp_path) == []


def test_export_works_on_every_release(served: World, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ListTruncatedWarning)
        export = served.export_eln(tmp_path / "lab.eln")
    archive = ExportedArchive(export.path)
    entry = archive.entry("Western blot")
    assert (entry["text"], entry["keywords"], entry["temporal"]) == ("<p>Anti-GFP.</p>", "blot", "2017-04-15")
    assert archive.nodes["./"]["publisher"]["@id"] == served.sandbox.endpoint.partition("/api/")[0]
    listed = read_eln(export.path)
    assert listed.is_whole
    names = [file.name for each in listed.entries for file in each.files]
    exported = {name for name in names if name.startswith("table")}
    # 4.8 and 4.9 only allow the download of some files
    assert len(exported) + len(export.missing) == 1
    assert names_in(tmp_path) == ["lab.eln"]


@pytest.mark.parametrize(
    ("served", "has_email"), [("4.9", False), ("5.1", True), ("5.6", True)], indirect=["served"]
)
@pytest.mark.parametrize("selection", [{}, {"ids": 1}])
def test_people_have_the_addresses_that_the_server_sends(
    served: World, has_email: bool, selection: dict[str, Any], tmp_path: Path
) -> None:
    export = served.export_eln(tmp_path / "lab.eln", **selection)
    (person,) = ExportedArchive(export.path).of_type("Person")
    assert person.get("email") == ("admin@example.org" if has_email else None)


@pytest.mark.parametrize("served", ["4.3"], indirect=True)
def test_invalid_program_or_maximum_sends_nothing(served: World, tmp_path: Path) -> None:
    served.sandbox.requests.clear()
    for argument, value in (("for_", "elabftw-4"), ("split", 0)):
        with pytest.raises(ValidationError) as caught:
            served.export_eln(tmp_path / "lab.eln", **{argument: value})
        assert caught.value.argument == argument
    assert (served.sandbox.requests, names_in(tmp_path)) == ([], [])
    export = served.export_eln(tmp_path / "lab.eln", for_="elabftw", split=1)
    assert names_in(tmp_path) == ["lab-1.eln"]
    assert export.paths == (tmp_path / "lab-1.eln",)


def test_arguments_select_entries_to_export(world: World, tmp_path: Path) -> None:
    for title in ("Western blot", "PCR"):
        world.post_experiment(world.create_experiment().id, title=title)
    world.add_tag_to_experiment(1, "gel")
    item = world.create_item(items_type(world.sandbox))
    world.post_item(item.id, title="Plasmid")
    world.add_link_to_experiment(1, item.id)

    def titles(**selection: Any) -> list[str]:
        export = world.export_eln(tmp_path / "lab.eln", existing="replace", **selection)
        return [entry.title for entry in read_eln(export.path).entries]

    assert titles() == ["Western blot", "PCR", "Plasmid"]
    assert titles(ids=[("experiment", 2)]) == ["PCR"]
    assert titles(tags="gel") == ["Western blot"]
    assert titles(search="PCR") == ["PCR"]
    assert titles(title="blot") == ["Western blot"]
    assert names_in(tmp_path) == ["lab.eln"]
    # a linked entry that is not in the archive has its address on the server
    archive = ExportedArchive(tmp_path / "lab.eln")
    (mention,) = archive.parts(archive.entry("Western blot"), "mentions")
    assert (mention["@type"], mention["name"]) == ("CreativeWork", "Plasmid")


@pytest.mark.elab_release("4.9")
def test_templates_are_exported_only_with_all_entries(world: World, tmp_path: Path) -> None:
    world.create_experiment()
    export = world.export_eln(tmp_path / "lab.eln", templates=True)
    assert export.templates == len(world.get_all_templates())
    with pytest.raises(ValidationError) as caught:
        world.export_eln(tmp_path / "other.eln", templates=True, ids=1)
    assert caught.value.argument == "templates"


@pytest.mark.parametrize(
    ("arguments", "argument"),
    [
        ({"to": "lab.zip"}, "to"),
        ({"to": 3}, "to"),
        ({"ids": "x"}, "ids"),
        ({"tags": "a|b"}, "tags"),
        ({"jobs": 0}, "jobs"),
        ({"license": "mine"}, "license"),
        ({"existing": "skip"}, "existing"),
        ({"progress": 3}, "progress"),
    ],
)
def test_invalid_export_arguments_are_rejected_before_sending(
    arguments: dict[str, Any], argument: str, world: World, tmp_path: Path
) -> None:
    with pytest.raises(ValidationError) as caught:
        world.export_eln(**{"to": tmp_path / "lab.eln"} | arguments)
    assert caught.value.argument == argument
    assert world.sent == []
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("options", [{}, {"existing": "raise"}])
def test_existing_archive_is_kept_by_default(options: dict[str, Any], world: World, tmp_path: Path) -> None:
    (tmp_path / "lab.eln").write_bytes(b"the old one")
    with pytest.raises(FileAlreadyExistsError):
        world.export_eln(tmp_path / "lab.eln", **options)
    assert world.sent == []
    assert (tmp_path / "lab.eln").read_bytes() == b"the old one"


def test_failed_export_does_not_mention_kept_files(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.create_experiment()

    def raise_disk_full(*_: object) -> None:
        raise FileError("lab.eln", "No space left on device", 28)

    monkeypatch.setattr("elab_sdk.backups.disk.write_file", raise_disk_full)
    with pytest.raises(FileError) as caught:
        world.export_eln(tmp_path / "lab.eln")
    assert not any("kept" in note for note in getattr(caught.value, "__notes__", ()))
    assert names_in(tmp_path) == []


def test_export_without_matches_writes_no_archive(world: World, tmp_path: Path) -> None:
    world.create_experiment()
    for argument, selected in (("title", "nowhere"), ("ids", 77)):
        with pytest.raises(ValidationError, match="no archive was written") as caught:
            world.export_eln(tmp_path / "lab.eln", **{argument: selected})
        assert caught.value.argument == argument
    assert names_in(tmp_path) == []


def test_missing_ids_are_reported_once(world: World, tmp_path: Path) -> None:
    world.create_experiment()
    export = world.export_eln(tmp_path / "lab.eln", ids=[1, 77, ("item", 5)])
    assert export.experiments == 1
    assert ["77" in export.problems[0], "5" in export.problems[1]] == [True, True]
    assert len(export.problems) == 2


@pytest.mark.elab_release("3.6.7")
def test_search_is_rejected_before_4_3(world: World, tmp_path: Path) -> None:
    with pytest.raises(NotSupportedByServer):
        world.export_eln(tmp_path / "lab.eln", search="blot")
    assert names_in(tmp_path) == []


@pytest.mark.elab_release("3.5")
def test_truncated_list_is_reported(world: World, tmp_path: Path) -> None:
    for _ in range(17):
        world.create_experiment()
    with pytest.warns(ListTruncatedWarning):
        export = world.export_eln(tmp_path / "lab.eln")
    assert not export.is_complete
    assert "newest 16" in export.problems[-1]


def test_exception_from_progress_leaves_no_files(world: World, tmp_path: Path) -> None:
    world.create_experiment()

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        world.export_eln(tmp_path / "lab.eln", progress=stop)
    assert names_in(tmp_path) == []

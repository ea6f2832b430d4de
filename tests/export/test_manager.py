"""An archive straight from a server, of any release."""

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
from elab_sdk.export import read_eln
from elab_sdk.sandbox import Sandbox
from tests.export.conftest import Made
from tests.export.notebooks import inside
from tests.facade.conftest import World, manager, sandbox, world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["manager", "sandbox", "world"]

RELEASES = ("2.0", "3.0", "3.3", "3.4", "3.5", "3.6.7", "4.0", "4.1", "4.3", "4.4", "4.8", "4.9")


@pytest.fixture(params=RELEASES)
def served(request: pytest.FixtureRequest) -> Iterator[World]:
    """A server of each release, with an experiment that has a tag, a file and, where it can, a link."""
    with Sandbox(release=request.param) as running:
        world = World("sync", running)
        created = world.create_experiment()
        world.post_experiment(created.id, title="Western blot", date="2017-04-15", body="<p>Anti-GFP.</p>")
        world.add_tag_to_experiment(created.id, "blot")
        world.upload_to_experiment(created.id, ("table 1.csv", b"a,b"))
        yield world
        world.close()


def test_every_release_can_be_left(served: World, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ListTruncatedWarning)
        export = served.export_eln(tmp_path / "lab.eln")
    made = Made(export.path)
    entry = made.entry("Western blot")
    assert (entry["text"], entry["keywords"], entry["temporal"]) == ("<p>Anti-GFP.</p>", "blot", "2017-04-15")
    assert made.nodes["./"]["publisher"]["@id"] == served.sandbox.endpoint.removesuffix("/api/v1/")
    (archive,) = [read_eln(export.path)]
    assert archive.is_whole
    names = [file.name for each in archive.entries for file in each.files]
    had = {name for name in names if name.startswith("table")}
    # what could not be had is named: 4.8 and 4.9 hand out some files only
    assert len(had) + len(export.missing) == 1
    assert inside(tmp_path) == ["lab.eln"]


def test_what_matches_goes_in(world: World, tmp_path: Path) -> None:
    for title in ("Western blot", "PCR"):
        world.post_experiment(world.create_experiment().id, title=title)
    world.add_tag_to_experiment(1, "gel")
    item = world.create_item(1)
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
    assert inside(tmp_path) == ["lab.eln"]
    # an entry that is linked to and not in the archive is named by its address on the server
    made = Made(tmp_path / "lab.eln")
    (mention,) = made.parts(made.entry("Western blot"), "mentions")
    assert (mention["@type"], mention["name"]) == ("CreativeWork", "Plasmid")


@pytest.mark.elab_release("4.9")
def test_templates_go_in_with_everything_else_alone(world: World, tmp_path: Path) -> None:
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
def test_what_cannot_be_exported_is_refused_before_anything_is_sent(
    arguments: dict[str, Any], argument: str, world: World, tmp_path: Path
) -> None:
    with pytest.raises(ValidationError) as caught:
        world.export_eln(**{"to": tmp_path / "lab.eln"} | arguments)
    assert caught.value.argument == argument
    assert world.sent == []
    assert inside(tmp_path) == []


@pytest.mark.parametrize("said", [{}, {"existing": "raise"}])
def test_an_archive_that_is_there_is_kept_unless_it_is_to_be_replaced(
    said: dict[str, Any], world: World, tmp_path: Path
) -> None:
    (tmp_path / "lab.eln").write_bytes(b"the old one")
    with pytest.raises(FileAlreadyExistsError):
        world.export_eln(tmp_path / "lab.eln", **said)
    assert world.sent == []
    assert (tmp_path / "lab.eln").read_bytes() == b"the old one"


def test_an_export_that_breaks_off_does_not_say_that_anything_is_kept(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.create_experiment()

    def full(*_: object) -> None:
        raise FileError("lab.eln", "No space left on device", 28)

    monkeypatch.setattr("elab_sdk.backups.disk.write_file", full)
    with pytest.raises(FileError) as caught:
        world.export_eln(tmp_path / "lab.eln")
    assert not any("kept" in note for note in getattr(caught.value, "__notes__", ()))
    assert inside(tmp_path) == []


def test_where_nothing_matches_nothing_is_written(world: World, tmp_path: Path) -> None:
    world.create_experiment()
    for argument, selected in (("title", "nowhere"), ("ids", 77)):
        with pytest.raises(ValidationError, match="no archive was written") as caught:
            world.export_eln(tmp_path / "lab.eln", **{argument: selected})
        assert caught.value.argument == argument
    assert inside(tmp_path) == []


def test_what_was_named_and_is_not_there_is_said_once(world: World, tmp_path: Path) -> None:
    world.create_experiment()
    export = world.export_eln(tmp_path / "lab.eln", ids=[1, 77, ("item", 5)])
    assert export.experiments == 1
    assert ["77" in export.problems[0], "5" in export.problems[1]] == [True, True]
    assert len(export.problems) == 2


@pytest.mark.elab_release("3.6.7")
def test_where_the_server_cannot_search_that_is_said(world: World, tmp_path: Path) -> None:
    with pytest.raises(NotSupportedByServer):
        world.export_eln(tmp_path / "lab.eln", search="blot")
    assert inside(tmp_path) == []


@pytest.mark.elab_release("3.5")
def test_a_list_that_the_server_cut_is_said(world: World, tmp_path: Path) -> None:
    for _ in range(17):
        world.create_experiment()
    with pytest.warns(ListTruncatedWarning):
        export = world.export_eln(tmp_path / "lab.eln")
    assert not export.is_complete
    assert "newest 16" in export.problems[-1]


def test_what_progress_raises_ends_it_and_leaves_nothing(world: World, tmp_path: Path) -> None:
    world.create_experiment()

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        world.export_eln(tmp_path / "lab.eln", progress=stop)
    assert inside(tmp_path) == []

"""Archives are imported by eLabFTW 5.1 and later, completed, and compared with what arrived."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    AlreadyImportedError,
    ConnectionFailedError,
    FileMissingError,
    IncompleteImportError,
    LargeImportWarning,
    Manager,
    NotSupportedByServer,
    ReadOnlyKeyError,
    ServerError,
    ValidationError,
)
from elab_sdk._sync import archive_import
from elab_sdk.export import import_checks
from elab_sdk.sandbox import Sandbox
from elab_sdk.sandbox.v2 import errors, imports
from elab_sdk.sandbox.v2.archive_import import ArchiveImport
from tests.export.small_archives import entry, flat_step, nested_step, write
from tests.facade.conftest import World
from tests.servers import items_type

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from elab_sdk.export import ElnImport


@pytest.fixture
def target(request: pytest.FixtureRequest) -> Iterator[World]:
    """Start a server, by default of 5.6, that has an entry already."""
    kind, release = getattr(request, "param", ("sync", "5.6"))
    with Sandbox(release=release) as running:
        world = World(kind, running)
        world.create_experiment(title="Older")
        yield world
        world.close()


on_every_release = pytest.mark.parametrize(
    "target", [("sync", "5.1"), ("async", "5.2"), ("sync", "5.3"), ("async", "5.6")], indirect=True
)
on_flat_releases = pytest.mark.parametrize("target", [("sync", "5.3"), ("async", "5.6")], indirect=True)


def imports_sent(world: World) -> int:
    """Return how often an archive was sent."""
    return sum(each.method == "POST" and each.path.rpartition("/")[2] == "import" for each in world.sent)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """Export a notebook with what the importer drops, from a server of 5.6."""
    with Sandbox(release="5.6") as source, Manager(source.endpoint, source.token) as manager:
        first = manager.create_experiment(title="First", body="<p>Anti-GFP</p>", date="2017-04-15")
        manager.tag(first, "blot", "gel")
        manager.upload_to_experiment(first, ("gel 1.csv", b"a,b"))
        manager.add_step(first, "thaw", deadline="2040-01-31 10:00")
        manager.finish_step(first, manager.add_step(first, "spin"))
        manager.add_comment(first, "fine")
        manager.set_rating(first, 4)
        manager.set_permissions(first, read="useronly")
        item = manager.create_item(items_type(source), title="pUC19")
        manager.set_custom_id(item, 77)
        second = manager.create_experiment(title="Second", metadata={"a": 1})
        manager.link(second, item)
        manager.link_experiments(second, first)
        manager.lock(second)
        manager.archive(manager.create_experiment(title="Third"))
        export = manager.export_eln(tmp_path / "lab.eln")
        assert export.is_complete
        return export.path


def set_of(report: ElnImport) -> dict[str, tuple[str, ...]]:
    return {each.title: each.was_set for each in report.entries}


@on_flat_releases
def test_import_sets_what_the_importer_drops(target: World, notebook: Path) -> None:
    sent: list[tuple[int, int | None]] = []
    report: ElnImport = target.import_eln(notebook, progress=lambda done, total: sent.append((done, total)))
    assert (report.count, report.missing, report.problems) == (4, (), ())
    assert [each.differences for each in report.entries] == [()] * 4
    assert report.is_complete
    assert sent[-1] == (notebook.stat().st_size, notebook.stat().st_size)
    rows = {row.title: row.id for row in target.get_all_experiments()}
    first = target.get_experiment(rows["First"])
    assert (first.rating, first.canread.word, first.tags) == (4, "useronly", ["blot", "gel"])
    assert [(each.body, each.finished, bool(each.deadline)) for each in first.steps] == [
        ("thaw", False, True),
        ("spin", True, False),
    ]
    assert target.get_experiment(rows["Second"]).locked
    third = next(each.id for each in report.entries if each.title == "Third")
    assert target.get_experiment(third).state == 2
    assert {"rating 4", "canread useronly"} < set(set_of(report)["First"])
    arrived = [(each.kind, each.title) for each in report.entries]
    assert arrived == [
        ("experiment", "First"),
        ("experiment", "Second"),
        ("experiment", "Third"),
        ("item", "pUC19"),
    ]


def test_second_import_is_refused_from_any_computer_even_after_renaming(
    target: World, notebook: Path, tmp_path: Path
) -> None:
    report = target.import_eln(notebook)
    for each in report.entries:
        table = "items" if each.kind == "item" else "experiments"
        target.sandbox.change(table, each.id, title=f"{each.title} (renamed)")
    copy = tmp_path / "copy.eln"
    copy.write_bytes(notebook.read_bytes())
    # another user can read them, too
    with pytest.raises(AlreadyImportedError) as caught:
        target.through(target.another(target.sandbox.other_token), "import_eln", copy)
    assert (caught.value.kind, caught.value.id) in [(each.kind, each.id) for each in report.entries]
    assert "again=True" in str(caught.value)
    assert imports_sent(target) == 1
    again = target.import_eln(copy, again=True)
    assert (again.count, len(again.entries), imports_sent(target)) == (4, 4, 2)
    assert not {(each.kind, each.id) for each in again.entries} & {
        (each.kind, each.id) for each in report.entries
    }


def test_similar_entries_of_the_server_are_not_an_earlier_import(target: World, tmp_path: Path) -> None:
    target.import_eln(write(tmp_path / "a.eln", [entry(1, identifier="20240102-a")]))
    target.create_experiment(title="Entry 1", date="2024-01-02")
    other = write(tmp_path / "b.eln", [entry(1, identifier="20240102-b")])
    assert target.import_eln(other).is_complete


@pytest.mark.parametrize("target", [("sync", "4.3"), ("sync", "4.9"), ("async", "5.0")], indirect=True)
def test_servers_without_import_are_refused_before_anything_is_sent(target: World, notebook: Path) -> None:
    target.sent.clear()
    with pytest.raises(NotSupportedByServer, match=r"from 5\.1"):
        target.import_eln(notebook)
    assert imports_sent(target) == 0
    assert all(each.method == "GET" for each in target.sent)


@on_every_release
def test_archives_in_the_form_of_another_release_are_refused(target: World, tmp_path: Path) -> None:
    flat = flat_step(1, "thaw")
    archives = {
        "flat": write(tmp_path / "flat.eln", [entry(1, step=[{"@id": "#step-1"}])], flat),
        "nested": write(tmp_path / "nested.eln", [entry(1, step=[nested_step("thaw")])], version=102),
        "wrong": write(tmp_path / "wrong.eln", [entry(1, step=[nested_step("thaw")])], version=104),
    }
    read = []
    for name, path in archives.items():
        is_read = True
        try:
            assert target.import_eln(path, again=True).is_complete
        except ValidationError as error:
            is_read = "export_eln(…, for_='elabftw" not in str(error)
        if is_read:
            read.append(name)
    is_flat = target.sandbox._record.v2.reads_flat_archives
    assert read == (["flat", "nested"] if is_flat else ["nested"])
    assert imports_sent(target) == len(read)


@pytest.mark.parametrize(
    ("faulty", "message"),
    [
        ({"keywords": "x" * 256}, "the tag 'x"),
        ({"temporal": "yesterday"}, "'yesterday' is not a date"),
        ({"creativeWorkStatus": "x" * 256}, "title of its status"),
        ({"about": {"@id": "#nothing"}}, "category has no name"),
        ({"status": "Burnt"}, "'Burnt' is not a state"),
        ({"variableMeasured": [{"propertyID": "elabftw_metadata", "value": {}}]}, "not written as text"),
        ({"step": [{"@id": "#nothing"}]}, "a step has no text"),
        ({"comment": [{"@type": "Comment", "text": "x"}]}, "a comment has no author"),
        ({"text": "\ud800"}, "a lone surrogate"),
        ({"alternateName": "9" * 5000}, "the custom ID 9+ is larger than 4294967295"),
    ],
)
def test_what_would_stop_an_import_halfway_is_found_before_it(
    faulty: dict[str, Any], message: str, tmp_path: Path, target: World
) -> None:
    path = write(tmp_path / "a.eln", [entry(1), entry(2, **faulty)])
    with pytest.raises(ValidationError, match=message) as caught:
        target.import_eln(path)
    assert "./entry-2/" in str(caught.value)
    assert imports_sent(target) == 0


@pytest.mark.parametrize("target", [("sync", "5.1"), ("sync", "5.6")], indirect=True)
def test_long_title_is_refused_where_it_stops_the_import(target: World, tmp_path: Path) -> None:
    path = write(tmp_path / "a.eln", [entry(1, name="x" * 300)])
    if target.sandbox._record.v2.cuts_titles:
        assert target.import_eln(path).is_complete
    else:
        with pytest.raises(ValidationError, match="more than 255"):
            target.import_eln(path)


def test_numbers_of_many_digits_are_no_ids(target: World, tmp_path: Path) -> None:
    digits = "9" * 5000
    fields = {"extra_fields": {"Pump": {"type": "items", "value": digits}}}
    metadata = {"propertyID": "elabftw_metadata", "value": json.dumps(fields)}
    url = f"https://elab.example.org/experiments.php?mode=view&id={digits}"
    path = write(
        tmp_path / "a.eln", [entry(1, url=url, variableMeasured=[{"@id": "#m"}])], [{"@id": "#m"} | metadata]
    )
    assert target.import_eln(path).is_complete


def test_unusable_archives_and_arguments_are_refused_before_anything_is_sent(
    target: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = write(tmp_path / "good.eln", [entry(1)], files={"./entry-1/a.csv": b"a,b" * 100})
    damaged = tmp_path / "damaged.eln"
    damaged.write_bytes(good.read_bytes().replace(b"a,b" * 100, b"a,c" * 100))
    text = tmp_path / "text.eln"
    text.write_text("x")
    target.sent.clear()
    for path, message in (
        (damaged, "a.csv is damaged"),
        (text, "is not an archive"),
        (write(tmp_path / "empty.eln", []), "no entries"),
        (tmp_path, "is a folder"),
    ):
        with pytest.raises(ValidationError, match=message):
            target.import_eln(path)
    with pytest.raises(FileMissingError):
        target.import_eln(tmp_path / "none.eln")
    with pytest.raises(ValidationError, match="again must be"):
        target.import_eln(good, again="yes")
    with pytest.raises(ValidationError, match="owner"):
        target.import_eln(good, owner=0)
    with pytest.raises(ValidationError, match="no user with this ID"):
        target.import_eln(good, owner=99)
    monkeypatch.setattr(imports, "_MAX_SIZE", 10)
    with pytest.raises(ValidationError, match="imports at most 10"):
        target.import_eln(good)
    assert imports_sent(target) == 0


def test_taken_custom_id_is_reported(target: World, tmp_path: Path) -> None:
    taken = target.create_item(items_type(target.sandbox), title="Taken")
    target.set_custom_id(taken, 7)
    category = {"@id": "#type", "@type": "Thing", "name": target.get_item(taken).category_title}
    node = entry(1, genre="resource", about={"@id": "#type"}, alternateName="7")
    report = target.import_eln(write(tmp_path / "a.eln", [node], [category]))
    assert [each.differences[-1] for each in report.entries] == ["its custom ID is missing, not 7"]
    assert "custom_id is unique" in report.entries[0].differences[0]


@pytest.mark.parametrize("target", [("sync", "5.1"), ("sync", "5.6")], indirect=True)
def test_archived_files_are_archived_on_every_release(target: World, tmp_path: Path) -> None:
    files = {"./entry-1/a.csv": b"1", "./entry-1/b.json": b"2"}
    path = write(tmp_path / "a.eln", [entry(1)], files=files, archived=("./entry-1/b.json",))
    report = target.import_eln(path)
    assert report.is_complete
    uploads = target.get_uploads(("experiment", report.entries[0].id))
    assert [each.real_name for each in uploads] == ["a.csv"]


@on_flat_releases
def test_text_that_links_to_its_own_entry_arrives_without_difference(target: World, tmp_path: Path) -> None:
    body = '<p><a href="experiments.php?mode=view&amp;id=1">above</a></p>'
    with Sandbox(release="5.6") as source, Manager(source.endpoint, source.token) as manager:
        manager.create_experiment(title="First", body=body)
        path = manager.export_eln(tmp_path / "lab.eln").path
    target.create_experiment(title="Before")
    (entry,) = target.import_eln(path).entries
    assert entry.differences == ()
    assert f'id={entry.id}"' in target.get_experiment(entry.id).body


@pytest.mark.parametrize("target", [("sync", "5.2"), ("sync", "5.6")], indirect=True)
def test_files_of_the_root_are_no_entries(target: World, tmp_path: Path) -> None:
    path = write(tmp_path / "a.eln", [entry(1, genre="resource")], files={"./readme.txt": b"x"})
    report = target.import_eln(path)
    assert [(each.title, each.differences) for each in report.entries] == [("Entry 1", ())]
    makes_items = target.sandbox._record.v2.imports_any_part
    assert [problem for problem in report.problems if "made an item of each of the 1 parts" in problem] == (
        list(report.problems) if makes_items else []
    )


@on_flat_releases
def test_admins_import_for_somebody_else(target: World, tmp_path: Path) -> None:
    path = write(tmp_path / "a.eln", [entry(1), entry(2)])
    report = target.import_eln(path, owner=2)
    assert report.is_complete
    owners = [target.get_experiment(each.id).user_id for each in report.entries]
    assert owners == [2, 2]
    other = target.another(target.sandbox.other_token)
    with pytest.raises(ValidationError, match="only admins"):
        target.through(other, "import_eln", path, owner=1, again=True)


def test_read_only_key_gets_its_own_error(target: World, tmp_path: Path) -> None:
    reader = target.another(target.sandbox.readonly_token)
    with pytest.raises(ReadOnlyKeyError):
        target.through(reader, "import_eln", write(tmp_path / "a.eln", [entry(1)]))


@on_flat_releases
def test_broken_off_import_says_what_arrived(
    target: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = ArchiveImport._make

    def make_three(self: ArchiveImport, node: dict[str, object], *more: Any) -> object:
        made = make(self, node, *more)
        if node["name"] == "Entry 3":
            raise errors.crash()
        return made

    monkeypatch.setattr(ArchiveImport, "_make", make_three)
    path = write(tmp_path / "a.eln", [entry(number) for number in range(1, 6)])
    with pytest.raises(IncompleteImportError) as caught:
        target.import_eln(path)
    error = caught.value
    assert (error.arrived, error.expected, error.is_running) == (
        (("experiment", 2), ("experiment", 3), ("experiment", 4)),
        5,
        False,
    )
    assert "experiments 2 to 4" in str(error)
    assert error.status_code == 500
    assert imports_sent(target) == 1


def test_failure_before_the_first_entry_keeps_its_error(
    target: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(self: ArchiveImport, *_: object) -> None:
        raise errors.crash()

    monkeypatch.setattr(ArchiveImport, "_make", crash)
    with pytest.raises(ServerError):
        target.import_eln(write(tmp_path / "a.eln", [entry(1)]))


def test_timeout_of_the_web_server_is_not_retried(
    target: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ArchiveImport.run

    def run_too_long(self: ArchiveImport) -> int:
        run(self)
        raise errors.ApiError(504, "Gateway Time-out")

    monkeypatch.setattr(ArchiveImport, "run", run_too_long)
    with pytest.raises(IncompleteImportError, match="may still be running") as caught:
        target.import_eln(write(tmp_path / "a.eln", [entry(1)]))
    assert caught.value.is_running
    assert caught.value.arrived == (("experiment", 2),)
    assert imports_sent(target) == 1


def test_changes_of_people_after_the_import_are_kept(
    target: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ArchiveImport.run

    def run_and_change(self: ArchiveImport) -> int:
        count = run(self)
        self.call.store.change("experiments", 2, rating=1)
        self.call.store.change("experiments", 3, title="Changed")
        return count

    monkeypatch.setattr(ArchiveImport, "run", run_and_change)
    rating = {"@id": "#rating", "@type": "AggregateRating", "ratingValue": 5}
    entries = [entry(1, aggregateRating={"@id": "#rating"}), entry(2, aggregateRating={"@id": "#rating"})]
    report: ElnImport = target.import_eln(write(tmp_path / "a.eln", entries, [rating]))
    assert not report.is_complete
    assert [each.was_set for each in report.entries] == [(), ()]
    assert report.entries[0].differences == ("its rating is 1, not 5",)
    assert report.entries[1].differences[0] == "its title is 'Changed', not 'Entry 2'"
    assert [target.get_experiment(number).rating for number in (2, 3)] == [1, 0]


def test_what_did_not_arrive_is_reported(
    target: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ArchiveImport.run

    def run_and_lose(self: ArchiveImport) -> int:
        count = run(self)
        store = self.call.store
        store.change("experiments", 2, body="<p>Other</p>", date="2020-01-01", status=None)
        for row in store.rows("SELECT id FROM uploads WHERE real_name = 'gel.csv'"):
            store.change("uploads", int(row["id"]), state=3)
        store.change("experiments", 3, state=3)
        return count - 1

    monkeypatch.setattr(ArchiveImport, "run", run_and_lose)
    first = entry(1, keywords="blot", creativeWorkStatus="Running")
    path = write(tmp_path / "a.eln", [first, entry(2), entry(3)], files={"./entry-1/gel.csv": b"a,b"})
    report: ElnImport = target.import_eln(path)
    assert report.entries[0].differences == (
        "its date is 2020-01-01, not 2024-01-02",
        "its status is missing, not Running",
        "its text differs",
        "the file 'gel.csv' is missing",
    )
    assert [(each.archive_id, each.title) for each in report.missing] == [("./entry-2/", "Entry 2")]
    assert report.problems == ("the server made 2 entries, not 3",)
    assert [each.id for each in report.entries] == [2, 4]


def test_large_archive_warns_that_web_servers_stop_the_import(
    target: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_checks, "_MAX_SECONDS", 1)
    path = write(tmp_path / "a.eln", [entry(number) for number in range(1, 5)])
    with pytest.warns(LargeImportWarning, match="--split 300"):
        assert target.import_eln(path).is_complete


def test_extra_fields_refer_to_entries_of_the_new_server(target: World, tmp_path: Path) -> None:
    with Sandbox(release="4.3") as source, Manager(source.endpoint, source.token) as manager:
        item = manager.create_item(items_type(source), title="pUC19")
        site = source.endpoint.removesuffix("api/v1/")
        fields: dict[str, Any] = {
            "Plasmid": {"type": "items", "value": str(item.id)},
            "Both": {"type": "items", "value": [item.id, item.id]},
            "Missing": {"type": "experiments", "value": 99},
            "Page": {"type": "url", "value": f"{site}database.php?mode=view&id={item.id}#steps"},
            "Other page": {"type": "url", "value": f"{site}database.php?mode=view&id=99"},
            "Web": {"type": "url", "value": f"https://example.org/database.php?mode=view&id={item.id}"},
        }
        manager.create_experiment(title="Gel", metadata={"extra_fields": fields})
        path = manager.export_eln(tmp_path / "lab.eln").path
    target.create_item(items_type(target.sandbox), title="Older")
    report: ElnImport = target.import_eln(path)
    gel, plasmid = report.entries
    assert gel.was_set == ("metadata",)
    assert gel.differences == ("the extra field 'Missing' still has IDs of the old server: 99",)
    arrived = target.get_experiment(gel.id).metadata["extra_fields"]
    assert (arrived["Plasmid"]["value"], arrived["Both"]["value"]) == (str(plasmid.id), [plasmid.id] * 2)
    assert plasmid.id != item.id
    new_site = target.sandbox.endpoint.partition("api/")[0]
    assert arrived["Page"]["value"] == f"{new_site}database.php?mode=view&id={plasmid.id}#steps"
    assert [arrived[name] for name in ("Other page", "Web")] == [fields["Other page"], fields["Web"]]


@on_flat_releases
def test_archives_of_old_servers_are_completed_from_their_responses(target: World, tmp_path: Path) -> None:
    with Sandbox(release="5.0") as source, Manager(source.endpoint, source.token) as manager:
        created = manager.create_experiment(title="Gel", date="2017-04-15", metadata={"a": 1})
        manager.add_step(created, "thaw", deadline="2040-01-31 10:00")
        manager.finish_step(created, manager.add_step(created, "spin"))
        manager.set_rating(created, 3)
        path = manager.download_entry(created, tmp_path / "gel.eln")
    report: ElnImport = target.import_eln(path)
    assert report.is_complete
    assert report.entries[0].was_set == ("metadata", "rating 3", "step 'thaw'", "step 'spin'")
    gel = target.get_experiment(report.entries[0].id)
    assert (gel.metadata, gel.rating, gel.date.isoformat()) == ({"a": 1}, 3, "2017-04-15")
    assert [(step.body, step.finished, bool(step.deadline)) for step in gel.steps] == [
        ("thaw", False, True),
        ("spin", True, False),
    ]


def test_lost_connection_during_the_import_says_what_arrived(
    target: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_type = type(target.manager._session.transport)
    send = session_type.send

    def send_and_lose(self: Any, request: Any, *more: Any, **named: Any) -> Any:
        response = send(self, request, *more, **named)
        if request.operation == "import_file":
            raise ConnectionFailedError("reset", "POST", "import")
        return response

    monkeypatch.setattr(session_type, "send", send_and_lose)
    with pytest.raises(IncompleteImportError) as caught:
        target.import_eln(write(tmp_path / "a.eln", [entry(1), entry(2)]))
    assert (caught.value.is_running, len(caught.value.arrived)) == (True, 2)
    assert imports_sent(target) == 1


def test_interruption_after_the_import_says_that_the_entries_are_there(
    target: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(archive_import, "differences", interrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        target.import_eln(write(tmp_path / "a.eln", [entry(1), entry(2)]))
    assert "the server imported 2 entries; not all were completed and compared" in caught.value.__notes__
    assert len(target.get_all_experiments()) == 3

"""Entries from the rows of a CSV file: checked first, each row once, whatever fails."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import ElabError, FolderInUseError, Manager, NotSupportedByServer, ValidationError
from elab_sdk.backups.disk import FolderLock
from elab_sdk.sandbox import Sandbox
from tests.copying.faulty_proxy import FAULTS, Fault, FaultyProxy, at_write, one_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from elab_sdk.copying.csv_report import CsvCreation

pytestmark = pytest.mark.usefixtures("no_pauses")
HEADER = "Sample,Date,Tags,pH,Status"
ROWS = (
    'Blot 1,2017-04-15,"a, b",7.2,Running',
    "Blot 2,2017-04-16,,7.4,Success",
    "Blot 2,2017-04-16,,7.4,Success",
)
COLUMNS = {"Sample": "title"}


def write(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "samples.csv", *ROWS)


@pytest.fixture
def manager() -> Iterator[Manager]:
    with Sandbox(release="5.6") as sandbox, Manager(sandbox.endpoint, sandbox.token) as connected:
        yield connected


@pytest.mark.parametrize("release", ["4.3", "4.9", "5.2", "5.6"])
def test_rows_become_experiments_in_their_order(release: str, file: Path) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        # from 4.9, API v1 cannot set a status
        columns = {**COLUMNS, "Status": None} if release == "4.9" else COLUMNS
        result = manager.create_from_csv(file, columns=columns)
        first, second, third = map(manager.get_experiment, result.created)
        assert (first.title, first.date, first.tags) == ("Blot 1", datetime.date(2017, 4, 15), ["a", "b"])
        assert first.extra_fields["pH"].as_a(float) == 7.2
        assert first.url == result.created[0].url
        assert [each.status for each in (first, second)] == [
            "Running",
            "Running" if release == "4.9" else "Success",
        ]
        assert (second.id, third.id, third.title) == (first.id + 1, first.id + 2, "Blot 2")
        again = manager.create_from_csv(file, columns=columns)
        assert again.created == result.created
        assert again.summary == "nothing to create: no new experiment, 3 already created by an earlier run"
        assert len(manager.get_all_experiments()) == 3


@pytest.mark.parametrize("release", ["2.0", "3.6"])
def test_old_releases_get_all_that_they_can_hold(release: str, file: Path) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        with pytest.raises(NotSupportedByServer, match="extra fields"):
            manager.create_from_csv(file, columns={**COLUMNS, "Status": None})
        assert manager.get_all_experiments() == []
        result = manager.create_from_csv(file, columns={**COLUMNS, "Status": None}, extra_fields=False)
        assert manager.get_experiment(result.created[0]).tags == ["a", "b"]


def test_items_get_category_rating_and_custom_id(manager: Manager, tmp_path: Path) -> None:
    name = manager.get_items_types()[0].title
    file = write(
        tmp_path / "items.csv", f"pUC19,{name},4,77,2686", header="Name,Category,Rating,Custom ID,Length"
    )
    item = manager.get_item(manager.create_from_csv(file, "item").created[0])
    assert (item.title, item.category, item.rating, item.custom_id) == ("pUC19", name, 4, 77)
    assert item.extra_fields["Length"].value == 2686


def test_dry_run_shows_what_would_be_created_and_writes_nothing(file: Path) -> None:
    with (
        Sandbox(release="5.6") as sandbox,
        FaultyProxy(sandbox.site) as proxy,
        Manager(f"{proxy.site}api/v2/", sandbox.token) as manager,
    ):
        plan = manager.create_from_csv(file, columns=COLUMNS, dry_run=True)
        assert proxy.writes == []
        assert plan.summary == "3 experiments would be created"
        assert plan.columns[3] == "pH → extra field (number)"
        assert "tags: a, b" in repr(plan)
        assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_all_faults_are_reported_before_anything_is_created(manager: Manager, tmp_path: Path) -> None:
    rows = ("a,2017-13-45,x,1,Runing", ",2017-04-15,x,1,Success", f"{'b' * 256},31/02/2017,x,1,Success")
    file = write(tmp_path / "bad.csv", *rows)
    with pytest.raises(ValidationError) as caught:
        manager.create_from_csv(file, columns=COLUMNS)
    text = str(caught.value)
    for part in (
        "row 2, column Date",
        "row 3, column Sample",
        "row 4, column Sample",
        "row 4, column Date",
        "Runing",
    ):
        assert part in text
    assert manager.get_all_experiments() == []
    assert not file.with_name("bad.csv.elab").exists()


@pytest.mark.parametrize(
    ("header", "arguments", "message"),
    [
        ("A,B", {}, "no column is the title"),
        ("Title,Name", {}, "are both the title"),
        ("Title,title", {}, "several columns named"),
        ("Title;A,B", {}, "contains ';' and ','"),
        ("Title,A", {"columns": {"C": "body"}}, "has no column 'C'"),
        ("Title,A", {"columns": {"A": "boddy"}}, "cannot be 'boddy'"),
        ("Title,A", {"encoding": "latin-8000"}, "is unknown"),
        ("Title,A", {"status": "Succes"}, "'Succes' does not exist"),
        ("Title,A", {"category": 1}, "only for items"),
    ],
)
def test_what_cannot_be_understood_is_refused(
    manager: Manager, tmp_path: Path, header: str, arguments: dict[str, Any], message: str
) -> None:
    file = write(tmp_path / "bad.csv", "a,b", header=header)
    with pytest.raises(ValidationError, match=message):
        manager.create_from_csv(file, **arguments)
    assert manager.get_all_experiments() == []


def test_files_of_excel_are_read(manager: Manager, tmp_path: Path) -> None:
    text = "Title;Temperatur;Code;Tausend\r\nPuffer süß;4,5;007;1.234\r\nKühlschrank;;008;2.345\r\n"
    for name, encoding in (("utf8", "utf-8-sig"), ("utf16", "utf-16"), ("ansi", "cp1252")):
        file = tmp_path / f"{name}.csv"
        file.write_bytes(text.encode(encoding))
        if name == "ansi":
            with pytest.raises(ValidationError, match="is not UTF-8"):
                manager.create_from_csv(file)
        result = manager.create_from_csv(file, encoding="cp1252" if name == "ansi" else None)
        experiment = manager.get_experiment(result.created[0])
        assert experiment.title == "Puffer süß"
        assert experiment.extra_fields.values_by_name == {
            "Temperatur": 4.5,
            "Code": "007",
            "Tausend": "1.234",
        }


def test_added_rows_are_created_and_changed_ones_reported(manager: Manager, file: Path) -> None:
    first = manager.create_from_csv(file, columns=COLUMNS)
    added = "Blot 3,2017-04-17,,n/a,Success"
    write(file, added, *ROWS)
    moved = manager.create_from_csv(file, columns=COLUMNS)
    assert [each.outcome for each in moved.entries] == ["created", *["existing"] * 3]
    write(file, added, *(row.replace("Blot 1", "Blot 1b") for row in ROWS))
    changed = manager.create_from_csv(file, columns=COLUMNS)
    assert [(each.row, each.entry) for each in changed.changed] == [(3, first.created[0])]
    assert manager.get_experiment(first.created[0]).title == "Blot 1"
    assert len(manager.get_all_experiments()) == 4


def test_the_folder_belongs_to_one_server_and_one_run(manager: Manager, file: Path) -> None:
    manager.create_from_csv(file, columns=COLUMNS)
    with Sandbox(release="5.6") as other, Manager(other.endpoint, other.token) as second:
        with pytest.raises(ValidationError, match="pass another folder"):
            second.create_from_csv(file, columns=COLUMNS)
        assert second.get_all_experiments() == []
    lock = FolderLock(file.with_name("samples.csv.elab"))
    try:
        with pytest.raises(FolderInUseError):
            manager.create_from_csv(file, columns=COLUMNS)
    finally:
        lock.release()


def _run(
    endpoint: str,
    token: str,
    file: Path,
    columns: dict[str, str] = COLUMNS,
    template: int | None = None,
) -> CsvCreation | None:
    try:
        with Manager(endpoint, token) as manager:
            return manager.create_from_csv(file, columns=columns, template=template)
    except ElabError:
        return None


@pytest.mark.parametrize("release", ["4.3", "5.6"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_write_creates_no_row_twice(release: str, fault: Fault, file: Path) -> None:
    with Sandbox(release=release) as sandbox, FaultyProxy(sandbox.site) as proxy:
        endpoint = f"{proxy.site}api/{sandbox.release.api}/"
        for number in (1, 2, 3, 5):
            journal = file.with_name(f"{number}.csv")
            journal.write_bytes(file.read_bytes())
            with Manager(endpoint, sandbox.token) as manager:
                before = {row.id for row in manager.get_all_experiments()}
                proxy.choice = at_write(number, fault)
                result = None
                while result is None:
                    result = _run(endpoint, sandbox.token, journal)
                    proxy.wait_until_idle()
                ids = [each.id for each in result.created]
                after = {row.id for row in manager.get_all_experiments()}
                assert sorted(ids) == sorted(after - before)
                titles = [manager.get_experiment(id_).title for id_ in ids]
                assert titles == ["Blot 1", "Blot 2", "Blot 2"]
                assert manager.get_experiment(ids[0]).tags == ["a", "b"]


def test_a_server_that_often_fails_has_each_row_once_in_the_end(tmp_path: Path) -> None:
    file = write(
        tmp_path / "many.csv", *(f"Blot {number},2017-04-15,t,{number},Success" for number in range(30))
    )
    with Sandbox(release="5.6") as sandbox, FaultyProxy(sandbox.site, one_in(8, seed=3)) as proxy:
        result = None
        for _ in range(60):
            result = _run(f"{proxy.site}api/v2/", sandbox.token, file)
            proxy.wait_until_idle()
            if result is not None:
                break
        assert result is not None
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            rows = {row.id: row.title for row in manager.get_all_experiments()}
            assert [rows.pop(each.id) for each in result.created] == [
                f"Blot {number}" for number in range(30)
            ]
            assert sorted(rows) == sorted(result.unused)


def test_an_interrupted_run_goes_on(manager: Manager, file: Path) -> None:
    def interrupt(done: int, _total: int | None) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        manager.create_from_csv(file, columns=COLUMNS, progress=interrupt)
    result = manager.create_from_csv(file, columns=COLUMNS)
    assert [each.outcome for each in result.entries] == ["existing", "existing", "created"]
    assert len(manager.get_all_experiments()) == 3


def add_template(manager: Manager, *, steps: bool) -> int:
    template = manager.create_template().id
    manager.post_template(template, title="PCR", body="<p>1. thaw</p>")
    manager.set_extra_fields(("template", template), {"pH": 7.0}, add="number")
    manager.set_extra_fields(("template", template), {"Operator": "Ada"}, add="text")
    if steps:
        manager.add_step(("template", template), "Thaw")
    return template


@pytest.mark.parametrize("release", ["4.3", "4.9", "5.0", "5.2", "5.6"])
def test_rows_start_with_a_template(release: str, file: Path) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        has_v2 = release >= "5"
        template = add_template(manager, steps=has_v2)
        columns = {**COLUMNS, "Status": None}
        plan = manager.create_from_csv(file, columns=columns, template="PCR", dry_run=True)
        assert len(plan.entries) == 3
        result = manager.create_from_csv(file, columns=columns, template="PCR")
        first, second, _ = map(manager.get_experiment, result.created)
        assert (first.title, first.date, first.tags) == ("Blot 1", datetime.date(2017, 4, 15), ["a", "b"])
        assert "1. thaw" in (first.body or "")
        assert first.extra_fields["pH"].type == "number"
        assert [each.extra_fields["pH"].as_a(float) for each in (first, second)] == [7.2, 7.4]
        assert first.extra_fields["Operator"].value == "Ada"
        assert [step.body for step in first.steps] == (["Thaw"] if has_v2 else [])
        again = manager.create_from_csv(file, columns=columns, template=template)
        assert again.created == result.created
        assert len(manager.get_all_experiments()) == 3


def test_a_template_is_checked_before_anything_is_created(manager: Manager, file: Path) -> None:
    add_template(manager, steps=False)
    with pytest.raises(ValidationError, match="template"):
        manager.create_from_csv(file, columns=COLUMNS, template="ELISA")
    wrong = write(file, "Blot 1,2017-04-15,,acid,Running")
    with pytest.raises(ValidationError, match="pH"):
        manager.create_from_csv(wrong, columns=COLUMNS, template="PCR")
    with pytest.raises(ValidationError, match="only for experiments"):
        manager.create_from_csv(file, "item", columns=COLUMNS, template="PCR")
    assert manager.get_all_experiments() == []


@pytest.mark.parametrize("release", ["4.3", "5.6"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_write_creates_no_row_twice_from_a_template(
    release: str, fault: Fault, tmp_path: Path
) -> None:
    with Sandbox(release=release) as sandbox, FaultyProxy(sandbox.site) as proxy:
        endpoint = f"{proxy.site}api/{sandbox.release.api}/"
        with Manager(endpoint, sandbox.token) as manager:
            template = add_template(manager, steps=release == "5.6")
        for number in (1, 2, 3, 5):
            file = write(tmp_path / f"{number}.csv", "Blot,1", "PCR,2", header="Title,pH")
            with Manager(endpoint, sandbox.token) as manager:
                before = {row.id for row in manager.get_all_experiments()}
                proxy.choice = at_write(number, fault)
                result = None
                while result is None:
                    result = _run(endpoint, sandbox.token, file, columns={}, template=template)
                    proxy.wait_until_idle()
                created = [manager.get_experiment(each) for each in result.created]
                after = {row.id for row in manager.get_all_experiments()}
                assert sorted(each.id for each in created) == sorted(after - before)
                assert [each.title for each in created] == ["Blot", "PCR"]
                assert {each.extra_fields["Operator"].value for each in created} == {"Ada"}

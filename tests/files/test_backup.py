"""Archives of a period: complete, empty and invalid ones."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import ConnectionFailedError, EmptyBackupWarning, Manager, NotAnElabServer, ValidationError
from elab_sdk.rules import periods
from elab_sdk.rules.releases import V2_GENERATIONS
from tests.facade.faulty import Faulty, says

if TYPE_CHECKING:
    from pathlib import Path

    from tests.facade.conftest import World

TODAY = datetime.date(2020, 3, 31)
EVER = "20000101-20991231"


@pytest.mark.parametrize(
    ("period", "sent"),
    [
        ("20200101-20201231", "20200101-20201231"),
        (("2020-01-01", datetime.date(2020, 3, 1)), "20200101-20200301"),
        (["1 January 2020", "1 March 2020"], "20200101-20200301"),
        ("2020-01-01 to 2020-03-01", "20200101-20200301"),
        ("2020-01-01 - 2020-03-01", "20200101-20200301"),
        ("2020-01-01..2020-03-01", "20200101-20200301"),
        ("today", "20200331-20200331"),
        ("Yesterday", "20200330-20200330"),
        ("this week", "20200330-20200331"),
        ("last week", "20200323-20200329"),
        ("this month", "20200301-20200331"),
        ("last month", "20200201-20200229"),
        ("the last month", "20200201-20200229"),
        (" The  Last Month ", "20200201-20200229"),
        ("this quarter", "20200101-20200331"),
        ("last quarter", "20191001-20191231"),
        ("this year", "20200101-20200331"),
        ("last year", "20190101-20191231"),
        ("last 1 day", "20200331-20200331"),
        ("last 7 days", "20200325-20200331"),
        ("last 2 weeks", "20200318-20200331"),
        ("last 1 month", "20200301-20200331"),
        ("last 3 months", "20200101-20200331"),
        ("last 2 years", "20180401-20200331"),
    ],
)
def test_periods_are_parsed(period: Any, sent: str) -> None:
    assert periods.period(period, TODAY) == sent


@pytest.mark.parametrize(
    "period",
    [
        "",
        "2020",
        "next month",
        "last fortnight",
        "last 0 days",
        "last 9999 years",
        "20201231-20200101",
        5,
        ("20200101",),
        "20200101-20200230",
        "20200101-20200201-20200301",
        None,
        "last -3 days",
        ("a", "b"),
    ],
)
def test_an_invalid_period_is_refused_before_sending(world: World, period: Any) -> None:
    with pytest.raises(ValidationError):
        world.get_backup_zip(period)
    assert world.sent == []


@pytest.mark.parametrize(
    "release",
    [pytest.param(name, marks=pytest.mark.elab_release(name)) for name in ("3.6", "4.3", *V2_GENERATIONS)],
)
def test_an_archive_is_written_atomically_and_not_replaced(
    world: World, tmp_path: Path, release: str
) -> None:
    world.create_experiment()
    world.upload_to_experiment(1, b"a,b", "data.csv")
    seen: list[tuple[int, int | None]] = []
    path = world.get_backup_zip("today", to=tmp_path, progress=lambda *both: seen.append(both))
    with zipfile.ZipFile(path) as archive:
        assert any(name.endswith("/data.csv") for name in archive.namelist())
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert seen[-1] == (path.stat().st_size, None)
    with pytest.raises(FileExistsError):
        world.get_backup_zip("today", to=tmp_path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        world.get_backup_zip("today", to=path)
    assert path.read_bytes() == before
    assert world.get_backup_zip("today", to=path, existing="skip") == path
    memory = io.BytesIO()
    assert world.get_backup_zip("today", to=memory) is None
    assert zipfile.is_zipfile(memory)


def test_a_period_without_changes_gives_a_warning(world: World, tmp_path: Path) -> None:
    world.create_experiment()
    with pytest.warns(EmptyBackupWarning, match="20000101-20000131"):
        assert len(world.get_backup_zip("20000101-20000131")) == 22
    with pytest.warns(EmptyBackupWarning):
        path = world.get_backup_zip("20000101-20000131", to=tmp_path)
    assert path.stat().st_size == 22


def _full() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("a.txt", "x" * 1000)
    return memory.getvalue()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (_full()[:-30], ConnectionFailedError),
        (b"<html>log in</html>", NotAnElabServer),
        (b"", NotAnElabServer),
        (b"P", ConnectionFailedError),
    ],
)
def test_an_invalid_or_incomplete_archive_is_not_kept(
    tmp_path: Path, body: bytes, error: type[Exception]
) -> None:
    with Faulty(says(200, body, "text/html")) as server, Manager(server.endpoint, "key") as manager:
        with pytest.raises(error):
            manager.get_backup_zip(EVER, to=tmp_path)
        with pytest.raises(error):
            manager.get_backup_zip(EVER)
    assert list(tmp_path.iterdir()) == []

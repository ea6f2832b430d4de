"""Warnings name the line of the caller, and failed release detection does not fail an operation."""

from __future__ import annotations

import asyncio
import json
import linecache
import warnings
from typing import TYPE_CHECKING, Any

import pytest

import elab_sdk.elabapy as elabapy
from elab_sdk import (
    AsyncManager,
    EmptyBackupWarning,
    ListTruncatedWarning,
    Manager,
    NotSupportedByServer,
)
from elab_sdk.sandbox import Sandbox
from tests.facade.faulty import Faulty, says

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path


@pytest.fixture(scope="module")
def old() -> Iterator[Sandbox]:
    """A server that lists only the newest 16 entries."""
    with Sandbox(release="3.5") as sandbox:
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            for _ in range(17):
                manager.create_experiment()
        yield sandbox


def lines(caught: list[warnings.WarningMessage]) -> list[str]:
    """The distinct lines that the warnings name."""
    assert {each.filename for each in caught} == {__file__}
    return sorted({linecache.getline(each.filename, each.lineno).strip() for each in caught})


def test_sync_manager_warning_names_line_of_caller(old: Sandbox, tmp_path: Path) -> None:
    with (
        warnings.catch_warnings(record=True, action="always") as caught,
        Manager(old.endpoint, old.token) as manager,
    ):
        manager.get_all_experiments()  # all
        list(manager.iter_experiments())  # iter
        manager.find_experiments(title="x")  # find
        manager.experiments_frame()  # frame
        manager.backup(tmp_path / "backup")  # backup
        manager.get_backup_zip("20000101-20000131")  # zip
    assert {each.category for each in caught} == {ListTruncatedWarning, EmptyBackupWarning}
    named = sorted(line.partition("# ")[2] for line in lines(caught))
    assert named == ["all", "backup", "find", "frame", "iter", "zip"]


def test_async_manager_warning_names_line_of_caller(old: Sandbox, tmp_path: Path) -> None:
    async def act() -> None:
        async with AsyncManager(old.endpoint, old.token) as manager:
            await manager.get_all_experiments()  # a
            [row async for row in manager.iter_experiments()]  # b
            await manager.backup(tmp_path / "backup")  # c
            await asyncio.gather(manager.get_all_experiments())

    with warnings.catch_warnings(record=True, action="always") as caught:
        asyncio.run(act())  # gather
    assert sorted(line.partition("# ")[2] for line in lines(caught)) == ["a", "b", "c", "gather"]


def test_drop_in_warning_names_line_of_caller(old: Sandbox) -> None:
    endpoint = old.endpoint.replace("127.0.0.1", "elab.invalid")
    with warnings.catch_warnings(record=True, action="always") as caught:
        manager = elabapy.Manager(endpoint=endpoint, token=old.token, timeout=0.2, retries=0)
        with pytest.raises(elabapy.Error):
            manager.get_experiment(1)  # drop-in
    assert [line.partition("# ")[2] for line in lines(caught)] == ["drop-in"]


def test_manager_creation_warning_names_line_of_caller() -> None:
    class Mine(Manager):
        pass

    with warnings.catch_warnings(record=True, action="always") as caught:
        Manager("http://alerts.invalid", "k")  # one
        Mine("http://alerts-of-mine.invalid", "k")  # two
    assert [line.partition("# ")[2] for line in lines(caught)] == ["one", "two"]


def one_list(rows: list[dict[str, Any]], status: int) -> Any:
    """A server that returns the same rows for each list, and an error for each entry."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path.partition("?")[0].rstrip("/").endswith(("experiments", "items")):
            says(200, json.dumps(rows).encode())(handler)
        else:
            says(status, b"An error occurred!", "text/html")(handler)

    return answer


ROWS = [{"id": str(number), "title": "x", "date": "20200101", "body": ""} for number in range(1, 17)]


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_list_is_returned_if_release_detection_fails(status: int) -> None:
    with (
        Faulty(one_list(ROWS, status)) as faulty,
        Manager(faulty.endpoint, "k", retries=0) as manager,
        pytest.warns(ListTruncatedWarning, match="its release is unknown"),
    ):
        assert len(manager.get_all_experiments()) == 16


def test_unknown_release_error_asks_for_release() -> None:
    with Faulty(one_list(ROWS, 500)) as faulty, Manager(faulty.endpoint, "k", retries=0) as manager:
        for act in (
            lambda: manager.get_all_experiments(search="blot"),
            lambda: manager.get_all_items(offset=3),
        ):
            with pytest.raises(NotSupportedByServer, match=r"If you know the server's release") as caught:
                act()
            assert "500" in str(caught.value.__cause__)
        assert "release" in [finding.check for finding in manager.diagnose()]


def test_rows_without_bodies_do_not_narrow_the_release() -> None:
    with Sandbox(release="3.5") as sandbox:
        manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token)
        manager.create_experiment()
        manager.get_experiment(1)
        before = manager._typed_manager().manager.release.name
        manager.get_status()
        assert manager._typed_manager().manager.release.name == before
        manager.get_all_experiments()
        assert manager._typed_manager().manager.release.name != before

"""The sync package is derived from the async one, line by line."""

from __future__ import annotations

import importlib.util
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from elab_sdk import AsyncManager, Manager

ROOT = Path(__file__).parent.parent.parent


def _tool() -> Any:
    spec = importlib.util.spec_from_file_location("unasync", ROOT / "tools" / "unasync.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


unasync = _tool()


@pytest.mark.parametrize(
    ("line", "twin"),
    [
        ("async def get(self) -> AsyncIterator[int]:", "def get(self) -> Iterator[int]:"),
        ("    return await self._call(x)", "    return self._call(x)"),
        ("    async with AsyncManager() as manager:", "    with Manager() as manager:"),
        ("[row async for row in self._walk()]", "[row for row in self._walk()]"),
        ("async def __aenter__(self) -> Self:", "def __enter__(self) -> Self:"),
        ("await client.aclose()", "client.close()"),
        ("httpcore.AsyncConnectionPool(", "httpcore.ConnectionPool("),
        ("from elab_sdk._async.session import Session", "from elab_sdk._sync.session import Session"),
        (">>> done = await manager.post(1)", ">>> done = manager.post(1)"),
        ("asynchronous, unawaited, already", "asynchronous, unawaited, already"),
    ],
)
def test_async_line_becomes_sync(line: str, twin: str) -> None:
    assert unasync.derive(line + "\n", "x.py").splitlines()[1:] == [twin]


def test_derived_file_says_that_it_is_derived() -> None:
    assert "do not edit" in unasync.derive("", "x.py").splitlines()[0]


def test_sync_package_is_up_to_date() -> None:
    assert unasync.differences(unasync.derive_all(unasync.SOURCE), unasync.TARGET) == ""


def test_changed_missing_and_extra_files_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "extra.py").write_text("")
    report = unasync.differences({"a.py": "x = 2\n", "b.py": ""}, tmp_path)
    assert "-x = 1" in report
    assert "+x = 2" in report
    assert "b.py: missing" in report
    assert "extra.py: has no source" in report


def test_longer_file_is_a_difference(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\ny = 2\n")
    assert unasync.differences({"a.py": "x = 1\n"}, tmp_path)


def test_both_managers_have_the_same_methods() -> None:
    def methods(kind: type) -> dict[str, list[str]]:
        found = inspect.getmembers(kind, inspect.isfunction)
        return {
            name.replace("aclose", "close"): list(inspect.signature(each).parameters)
            for name, each in found
            if name[0] != "_"
        }

    assert methods(Manager) == methods(AsyncManager)


def test_a_rule_that_no_module_uses_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [file.read_text("utf-8") for file in unasync.SOURCE.glob("*.py")]
    assert unasync.unused_rules(texts) == []
    monkeypatch.setattr(unasync, "RULES", (*unasync.RULES, (re.compile("NobodyWritesThis"), "")))
    assert unasync.unused_rules(texts) == ["NobodyWritesThis"]
    assert unasync.main(["--check"]) == 1
    assert "no module uses: NobodyWritesThis" in capsys.readouterr().out

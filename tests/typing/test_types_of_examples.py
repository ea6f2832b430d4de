"""Every Python block of the documentation passes mypy and pyright, both strict."""

from __future__ import annotations

from typing import Any

from tests.typing import user_code

UNTYPED = {"many_cores_2.py", "test_app.py", "tables_and_plots_4.py"}
"""The examples that use dask and starlette's TestClient, without types, and matplotlib, whose are partial."""


def test_mypy_finds_no_error(mypy_errors: dict[str, list[str]]) -> None:
    assert {name: lines for name, lines in mypy_errors.items() if name not in user_code.NAMES} == {}


def test_pyright_finds_no_error(pyright_errors: dict[str, list[dict[str, Any]]]) -> None:
    found = [
        f"{name}:{finding['range']['start']['line'] + 1}: {finding['message']}"
        for name, findings in pyright_errors.items()
        for finding in findings
        if name not in user_code.NAMES
        and not (name in UNTYPED and finding["rule"].startswith("reportUnknown"))
    ]
    assert found == []

"""A module that is loaded late is the one that the type checkers see."""

from __future__ import annotations

import ast
from importlib import import_module
from typing import TYPE_CHECKING

from elab_sdk._lazy import lazy_module
from tests.house.test_floors import MODULES, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def lazy_names(file: Path) -> Iterator[tuple[str, str, str]]:
    """Yield each name of a lazy module in a file, what it is for type checkers, and what is loaded."""
    for block in ast.parse(file.read_text("utf-8")).body:
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING":
            imported = {
                alias.asname or alias.name: f"{node.module}.{alias.name}"
                for node in block.body
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
            }
            for node in block.orelse:
                name, _, call = ast.unparse(node).partition(" = ")
                if call.startswith("lazy_module("):
                    yield name, imported.get(name, ""), ast.literal_eval(call[len("lazy_module(") : -1])


def test_lazy_modules_are_those_that_type_checkers_see() -> None:
    found = [(file.relative_to(ROOT).as_posix(), *each) for file in MODULES for each in lazy_names(file)]
    assert len(found) > 20
    assert [each for each in found if each[2] != each[3]] == []
    for _, _, _, module in found:
        import_module(module)


def test_a_wrong_module_is_detected(tmp_path: Path) -> None:
    file = tmp_path / "changes.py"
    file.write_text(
        "if TYPE_CHECKING:\n    from elab_sdk.rules import checks\n"
        "else:\n    checks = lazy_module('elab_sdk.rules.updates')\n"
    )
    assert list(lazy_names(file)) == [("checks", "elab_sdk.rules.checks", "elab_sdk.rules.updates")]


def test_an_attribute_that_a_lazy_module_lacks_is_an_attribute_error() -> None:
    assert not hasattr(lazy_module("elab_sdk.files.safe_names"), "no_such_function")

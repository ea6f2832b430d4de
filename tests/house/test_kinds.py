"""Only the contract defines which models belong to a kind; no module lists the classes."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from elab_api_v1 import Identified, models

from elab_sdk.rules import created

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
MODULES = sorted((ROOT / "elab_sdk").rglob("*.py"))
NAMES = {
    name
    for module in (models, created)
    for name in module.__all__
    if issubclass(getattr(module, name), Identified)
}


def named_models(node: ast.AST) -> list[str]:
    """Return the models of a kind that an expression names."""
    return [part.id for part in ast.walk(node) if isinstance(part, ast.Name) and part.id in NAMES]


def class_lists(tree: ast.AST) -> Iterator[str]:
    """Iterate over tuples, lists, dicts and isinstance calls with several of these models."""
    for node in ast.walk(tree):
        is_check = (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance"
        )
        if is_check or isinstance(node, ast.Dict | ast.Set | ast.List | ast.Tuple):
            names = named_models(node)
            if len(names) > 1 and not _is_subscript(node, tree):
                yield f"line {node.lineno}: {', '.join(names)}"


def _is_subscript(node: ast.AST, tree: ast.AST) -> bool:
    """Return whether the node is part of a type such as `dict[str, Item]`."""
    return any(isinstance(part, ast.Subscript) and part.slice is node for part in ast.walk(tree))


def compared_names(tree: ast.AST) -> Iterator[str]:
    """Iterate over comparisons of a class name with the name of a model."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(
            isinstance(part, ast.Attribute) and part.attr == "__name__" for part in ast.walk(node)
        ):
            texts = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
            if names := texts & NAMES:
                yield f"line {node.lineno}: {', '.join(sorted(map(str, names)))}"


def test_models_with_a_kind_are_found() -> None:
    assert len(NAMES) == 16
    assert {"Experiment", "ItemSummary", "Upload", "CreatedTemplate"} <= NAMES


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_module_lists_the_classes_of_a_kind(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    assert [*class_lists(tree), *compared_names(tree)] == []


@pytest.mark.parametrize(
    "code",
    [
        "ITEMS = (Item, ItemSummary)",
        "MODELS = {'item': Item, 'event': Event}",
        "isinstance(entry, Experiment | Item)",
        "type(entry).__name__ == 'Item'",
    ],
)
def test_lists_of_classes_are_detected(code: str) -> None:
    tree = ast.parse(code)
    assert [*class_lists(tree), *compared_names(tree)]

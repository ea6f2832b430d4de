"""Load a contract as one document: what it refers to in another document is copied into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Node = dict[str, Any]


# the parser in C is ten times as fast, where PyYAML has it
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Bundle(NamedTuple):
    """A contract without references to other documents."""

    document: Node
    shared: frozenset[str]
    """The schemas that come from another document."""


def bundle(spec: Path) -> Bundle:
    """Load a contract, with the components of other documents that it needs.

    Args:
        spec: The contract. Its references to other documents are relative, such as
            `./openapi.yaml#/components/schemas/Experiment`.

    Raises:
        ValueError: Two documents have different components of the same name.
    """
    document, others = read_yaml(spec), dict[str, Node]()
    shared: set[str] = set()
    for node in list(_references(document)):
        file, _, pointer = node["$ref"].partition("#")
        if file:
            node["$ref"] = "#" + pointer
            if file not in others:
                others[file] = read_yaml(spec.parent / file)
            shared |= _copy(others[file], document, pointer)
    return Bundle(document, frozenset(shared))


def read_yaml(file: Path) -> Node:
    """Read a document."""
    document: Node = yaml.load(file.read_text("utf-8"), _LOADER)  # noqa: S506 - a safe loader
    return document


def _copy(source: Node, target: Node, pointer: str) -> set[str]:
    """Copy a component and those that it needs; return the names of schemas among them."""
    *parents, name = pointer.removeprefix("/").split("/")
    origin, home = source, target
    for part in parents:
        origin, home = origin[part], home.setdefault(part, {})
    if name in home:
        if home[name] != origin[name]:
            raise ValueError(f"{pointer} is in both documents")
        return set()
    home[name] = origin[name]
    names = {name} if parents[-1] == "schemas" else set[str]()
    for node in _references(origin[name]):
        names |= _copy(source, target, node["$ref"].partition("#")[2])
    return names


def _references(node: object) -> Iterator[Node]:
    """All mappings inside a node that have a `$ref`."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)

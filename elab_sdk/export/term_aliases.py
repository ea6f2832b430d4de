"""Keys that an archive's metadata rename, as OpenSemanticLab does: `has_part` for `hasPart`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.export.node_values import as_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_api_v1.types import JsonObject, JsonValue

__all__ = ["renamed", "term_aliases"]

_VOCABULARIES: Final = ("schema:", "http://schema.org/", "https://schema.org/")
_KEYWORDS: Final = ("@id", "@type")


def term_aliases(context: JsonValue) -> dict[str, str]:
    """Return the keys that a context defines as other names of common keys.

    >>> term_aliases(["https://w3id.org/ro/crate/1.1/context", {"has_part": {"@id": "schema:hasPart"}}])
    {'has_part': 'hasPart'}
    """
    aliases: dict[str, str] = {}
    for part in as_list(context):
        if isinstance(part, dict):
            for key, definition in part.items():
                target = definition.get("@id") if isinstance(definition, dict) else definition
                name = _plain_name(target) if isinstance(target, str) else ""
                if name and name != key and not key.startswith("@"):
                    aliases[key] = name
    return aliases


def renamed(node: JsonObject, aliases: Mapping[str, str]) -> JsonObject:
    """Return a node with its keys renamed; a key that the node has under its common name stays.

    >>> renamed({"has_part": [], "name": "x"}, {"has_part": "hasPart"})
    {'name': 'x', 'hasPart': []}
    """
    if aliases.keys().isdisjoint(node):
        return node
    common: JsonObject = {key: value for key, value in node.items() if key not in aliases}
    others: JsonObject = {aliases[key]: value for key, value in node.items() if key in aliases}
    return common | {key: value for key, value in others.items() if key not in common}


def _plain_name(target: str) -> str:
    if target in _KEYWORDS:
        return target
    for prefix in _VOCABULARIES:
        target = target.removeprefix(prefix)
    # the address of a term in another vocabulary is not the name of a key
    return "" if ":" in target or target.startswith("@") else target

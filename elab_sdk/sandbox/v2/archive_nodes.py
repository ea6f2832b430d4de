"""Nodes of an archive's metadata that say little of its entries, and how values stand in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import values
from elab_sdk.sandbox.store import ARCHIVED, DELETED, NORMAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.rules.release_v2 import ApiV2
    from elab_sdk.sandbox.store import Row

    Node = dict[str, object]

__all__ = ["STATES", "as_json", "atom", "field_nodes", "file_node", "head_nodes", "profile", "root_node"]

STATES: Final[Mapping[int, str]] = {NORMAL: "Normal", ARCHIVED: "Archived", DELETED: "Deleted"}
"""What archives call the state of an entry or a file."""
_PUBLISHER: Final = {
    "@id": "#publisher",
    "@type": "Organization",
    "areaServed": "Laniakea Supercluster",
    "name": "eLabFTW",
    "url": "https://www.elabftw.net",
}
_PROGRAM: Final = "https://www.elabftw.net"


def profile(v2: ApiV2) -> str:
    """Return the address of the version of RO-Crate."""
    return f"https://w3id.org/ro/crate/{v2.archive_profile}"


def head_nodes(v2: ApiV2, version: str) -> list[Node]:
    """Return the nodes that describe the metadata, and the release that made it."""
    moment = atom(values.today())
    return [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": profile(v2)},
            "dateCreated": moment,
            "sdPublisher": {"@id": "#publisher"},
            "version": "1.0",
        },
        {**_PUBLISHER},
        {
            "@id": "#ro-crate_created",
            "@type": "CreateAction",
            "object": {"@id": "./"},
            "name": "RO-Crate created",
            "endTime": moment,
            "instrument": {"@id": _PROGRAM},
            "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
        },
        {
            "@id": _PROGRAM,
            "@type": "SoftwareApplication",
            "name": "eLabFTW",
            "version": version,
            "identifier": _PROGRAM,
        },
    ]


def root_node(v2: ApiV2, parts: list[Node]) -> Node:
    """Return the root, whose parts are the entries."""
    root: Node = {"@id": "./", "@type": "Dataset", "hasPart": parts}
    if v2.archive_version:
        root |= {"name": "eLabFTW export", "version": v2.archive_version}
        root["license"] = {"@id": "https://creativecommons.org/licenses/by-nc-sa/4.0/"}
    return root


def file_node(node_id: str, name: str, upload: Row, *, has_state: bool) -> Node:
    """Return the node of an upload."""
    node: Node = {"@id": node_id, "@type": "File", "name": name, "alternateName": upload["long_name"]}
    if has_state:
        node["creativeWorkStatus"] = STATES[int(upload["state"] or NORMAL)]
        node["encodingFormat"] = "application/octet-stream"
    node |= {"contentSize": upload["filesize"], "sha256": upload["hash"]}
    return node | ({"description": upload["comment"]} if upload["comment"] else {})


def field_nodes(metadata: str, fields: Mapping[str, Mapping[str, object]]) -> list[Node]:
    """Return the nodes of metadata: all of it as JSON first, then each extra field."""
    kind = {"@type": "PropertyValue"}
    whole = {"propertyID": "elabftw_metadata", "description": "eLabFTW metadata JSON as string"}
    nodes: list[Node] = [{**kind, **whole, "value": metadata}]
    for name, field in fields.items():
        keys = {"valueReference": field.get("type"), "value": field.get("value") or ""}
        described = {"description": field.get("description"), "unitText": field.get("unit")}
        nodes.append(
            {**kind, "propertyID": name, **keys} | {key: text for key, text in described.items() if text}
        )
    return nodes


def atom(moment: str) -> str:
    """Return a stored date or time, which is in UTC, with its offset.

    >>> atom("2020-01-02 03:04:05"), atom("2020-01-02")
    ('2020-01-02T03:04:05+00:00', '2020-01-02T00:00:00+00:00')
    """
    date, _, time = moment.partition(" ")
    return f"{date}T{time[:8] or '00:00:00'}+00:00"


def as_json(value: object) -> bytes:
    """Return JSON as PHP writes it."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()

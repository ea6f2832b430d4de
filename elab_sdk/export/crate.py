"""The head of an archive's metadata: its title, people, organizations and licence, made by rocrate.

rocrate keeps a whole crate in memory, 224 MiB for 10,000 entries. It therefore only makes the nodes that
exist once; the nodes of entries are written separately, one by one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, cast

from elab_sdk._version import __version__
from elab_sdk.errors import ValidationError
from elab_sdk.export.context import ELABFTW, reference
from elab_sdk.export.paths import PREVIEW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.export.context import ContextEntities

__all__ = ["head_nodes", "license_node", "load_rocrate"]

_NO_DATE: Final = "1970-01-01"
_NO_LICENSE: Final[JsonObject] = {
    "@id": "#licence",
    "@type": "CreativeWork",
    "name": "No licence was stated",
    "description": "The archive was made without a licence: all rights are with the authors of the entries.",
}
_PREVIEW_NODE: Final[JsonObject] = {
    "@id": PREVIEW,
    "@type": "CreativeWork",
    "name": "Web page of all entries",
    "about": {"@id": "./"},
}
_SOFTWARE: Final[JsonObject] = {
    "@id": "#elab-sdk",
    "@type": "SoftwareApplication",
    "name": "elab-sdk",
    "softwareVersion": __version__,
}


class _CrateEntity(Protocol):
    def __setitem__(self, key: str, value: object) -> None: ...


class _CrateMetadata(_CrateEntity, Protocol):
    def generate(self) -> dict[str, list[JsonObject]]: ...


class _Crate(Protocol):
    """The part of rocrate's untyped `ROCrate` that is used here."""

    @property
    def root_dataset(self) -> _CrateEntity: ...
    @property
    def metadata(self) -> _CrateMetadata: ...


def load_rocrate() -> Callable[..., _Crate]:
    """Return rocrate's class `ROCrate`.

    Raises:
        ImportError: rocrate is not installed.
    """
    try:
        module: ModuleType = import_module("rocrate.rocrate")
    except ImportError as error:
        message = "ELN archives need an optional dependency: pip install 'elab-sdk[eln]'"
        raise ImportError(message, name=error.name) from error
    return cast("Callable[..., _Crate]", module.ROCrate)


def license_node(license: object) -> JsonObject:
    """Return the node of the licence.

    >>> license_node("https://creativecommons.org/licenses/by/4.0/")["@id"]
    'https://creativecommons.org/licenses/by/4.0/'

    Args:
        license: The address of the licence, or None.

    Raises:
        ValidationError: `license` is not an address.
    """
    if license is None:
        return _NO_LICENSE
    if not isinstance(license, str) or not license.startswith(("https://", "http://")) or " " in license:
        allowed = "the address of a licence, such as 'https://creativecommons.org/licenses/by/4.0/'"
        raise ValidationError(f"license must be {allowed}, not {license!r}", "license")
    name = license.removesuffix("/").partition("://")[2]
    return {"@id": license, "@type": "CreativeWork", "name": name, "description": f"See {license}"}


def head_nodes(
    title: str,
    description: str,
    published: str | None,
    folders: Iterable[str],
    *,
    version: str,
    license_terms: JsonObject,
    entities: ContextEntities,
) -> list[JsonObject]:
    """Return the nodes that an archive has once.

    Args:
        title: The title of the archive.
        description: A summary of the content.
        published: The date of the latest change of an entry.
        folders: The folders of the entries.
        version: The archive's version, by which eLabFTW 5 decides how to read it.
        license_terms: The node of the licence.
        entities: The people, and the organization that runs the server.
    """
    crate = load_rocrate()(version="1.1")
    root, metadata = crate.root_dataset, crate.metadata
    people = entities.people
    root["name"] = title
    root["description"] = description
    root["datePublished"] = published or _NO_DATE
    root["license"] = reference(license_terms)
    root["author"] = people[0] if len(people) == 1 else people or reference(entities.organization)
    root["publisher"] = reference(entities.organization)
    root["version"] = version
    metadata["sdPublisher"] = reference(ELABFTW)
    # SampleDB accepts no other version
    metadata["version"] = "1.0"
    entries: list[JsonValue] = [{"@id": f"./{folder}/"} for folder in folders]
    nodes = metadata.generate()["@graph"]
    for node in nodes:
        if node["@id"] == "./":
            node["hasPart"] = entries
    organizations = [ELABFTW] if entities.organization is ELABFTW else [ELABFTW, entities.organization]
    return [*nodes, _PREVIEW_NODE, *organizations, license_terms, _SOFTWARE]

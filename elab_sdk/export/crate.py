"""The head of an archive's metadata, made by rocrate: what the archive is, of whom and under which terms.

rocrate keeps a whole crate in memory: 10,000 entries took it 224 MiB. So it makes what is there once, and the
entries are written past it, one by one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, cast

from elab_sdk._version import __version__
from elab_sdk.errors import ValidationError
from elab_sdk.export.context import NOTEBOOK, reference
from elab_sdk.export.paths import PREVIEW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.export.context import Around

__all__ = ["head", "license_node", "required"]

_LAYOUT: Final = "104"
"""eLabFTW 5 reads from the archive's version how its nodes lie: from 104 on fields and steps lie flat."""
_NEVER: Final = "1970-01-01"
_UNSTATED: Final[JsonObject] = {
    "@id": "#licence",
    "@type": "CreativeWork",
    "name": "No licence was stated",
    "description": "Who made this archive stated no licence: all rights are with the authors of the entries.",
}
_PREVIEW: Final[JsonObject] = {
    "@id": PREVIEW,
    "@type": "CreativeWork",
    "name": "All entries, for people",
    "about": {"@id": "./"},
}
_WRITER: Final[JsonObject] = {
    "@id": "#elab-sdk",
    "@type": "SoftwareApplication",
    "name": "elab-sdk",
    "softwareVersion": __version__,
}


class _Entity(Protocol):
    def __setitem__(self, key: str, value: object) -> None: ...


class _Metadata(_Entity, Protocol):
    def generate(self) -> dict[str, list[JsonObject]]: ...


class _Crate(Protocol):
    """A crate of rocrate, as far as it matters here: the library tells no types."""

    @property
    def root_dataset(self) -> _Entity: ...
    @property
    def metadata(self) -> _Metadata: ...


def required() -> Callable[..., _Crate]:
    """The library that makes crates.

    Raises:
        ImportError: It is not installed.
    """
    try:
        module: ModuleType = import_module("rocrate.rocrate")
    except ImportError as error:
        missing = "archives for other notebooks need the extra eln: pip install 'elab-sdk[eln]'"
        raise ImportError(missing, name=error.name) from error
    return cast("Callable[..., _Crate]", module.ROCrate)


def license_node(given: object) -> JsonObject:
    """The terms under which the archive may be used.

    >>> license_node("https://creativecommons.org/licenses/by/4.0/")["@id"]
    'https://creativecommons.org/licenses/by/4.0/'

    Args:
        given: The licence's address; None where none is stated.

    Raises:
        ValidationError: It is no address.
    """
    if given is None:
        return _UNSTATED
    if not isinstance(given, str) or not given.startswith(("https://", "http://")) or " " in given:
        allowed = "license is its address, such as 'https://creativecommons.org/licenses/by/4.0/'"
        raise ValidationError(f"{allowed}, not {given!r}", "license")
    name = given.removesuffix("/").partition("://")[2]
    return {"@id": given, "@type": "CreativeWork", "name": name, "description": f"See {given}"}


def head(
    title: str,
    description: str,
    published: str | None,
    parts: Iterable[str],
    *,
    terms: JsonObject,
    around: Around,
) -> list[JsonObject]:
    """The nodes that are there once.

    Args:
        title: What the archive calls itself.
        description: What is in it, for people.
        published: The day on which the latest entry was changed.
        parts: The folders of the entries.
        terms: The licence.
        around: Knows the people and the server.
    """
    crate = required()(version="1.1")
    root, metadata = crate.root_dataset, crate.metadata
    people = around.people
    root["name"] = title
    root["description"] = description
    root["datePublished"] = published or _NEVER
    root["license"] = reference(terms)
    root["author"] = people[0] if len(people) == 1 else people or reference(around.lab)
    root["publisher"] = reference(around.lab)
    root["version"] = _LAYOUT
    metadata["sdPublisher"] = reference(NOTEBOOK)
    # SampleDB takes no other
    metadata["version"] = "1.0"
    entries: list[JsonValue] = [{"@id": f"./{folder}/"} for folder in parts]
    made = metadata.generate()["@graph"]
    for node in made:
        if node["@id"] == "./":
            node["hasPart"] = entries
    organizations = [NOTEBOOK] if around.lab is NOTEBOOK else [NOTEBOOK, around.lab]
    return [*made, _PREVIEW, *organizations, terms, _WRITER]

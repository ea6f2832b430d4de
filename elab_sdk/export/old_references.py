"""What of an entry refers to the old server after an import, since importers only change links in the body.

No importer of eLabFTW changes extra fields, comments or steps (seen on 5.1.15 and 5.6.12). `import_eln`
changes extra fields with IDs of entries, and those of the type "url".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.content.body_references import references
from elab_sdk.content.reference_fields import referred_id, referred_kind, url_references

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from elab_api_v1.types import JsonObject

    from elab_sdk.backups.layout import BackupKind

__all__ = ["field_references", "text_references"]

_KINDS: Final[dict[str, BackupKind]] = {"experiment": "experiment", "item": "item"}


def text_references(place: str, texts: Iterable[str], site: str) -> Iterator[str]:
    """Describe the entries and files of the old server to which plain texts have links.

    >>> text = "as in https://elab.example.org/experiments.php?mode=view&id=5."
    >>> list(text_references("a comment", [text], "https://elab.example.org/"))
    ['the link in a comment to experiment 5 leads to the old server: no importer changes it']

    Args:
        place: Where the texts are.
        texts: The texts.
        site: The address of the server, ending with a slash; if it is unknown, nothing is found.
    """
    for text in texts:
        # URLs in plain text are found as in Markdown
        for link in references(text, site, markdown=True):
            if link.is_absolute:
                target = f"the file {link.long_name}" if link.kind == "upload" else f"{link.kind} {link.id}"
                yield f"the link in {place} to {target} leads to the old server: no importer changes it"


def field_references(
    metadata: JsonObject, site: str, is_included: Callable[[BackupKind, int], bool]
) -> Iterator[str]:
    """Describe the entries and users of the old server to which extra fields refer.

    Args:
        metadata: The metadata of the entry.
        site: The address of the server, ending with a slash; if it is unknown, only IDs are found.
        is_included: Returns whether an entry is in the archive.
    """
    fields = metadata.get("extra_fields")
    for name, field in fields.items() if isinstance(fields, dict) else ():
        if not isinstance(field, dict):
            continue
        for kind, id_ in _referred(field, site):
            entry_kind = _KINDS.get(kind)
            if entry_kind is None:
                why = "no importer changes it"
            elif is_included(entry_kind, id_):
                why = "only elab import changes it"
            else:
                why = "it is not in the archive"
            yield f"the extra field {name!r} refers to {kind} {id_} of the old server: {why}"
        value = field.get("value")
        if field.get("type") != "url" and isinstance(value, str):
            yield from text_references(f"the extra field {name!r}", [value], site)


def _referred(field: JsonObject, site: str) -> Iterator[tuple[str, int]]:
    """Yield the kinds and IDs of what a field refers to."""
    if kind := referred_kind(field):
        value = field.get("value")
        for each in value if isinstance(value, list) else [value]:
            if id_ := referred_id(each):
                yield kind, id_
    for link in url_references(field, site):
        if link.id:
            yield link.kind, link.id

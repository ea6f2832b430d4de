"""What the new server cannot hold of an entry, and why: read from the releases table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.rules.update_rules import makes_today

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.rules.release_detection import DetectedRelease
    from elab_sdk.rules.releases import Release

__all__ = ["limits", "why_not_created"]

_UPDATE: Final[Mapping[BackupKind, str]] = {
    "experiment": "update_experiment",
    "item": "update_item",
    "template": "update_template",
}
"""The operation of API v2 that changes an entry of each kind."""
_CREATION: Final[Mapping[BackupKind, str]] = {
    "experiment": "create_experiment",
    "item": "create_item",
    "template": "create_template",
}
_NOUNS: Final[Mapping[BackupKind, str]] = {
    "experiment": "experiments",
    "item": "items",
    "template": "templates",
}


def limits(known: DetectedRelease, kind: BackupKind) -> dict[str, str]:
    """Return the fields that a server cannot hold, with the reasons.

    A field that only some of the possible releases can hold is one of them. Beside those of
    `content.FIELDS`, there are "file_comments" and "archived_files".

    >>> from elab_sdk.rules.release_detection import DetectedRelease
    >>> limits(DetectedRelease.stated("4.3.10"), "experiment")["rating"]
    'API v1 of 4.3.10 cannot set the ratings of experiments'
    >>> limits(DetectedRelease.stated("5.6"), "experiment")
    {}

    Args:
        known: What is known of the new server's release.
        kind: The kind of the entries.
    """
    api, nouns = _api(known), _NOUNS[kind]
    return {
        rule.field: rule.reason.format(api=api, nouns=nouns)
        for rule in _RULES
        if not known.holds_for_all(partial(rule.holds, kind))
    }


def why_not_created(known: DetectedRelease, kind: BackupKind) -> str:
    """Return why entries of a kind cannot be created at all; empty if they can.

    >>> from elab_sdk.rules.release_detection import DetectedRelease
    >>> why_not_created(DetectedRelease.stated("3.3.0"), "item")
    'API v1 of 3.3.0 cannot create items'
    """
    return "" if known.has(_CREATION[kind]) else f"{_api(known)} cannot create {_NOUNS[kind]}"


@attrs.frozen
class _Rule:
    """When a release can hold a field.

    Args:
        field: The field.
        holds: Whether a release holds it for a kind of entries.
        reason: Why it does not, with the API and the entries to be filled in.
    """

    field: str
    holds: Callable[[BackupKind, Release], bool]
    reason: str


def _updates(kind: BackupKind, release: Release) -> bool:
    return release.has(_UPDATE[kind])


def _holds_date(kind: BackupKind, release: Release) -> bool:
    if kind == "template":
        return release.v2 is not None and release.v2.template_date == "stored"
    return not makes_today(release)


def _holds_metadata(_: BackupKind, release: Release) -> bool:
    return release.has("metadata")


def _holds_steps(_: BackupKind, release: Release) -> bool:
    return release.has("create_step")


def _holds_comments(kind: BackupKind, release: Release) -> bool:
    return kind != "template" and release.has("create_comment")


def _holds_rating(kind: BackupKind, release: Release) -> bool:
    return kind != "template" and _updates(kind, release)


def _holds_custom_id(kind: BackupKind, release: Release) -> bool:
    return kind != "template" and release.has("custom_id")


def _holds_category(kind: BackupKind, release: Release) -> bool:
    return kind == "item" or _updates(kind, release)


def _holds_status(kind: BackupKind, release: Release) -> bool:
    if kind == "experiment" and release.has("category") and release.category_sets_status:
        return True
    return _updates(kind, release)


def _links_experiments(_: BackupKind, release: Release) -> bool:
    return release.has("add_experiment_link")


def _links_items(kind: BackupKind, release: Release) -> bool:
    if kind == "template":
        return release.v2 is not None
    return release.has("link_item" if kind == "item" else "link_experiment")


def _takes_files(kind: BackupKind, release: Release) -> bool:
    if kind == "template":
        # API v1 refuses them (seen on 4.3.10)
        return release.v2 is not None
    return kind == "experiment" or release.item_multipart


def _describes_files(_: BackupKind, release: Release) -> bool:
    return release.has("update_upload")


_RULES: Final = (
    _Rule("date", _holds_date, "{api} cannot set the dates of {nouns}"),
    _Rule("is_markdown", _updates, "{api} cannot mark a body as Markdown"),
    _Rule("metadata", _holds_metadata, "{api} cannot set metadata"),
    _Rule("category", _holds_category, "{api} cannot set the categories of {nouns}"),
    _Rule("status", _holds_status, "{api} cannot set the statuses of {nouns}"),
    _Rule("steps", _holds_steps, "{api} cannot add steps"),
    _Rule("comments", _holds_comments, "{api} cannot add comments to {nouns}"),
    _Rule("items_links", _links_items, "{api} cannot link {nouns} to items"),
    _Rule("experiments_links", _links_experiments, "{api} cannot link {nouns} to experiments"),
    _Rule("files", _takes_files, "{api} takes no files for {nouns}"),
    _Rule("file_comments", _describes_files, "{api} cannot set the comments of files"),
    _Rule("archived_files", _describes_files, "{api} cannot archive files"),
    _Rule("rating", _holds_rating, "{api} cannot set the ratings of {nouns}"),
    _Rule("custom_id", _holds_custom_id, "{api} cannot set the custom IDs of {nouns}"),
    _Rule("canread", _updates, "{api} cannot set permissions"),
    _Rule("canwrite", _updates, "{api} cannot set permissions"),
    _Rule("locked", _updates, "{api} cannot lock {nouns}"),
    _Rule("archived", _updates, "{api} cannot archive {nouns}"),
)


def _api(known: DetectedRelease) -> str:
    return f"API {known.api} of {known.name}" if known.is_known else "the server, whose release is unknown,"

"""What the records of some releases say about updates, computed once for each set of releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from elab_sdk.rules.releases import Release

__all__ = ["UpdateRules", "makes_today", "swallows_metadata"]


@attrs.frozen(kw_only=True)
class UpdateRules:
    """What an update may and must contain, whichever of some releases the server has.

    >>> from elab_sdk.rules.releases import RELEASES
    >>> UpdateRules.of([RELEASES["3.6.0"]]).is_partial
    False

    Args:
        is_partial: An update may contain only some of title, date and body.
        appends: There is a field that appends to the body.
        fields: The fields that an update may contain.
        lacks_metadata: There is no metadata.
        may_swallow_metadata: Metadata may be accepted and not stored.
        may_make_today: Every date may become the day of the request.
        keeps_headers: The header cells of tables are kept.
        body_limit: Maximum number of characters in a body; None if it is unlimited or unknown.
    """

    is_partial: bool
    appends: bool
    fields: frozenset[str]
    lacks_metadata: bool
    may_swallow_metadata: bool
    may_make_today: bool
    keeps_headers: bool
    body_limit: int | None

    @classmethod
    def of(cls, candidates: Sequence[Release]) -> Self:
        """Combine the records of all releases that the server can have."""
        limits = [release.body_limit for release in candidates]
        known_limits = [limit for limit in limits if limit is not None]
        return cls(
            is_partial=all(release.partial_updates for release in candidates),
            appends=all(release.has("bodyappend") for release in candidates),
            fields=frozenset[str].intersection(*(frozenset(release.update_fields) for release in candidates)),
            lacks_metadata=not any(release.has("metadata") for release in candidates),
            may_swallow_metadata=any(map(swallows_metadata, candidates)),
            may_make_today=any(map(makes_today, candidates)),
            keeps_headers=all(release.body_tables for release in candidates),
            body_limit=None if None in limits else max(known_limits, default=None),
        )


def makes_today(release: Release) -> bool:
    """Whether a server replaces every date by the day of the request."""
    return release.date_in == "never"


def swallows_metadata(release: Release) -> bool:
    """Whether a server accepts metadata, reports success and stores nothing."""
    return "metadata" in release.update_fields and not release.has("metadata")

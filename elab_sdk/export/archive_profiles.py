"""The programs for which an archive is written, and how their importers need it.

eLabFTW decides by the version of an archive's root which values are nested in an entry's node. RO-Crate 1.1
requires that all are nodes of their own.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import attrs

from elab_sdk.errors import ValidationError

__all__ = ["EXPORT_TARGETS", "ExportProfile", "ExportTarget", "profile_for"]

ExportTarget: TypeAlias = Literal["elabftw", "elabftw-5.1"]
"""eLabFTW 5.3 and later, or 5.1 and 5.2."""


@attrs.frozen
class ExportProfile:
    """How an archive is written.

    Args:
        version: The version of the root.
        nested: The keys of an entry's node under which nodes are nested instead of referred to.
        has_markdown: Whether the program reads Markdown; otherwise its HTML is written.
    """

    version: str
    nested: frozenset[str] = frozenset()
    has_markdown: bool = True


_FLAT: Final = ExportProfile("104")
"""Valid RO-Crate. eLabFTW 5.3 and later read everything except the rating (seen up to 5.6.12)."""
_PROFILES: Final[dict[ExportTarget, ExportProfile]] = {
    # the rating is only read if it is nested, on every release
    "elabftw": ExportProfile("104", frozenset({"aggregateRating"})),
    # 5.1.15 and 5.2.8 stop at a step that is a node of its own, and read no such fields
    "elabftw-5.1": ExportProfile(
        "102", frozenset({"aggregateRating", "step", "variableMeasured"}), has_markdown=False
    ),
}

EXPORT_TARGETS: Final = tuple(_PROFILES)
"""The values of `for_`."""


def profile_for(target: object) -> ExportProfile:
    """Return the profile for a program.

    >>> sorted(profile_for("elabftw").nested)
    ['aggregateRating']
    >>> profile_for(None).nested
    frozenset()

    Args:
        target: "elabftw", "elabftw-5.1", or None for all programs.

    Raises:
        ValidationError: The target is unknown.
    """
    if target is None:
        return _FLAT
    for name, profile in _PROFILES.items():
        if target == name:
            return profile
    allowed = " or ".join(map(repr, EXPORT_TARGETS))
    raise ValidationError(f"for_ must be {allowed}, or omitted for all programs, not {target!r}", "for_")

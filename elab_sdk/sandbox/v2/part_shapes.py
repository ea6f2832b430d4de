"""The JSON keys of what belongs to an entry on API v2, by release; see `shapes` for how they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.rules.releases import V2_RELEASES, v2_release

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PART_SHAPES", "PartShapes"]

Keys = frozenset[str]


def _keys(text: str) -> Keys:
    return frozenset(text.split())


@attrs.frozen(kw_only=True)
class PartShapes:
    """The keys of each kind of part."""

    link: Keys
    """A link to an item; a link to an experiment has the same keys but `is_bookable`."""
    comment: Keys
    step: Keys
    tag: Keys
    """One tag, not a row of a list."""

    def link_to(self, table: str, *, is_related: bool) -> Keys:
        """The keys of a link to an item or experiment, or of an entry that links here."""
        keys = self.link if table == "items" else self.link - {"is_bookable"}
        return keys - {"elabid"} if is_related else keys


UPLOAD: Final = _keys(
    """
    comment created_at filesize fullname hash hash_algorithm id immutable item_id long_name real_name state
    storage type userid
    """
)
"""The keys of a file, the same in every release."""

_4_9_0: Final = PartShapes(
    link=_keys("elabid is_bookable itemid link_state mainattr_color mainattr_title title"),
    comment=_keys("comment created_at firstname fullname id item_id lastname modified_at orcid userid"),
    step=_keys("body deadline deadline_notif finished finished_time id item_id ordering"),
    tag=_keys("id tag"),
)
_5_0_0: Final = attrs.evolve(
    _4_9_0,
    link=_4_9_0.link - _keys("mainattr_color mainattr_title")
    | _keys("category_color category_title custom_id"),
)
_5_1_0: Final = attrs.evolve(
    _5_0_0,
    link=_5_0_0.link - {"itemid"} | _keys("entityid page status_color status_title type"),
    comment=_5_0_0.comment | _keys("email immutable"),
)
_5_3_0: Final = attrs.evolve(_5_1_0, tag=_5_1_0.tag | _keys("is_favorite item_count team"))
_5_6_0: Final = attrs.evolve(
    _5_3_0, link=_5_3_0.link | _keys("category_id status_id"), step=_5_3_0.step | {"is_immutable"}
)

_CHANGED: Final[Mapping[str, PartShapes]] = {
    "5.0.0": _5_0_0,
    "5.1.0": _5_1_0,
    "5.3.0": _5_3_0,
    "5.6.0": _5_6_0,
}


def _by_record() -> dict[str, PartShapes]:
    """Return the shapes for each record of the table: its own, or those of the previous record."""
    shapes = {v2_release("4.9.0").name: _4_9_0}
    current = _4_9_0
    for name in V2_RELEASES:
        current = _CHANGED.get(name, current)
        shapes[name] = current
    return shapes


PART_SHAPES: Final[Mapping[str, PartShapes]] = _by_record()
"""The shapes by name of the release record."""

"""The JSON keys of what belongs to an entry on API v2, by release; see `shapes` for how they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.rules.json_keys import Keys, KeySets, by_record, parse_keys
from elab_sdk.rules.releases import V2_RELEASES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PART_SHAPES", "PartShapes"]


@attrs.frozen(kw_only=True)
class PartShapes(KeySets):
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


UPLOAD: Final = parse_keys(
    """
    comment created_at filesize fullname hash hash_algorithm id immutable item_id long_name real_name state
    storage type userid
    """
)
"""The keys of a file, the same in every release."""

_4_9_0: Final = PartShapes(
    link=parse_keys("elabid is_bookable itemid link_state mainattr_color mainattr_title title"),
    comment=parse_keys("comment created_at firstname fullname id item_id lastname modified_at orcid userid"),
    step=parse_keys("body deadline deadline_notif finished finished_time id item_id ordering"),
    tag=parse_keys("id tag"),
)
_5_0_0: Final = _4_9_0.after(
    {"link": "category_color category_title custom_id -mainattr_color -mainattr_title"}
)
_5_1_0: Final = _5_0_0.after(
    {"link": "entityid page status_color status_title type -itemid", "comment": "email immutable"}
)
_5_3_0: Final = _5_1_0.after({"tag": "is_favorite item_count team"})
_5_6_0: Final = _5_3_0.after({"link": "category_id status_id", "step": "is_immutable"})

_CHANGED: Final[Mapping[str, PartShapes]] = {
    "4.9.0": _4_9_0,
    "5.0.0": _5_0_0,
    "5.1.0": _5_1_0,
    "5.3.0": _5_3_0,
    "5.6.0": _5_6_0,
}


PART_SHAPES: Final[Mapping[str, PartShapes]] = by_record(("4.9.0", *V2_RELEASES), _CHANGED)
"""The shapes by name of the release record."""

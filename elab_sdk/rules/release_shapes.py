"""The JSON keys that each release sends on API v1, for full objects and list rows.

Each record lists the changes since the previous release: `name` was added, `-name` was removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.rules.json_keys import Keys, KeySets, by_record, parse_keys
from elab_sdk.rules.releases import RELEASES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SHAPES", "Shapes"]


@attrs.frozen(kw_only=True)
class Shapes(KeySets):
    """The keys of each kind of object; a `row` is an element of a list."""

    experiment: Keys
    experiment_row: Keys
    item: Keys
    item_row: Keys
    upload: Keys
    link: Keys = frozenset()
    step: Keys = frozenset()
    status: Keys = frozenset()
    items_type: Keys = frozenset()
    event: Keys = frozenset()
    event_row: Keys = frozenset()
    template: Keys = frozenset()
    template_row: Keys = frozenset()
    tag: Keys = frozenset()


_FULL: Final = "experiment item"
_ROWS: Final = "experiment_row item_row"
_EXPERIMENTS: Final = "experiment experiment_row"
_ITEMS: Final = "item item_row"
_ENTRIES: Final = "experiment experiment_row item item_row"
_TEMPLATES: Final = "template template_row"

_EXPERIMENT_2_0: Final = parse_keys(
    """
    body category category_id color date datetime elabid fullname has_attachment id locked lockedby
    lockedwhen next_step recent_comment status tags tags_id team timestamped timestampedby
    timestampedwhen timestamptoken title up_item_id userid visibility
    """
)
_ITEM_2_0: Final = parse_keys(
    """
    body category category_id color date fullname has_attachment id locked rating tags tags_id team
    title type up_item_id userid visibility
    """
)
_2_0_0: Final = Shapes(
    experiment=_EXPERIMENT_2_0 | {"uploads"},
    experiment_row=_EXPERIMENT_2_0,
    item=_ITEM_2_0 | {"uploads"},
    item_row=_ITEM_2_0,
    upload=parse_keys("comment datetime hash hash_algorithm id item_id long_name real_name type userid"),
)
_3_0_0: Final = _2_0_0.after({_EXPERIMENTS: "has_comment -status", _ITEMS: "available bookable -type"})
_3_3_0: Final = _3_0_0.after({_ITEMS: "lockedby lockedwhen"})
_3_3_6: Final = _3_3_0.after(
    {
        _FULL: "links steps",
        "link": "color itemid linkid name title",
        "step": "body finished finished_time id item_id ordering",
    }
)
_3_3_10: Final = _3_3_6.after({_ITEMS: "has_comment next_step recent_comment"})
_3_3_11: Final = _3_3_10.after(
    {
        "status": "category category_id color is_default is_timestampable",
        "items_type": "bookable category category_id color ordering template",
    }
)
_3_4_0: Final = _3_3_11.after(
    {
        _ENTRIES: "canread canwrite lastchange -visibility",
        _EXPERIMENTS: "-team",
        _ITEMS: "events_id",
        "link": "bookable",
        "event": "end experiment id item start team title userid",
        "event_row": "color end id item_title start title userid",
    }
)
_3_5_0: Final = _3_4_0.after({_ENTRIES: "events_id events_item_id is_bound"})
_3_6_7: Final = _3_5_0.after(
    {
        "experiment_row": """
            -body -datetime -elabid -events_id -events_item_id -is_bound -lockedby -lockedwhen -tags -tags_id
            -timestampedby -timestampedwhen -timestamptoken
            """,
        "item_row": """
            -available -body -events_id -events_item_id -is_bound -lockedby -lockedwhen -rating -tags -tags_id
            -team
            """,
        "tag": "id tag",
    }
)
_4_0_0: Final = _3_6_7.after(
    {
        "experiment": "metadata rating",
        "item": "elabid metadata",
        _ROWS: "rating",
        "event": "item_link",
        _TEMPLATES: """
            body canread canwrite fullname id locked lockedby lockedwhen metadata tags tags_id title userid
            """,
        "template_row": "teams_id",
    }
)
_4_0_9: Final = _4_0_0.after({"items_type": "canread canwrite"})
_4_1_0: Final = _4_0_9.after({_FULL: "lastchangeby", _ROWS: "metadata"})
_4_2_0: Final = _4_1_0.after({_ROWS: "-metadata", "items_type": "body -template"})
_4_3_0: Final = _4_2_0.after(
    {
        _FULL: "state",
        "upload": "created_at filesize state storage -datetime",
        "link": "-linkid",
        "step": "deadline deadline_notif",
        "status": "-is_timestampable",
        "template": "state",
    }
)
_4_4_0: Final = _4_3_0.after(
    {
        _FULL: """
            body_html comments content_type created_at experiments_links firstname items_links lastname
            locked_at modified_at orcid page sharelink type -lastchange -links -lockedwhen
            """,
        "experiment": "timestamped_at -datetime -timestampedwhen -timestamptoken",
        _ROWS: "firstname lastname modified_at orcid -lastchange",
        "upload": "fullname immutable",
        "link": "category elabid -name",
        "event": "experiment_title item_link_title title_only",
        "event_row": """
            experiment experiment_title fullname item_link item_link_title items_category title_only
            """,
        _TEMPLATES: "content_type locked_at -lockedwhen",
        "template": "created_at firstname items_links lastname modified_at orcid steps",
        "template_row": "is_pinned team_name",
        "tag": "tag_id -id",
    }
)
_4_5_0: Final = _4_4_0.after({_FULL: "access_key"})
_4_5_1: Final = _4_5_0.after({"event_row": "items_id"})
_4_8_0: Final = _4_5_1.after(
    {
        _FULL: "events_start -events_id -events_item_id -is_bound",
        _ITEMS: "is_bookable -bookable",
        "item": """
            book_can_overlap book_cancel_minutes book_is_cancellable book_max_minutes book_max_slots canbook
            """,
        _ROWS: "state",
        "link": "is_bookable -bookable",
        "items_type": "-bookable",
        "event": "book_cancel_minutes book_is_cancellable",
        "event_row": "book_is_cancellable",
        # observed on 4.8.6, not on 4.5.14
        "template_row": "modified_at",
        "tag": "is_favorite",
    }
)
_4_8_3: Final = _4_8_0.after({"event_row": "event_duration_minutes"})
_4_8_4: Final = _4_8_3.after({"link": "link_state"})
_4_9_0: Final = _4_8_4.after(
    {
        _ENTRIES: """
            category_color category_title mainattr_title status status_color status_title -category_id
            """,
        "link": "mainattr_color mainattr_title -category -color",
        "status items_type": "id title -category -category_id",
        _TEMPLATES: "category category_color category_title status status_color status_title",
    }
)

_CHANGED: Final[Mapping[str, Shapes]] = {
    "2.0.0": _2_0_0,
    "3.0.0": _3_0_0,
    "3.3.0": _3_3_0,
    "3.3.6": _3_3_6,
    "3.3.10": _3_3_10,
    "3.3.11": _3_3_11,
    "3.4.0": _3_4_0,
    "3.5.0": _3_5_0,
    "3.6.7": _3_6_7,
    "4.0.0": _4_0_0,
    "4.0.9": _4_0_9,
    "4.1.0": _4_1_0,
    "4.2.0": _4_2_0,
    "4.3.0": _4_3_0,
    "4.4.0": _4_4_0,
    "4.5.0": _4_5_0,
    "4.5.1": _4_5_1,
    "4.8.0": _4_8_0,
    "4.8.3": _4_8_3,
    "4.8.4": _4_8_4,
    "4.9.0": _4_9_0,
}


SHAPES: Final[Mapping[str, Shapes]] = by_record(RELEASES, _CHANGED)
"""The shapes by name of the release record."""

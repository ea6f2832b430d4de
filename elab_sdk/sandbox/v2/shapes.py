"""The JSON keys of entries on API v2, in full and as rows of a list, by release.

Each record lists the changes since the previous one: `name` was added, `-name` was removed. Recorded were
4.9.0, 5.1.15, 5.3.11 and 5.6.12; what changed between them is in the release that first has it by what
is known of the releases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.rules.json_keys import Keys, KeySets, by_record, parse_keys
from elab_sdk.rules.release_shapes import SHAPES
from elab_sdk.rules.releases import V2_RELEASES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.sandbox.v2.calls import EntryTable

__all__ = ["V2_SHAPES", "V2Shapes"]


@attrs.frozen(kw_only=True)
class V2Shapes(KeySets):
    """The keys of each kind of entry; `template` and `items_type` are entries too."""

    experiments: Keys
    experiments_row: Keys
    items: Keys
    items_row: Keys
    templates: Keys
    templates_row: Keys
    items_types: Keys
    items_types_row: Keys

    def full(self, table: EntryTable) -> Keys:
        """The keys of a full entry."""
        keys: Keys = getattr(self, table)
        return keys

    def row(self, table: EntryTable) -> Keys:
        """The keys of a row of a list."""
        keys: Keys = getattr(self, f"{table}_row")
        return keys

    def full_row(self, table: EntryTable) -> Keys:
        """The keys of a row with `full=1`."""
        return self.full(table) - _ONLY_IN_FULL - _NEVER_IN_ROWS


_FULL: Final = "experiments items templates"
_ROWS: Final = "experiments_row items_row templates_row items_types_row"
_WORK: Final = "experiments experiments_row items items_row"
_ITEMS: Final = "items items_row"
_TEMPLATES: Final = "templates templates_row items_types items_types_row"
_TYPES: Final = "items_types items_types_row"
_EVERY: Final = f"{_FULL} items_types {_ROWS}"

_ONLY_IN_FULL: Final = parse_keys("body_html comments experiments_links items_links sharelink steps uploads")
_NEVER_IN_ROWS: Final = parse_keys(
    """
    canbook_base_human canread_base_human canread_target_base_human canwrite_base_human
    canwrite_target_base_human changelog compounds compounds_links containers created_from_type_human
    exclusive_edit_mode related_experiments_links related_items_links surrounding_bookers
    """
)
_V1: Final = SHAPES["4.9.0"]
_4_9_0: Final = V2Shapes(
    experiments=_V1.experiment,
    experiments_row=_V1.experiment - _ONLY_IN_FULL,
    items=_V1.item,
    items_row=_V1.item - _ONLY_IN_FULL,
    templates=_V1.template,
    templates_row=_V1.template_row,
    items_types=parse_keys(
        "body canread canwrite color id items_links metadata state status steps team title"
    ),
    items_types_row=_V1.items_type,
)
_5_0_0: Final = _4_9_0.after(
    {
        _WORK: "custom_id team -color -mainattr_title",
        "experiments items": "related_experiments_links related_items_links",
    }
)
_5_1_0: Final = _5_0_0.after(
    {
        _WORK: "events_start_itemid team_name",
        "experiments items templates items_types": "exclusive_edit_mode",
        _ITEMS: """
            book_users_can_in_past is_procurable proc_currency proc_pack_qty proc_price_notax proc_price_tax
            timestamped timestamped_at timestampedby
            """,
        "templates templates_row": """
            canread_target canwrite_target has_attachment is_pinned next_step ordering team team_name
            up_item_id
            """,
        "templates": "body_html experiments_links sharelink uploads",
        "templates_row": "created_at firstname lastname orcid state -tags -tags_id -teams_id",
        _TYPES: """
            canread_target canwrite_target content_type created_at firstname fullname lastname locked
            locked_at lockedby metadata modified_at orcid ordering state status status_color status_title
            team team_name userid
            """,
        "items_types": "experiments_links",
    }
)
_5_2_0: Final = _5_1_0.after(
    {
        _EVERY: "canread_is_immutable canwrite_is_immutable",
        "experiments items templates items_types": "compounds containers",
        _WORK: "is_pinned -has_comment",
    }
)
_5_3_0: Final = _5_2_0.after(
    {
        f"{_WORK} templates templates_row": "-has_attachment -up_item_id",
        _TEMPLATES: """
            access_key custom_id date elabid is_pinned lastchangeby next_step page rating recent_comment tags
            tags_id timestamped timestamped_at timestampedby type
            """,
        "templates items_types": "comments related_experiments_links related_items_links",
        _TYPES: "category category_color category_title",
        "items_types": "body_html sharelink uploads",
    }
)
_5_4_0: Final = _5_3_0.after(
    {
        _EVERY: "canread_base canwrite_base",
        "experiments items templates items_types": """
            canread_base_human canwrite_base_human hide_main_text
            """,
        "templates items_types": """
            canread_target_base canread_target_base_human canwrite_target_base canwrite_target_base_human
            """,
        "items": "canbook_base canbook_base_human",
    }
)
_5_6_0: Final = _5_4_0.after(
    {
        _EVERY: "last_signed_at last_signed_by signature_count tags_decoded",
        "experiments items templates items_types": """
            changelog compounds_links created_from_id created_from_type created_from_type_human
            surrounding_bookers -compounds
            """,
        "items_types": "canbook canbook_base canbook_base_human",
        "items": """
            booking_hourly_rate_currency booking_hourly_rate_notax booking_hourly_rate_tax
            booking_window_days
            """,
        _ROWS: """
            -access_key -body -content_type -elabid -events_start -events_start_itemid -lastchangeby
            -locked_at -lockedby -metadata -page -timestamped_at -type
            """,
        "items_row": """
            -available -book_can_overlap -book_cancel_minutes -book_is_cancellable -book_max_minutes
            -book_max_slots -book_users_can_in_past -canbook -is_bookable -is_procurable -proc_currency
            -proc_pack_qty -proc_price_notax -proc_price_tax
            """,
        "templates_row items_types_row": "-canread_target -canwrite_target -ordering",
        "items_types_row": "-color",
    }
)

_CHANGED: Final[Mapping[str, V2Shapes]] = {
    "4.9.0": _4_9_0,
    "5.0.0": _5_0_0,
    "5.1.0": _5_1_0,
    "5.2.0": _5_2_0,
    "5.3.0": _5_3_0,
    "5.4.0": _5_4_0,
    "5.6.0": _5_6_0,
}


V2_SHAPES: Final[Mapping[str, V2Shapes]] = by_record(("4.9.0", *V2_RELEASES), _CHANGED)
"""The shapes by name of the release record."""

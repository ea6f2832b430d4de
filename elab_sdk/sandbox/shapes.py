"""The wire keys of each release, of full entries and of list rows: which names a server sends.

Written as what changed since the release before, like the table of releases.
"""

from __future__ import annotations

from typing import Final

import attrs

Keys = frozenset[str]


def _keys(text: str) -> Keys:
    return frozenset(text.split())


@attrs.frozen(kw_only=True)
class Shapes:
    """The keys of each kind of object; a `row` is one of a list."""

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


_EXPERIMENT_2_0: Final = _keys(
    """
    body category category_id color date datetime elabid fullname has_attachment id locked lockedby
    lockedwhen next_step recent_comment status tags tags_id team timestamped timestampedby
    timestampedwhen timestamptoken title up_item_id uploads userid visibility
    """
)
_ITEM_2_0: Final = _keys(
    """
    body category category_id color date fullname has_attachment id locked rating tags tags_id team
    title type up_item_id uploads userid visibility
    """
)
_2_0: Final = Shapes(
    experiment=_EXPERIMENT_2_0,
    experiment_row=_EXPERIMENT_2_0 - {"uploads"},
    item=_ITEM_2_0,
    item_row=_ITEM_2_0 - {"uploads"},
    upload=_keys(
        """
        comment datetime hash hash_algorithm id item_id long_name real_name type userid
        """
    ),
)

_EXPERIMENT_3_0: Final = _EXPERIMENT_2_0 - {"status"} | {"has_comment"}
_ITEM_3_0: Final = _ITEM_2_0 - {"type"} | _keys("available bookable lockedby lockedwhen")
_3_0: Final = attrs.evolve(
    _2_0,
    experiment=_EXPERIMENT_3_0,
    experiment_row=_EXPERIMENT_3_0 - {"uploads"},
    item=_ITEM_3_0,
    item_row=_ITEM_3_0 - {"uploads"},
)

_EXPERIMENT_3_3: Final = _EXPERIMENT_3_0 | _keys("steps links")
_ITEM_3_3: Final = _ITEM_3_0 | _keys("steps links has_comment next_step recent_comment")
_3_3: Final = attrs.evolve(
    _3_0,
    experiment=_EXPERIMENT_3_3,
    experiment_row=_EXPERIMENT_3_3 - _keys("uploads steps links"),
    item=_ITEM_3_3,
    item_row=_ITEM_3_3 - _keys("uploads steps links"),
    link=_keys("bookable color itemid linkid name title"),
    step=_keys("body finished finished_time id item_id ordering"),
    status=_keys("category category_id color is_default is_timestampable"),
    items_type=_keys("bookable category category_id color ordering template"),
)

_EXPERIMENT_3_4: Final = _EXPERIMENT_3_3 - _keys("visibility team") | _keys("canread canwrite lastchange")
_ITEM_3_4: Final = _ITEM_3_3 - {"visibility"} | _keys("canread canwrite lastchange events_id")
_3_4: Final = attrs.evolve(
    _3_3,
    experiment=_EXPERIMENT_3_4,
    experiment_row=_EXPERIMENT_3_4 - _keys("uploads steps links"),
    item=_ITEM_3_4,
    item_row=_ITEM_3_4 - _keys("uploads steps links"),
    event=_keys("end experiment id item start team title userid"),
    event_row=_keys("color end id item_title start title userid"),
)

_EXPERIMENT_3_5: Final = _EXPERIMENT_3_4 | _keys("is_bound events_id events_item_id")
_ITEM_3_5: Final = _ITEM_3_4 | _keys("is_bound events_id events_item_id")
_3_5: Final = attrs.evolve(
    _3_4,
    experiment=_EXPERIMENT_3_5,
    experiment_row=_EXPERIMENT_3_5 - _keys("uploads steps links"),
    item=_ITEM_3_5,
    item_row=_ITEM_3_5 - _keys("uploads steps links"),
)

_EXPERIMENT_ROW_3_6: Final = _keys(
    """
    canread canwrite category category_id color date fullname has_attachment has_comment id lastchange
    locked next_step recent_comment timestamped title up_item_id userid
    """
)
_ITEM_ROW_3_6: Final = _EXPERIMENT_ROW_3_6 - {"timestamped"} | {"bookable"}
_3_6: Final = attrs.evolve(_3_5, experiment_row=_EXPERIMENT_ROW_3_6, item_row=_ITEM_ROW_3_6)

_4_0: Final = attrs.evolve(
    _3_6,
    experiment=_3_6.experiment | _keys("metadata rating"),
    item=_3_6.item | _keys("metadata elabid"),
    template=_keys(
        """
        body canread canwrite fullname id locked lockedby lockedwhen metadata tags tags_id title userid
        """
    ),
    template_row=_keys(
        """
        body canread canwrite fullname id locked lockedby lockedwhen metadata tags tags_id teams_id
        title userid
        """
    ),
)
_4_1: Final = attrs.evolve(
    _4_0,
    experiment=_4_0.experiment | {"lastchangeby"},
    item=_4_0.item | {"lastchangeby"},
    items_type=_keys("body bookable canread canwrite category category_id color ordering"),
    event=_4_0.event | {"item_link"},
)
_4_3: Final = attrs.evolve(
    _4_1,
    experiment=_4_1.experiment | {"state"},
    experiment_row=_4_1.experiment_row | {"rating"},
    item=_4_1.item | {"state"},
    item_row=_4_1.item_row | {"rating"},
    upload=_4_1.upload - {"datetime"} | _keys("created_at filesize state storage"),
    link=_4_1.link - {"linkid"},
    step=_4_1.step | _keys("deadline deadline_notif"),
    status=_4_1.status - {"is_timestampable"},
    template=_4_1.template | {"state"},
)

_ENTRY_4_9: Final = _keys(
    """
    access_key body body_html canread canwrite category category_color category_title color comments
    content_type created_at date elabid events_start experiments_links firstname fullname has_attachment
    has_comment id items_links lastchangeby lastname locked locked_at lockedby mainattr_title metadata
    modified_at next_step orcid page rating recent_comment sharelink state status status_color
    status_title steps tags tags_id title type up_item_id uploads userid
    """
)
_ROW_4_9: Final = _keys(
    """
    canread canwrite category category_color category_title color date firstname fullname has_attachment
    has_comment id lastname locked mainattr_title modified_at next_step orcid rating recent_comment
    state status status_color status_title title up_item_id userid
    """
)
_BOOKING: Final = _keys(
    """
    book_can_overlap book_cancel_minutes book_is_cancellable book_max_minutes book_max_slots canbook
    """
)
_4_9: Final = Shapes(
    experiment=_ENTRY_4_9 | _keys("timestamped timestamped_at timestampedby"),
    experiment_row=_ROW_4_9 | {"timestamped"},
    item=_ENTRY_4_9 | _BOOKING | _keys("available is_bookable team"),
    item_row=_ROW_4_9 | {"is_bookable"},
    upload=_4_3.upload | _keys("fullname immutable"),
    link=_keys(
        """
        elabid is_bookable itemid link_state mainattr_color mainattr_title title
        """
    ),
    step=_4_3.step,
    status=_keys("color id is_default title"),
    items_type=_keys("body canread canwrite color id ordering title"),
    event=_keys(
        """
        book_cancel_minutes book_is_cancellable end experiment experiment_title id item item_link
        item_link_title start team title title_only userid
        """
    ),
    event_row=_keys(
        """
        book_is_cancellable color end event_duration_minutes experiment experiment_title fullname id
        item_link item_link_title item_title items_category items_id start title title_only userid
        """
    ),
    template=_keys(
        """
        body canread canwrite category category_color category_title content_type created_at firstname
        fullname id items_links lastname locked locked_at lockedby metadata modified_at orcid state
        status status_color status_title steps tags tags_id title userid
        """
    ),
    template_row=_keys(
        """
        body canread canwrite category category_color category_title content_type fullname id is_pinned
        locked locked_at lockedby metadata modified_at status status_color status_title tags tags_id
        team_name teams_id title userid
        """
    ),
)

_NEW_IN_4_9: Final = _keys(
    """
    category_color category_title mainattr_title status status_color status_title
    """
)
_4_4: Final = attrs.evolve(
    _4_9,
    experiment=_4_9.experiment - _NEW_IN_4_9 | {"category_id"},
    experiment_row=_4_9.experiment_row - _NEW_IN_4_9 | {"category_id"},
    item=_4_9.item - _NEW_IN_4_9 | {"category_id"},
    item_row=_4_9.item_row - _NEW_IN_4_9 | {"category_id"},
    link=_keys("category color elabid is_bookable itemid link_state title"),
    status=_keys("category category_id color is_default"),
    items_type=_keys("body canread canwrite category category_id color ordering"),
    template=_4_9.template - _NEW_IN_4_9 - {"category"},
    template_row=_4_9.template_row - _NEW_IN_4_9 - {"category"},
)

SHAPES: Final[dict[str, Shapes]] = {
    "2.0": _2_0,
    "3.0": _3_0,
    "3.3": _3_3,
    "3.4": _3_4,
    "3.5": _3_5,
    "3.6": _3_6,
    "4.0": _4_0,
    "4.1": _4_1,
    "4.3": _4_3,
    "4.4": _4_4,
    "4.9": _4_9,
}
"""The shapes by the name of the generation."""

"""The releases table: one record for each span of releases, written as the changes since the one before.

All 123 releases were recorded. A record begins exactly where servers begin to answer differently.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.rules.release import VERSIONS, Keys, Release

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RELEASES"]


def _keys(text: str) -> Keys:
    return frozenset(text.split())


_2_0_0: Final = Release(
    name="2.0.0",
    generation="2.0",
    operations=_keys(
        """
        get_all_experiments create_experiment get_experiment post_experiment get_all_items get_item
        post_item get_upload link_experiment
        """
    ),
    update_triggers=_keys("title"),
    update_requires=_keys("title date body"),
    update_missing="refused",
    body_tables=False,
    body_definitions=False,
    body_limit=None,
    date_in="compact",
    item_update_changes_owner=True,
    tags_raw=True,
    link_needs="nothing",
    link_not_numeric="not_valid",
    list_window="ignored",
    list_cap=None,
    row_has_body=True,
    sorts_by="code",
    item_type_key="type_id",
    created_says_result=False,
    file_names="dots",
    default_body="paragraphs",
    default_item_body="<p>Go to the admin panel to edit/add more items types!</p>",
    default_status_flag=0,
    errors="with_200",
    read_only="writes",
    missing_upload="crash",
    locked="error",
    bad_endpoint="Bad endpoint.",
    crash_message="",
    database_message=None,
    rejected_methods=_keys(""),
    posted_uploads="download",
    downloads="uploader",
)

_2_0_6: Final = attrs.evolve(
    _2_0_0,
    name="2.0.6",
    item_locked_null=False,
)

_3_0_0: Final = attrs.evolve(
    _2_0_6,
    name="3.0.0",
    generation="3.0",
    wide_characters=False,
    default_body_of_team=True,
    body_limit=4_120_000,
    tags_raw=False,
    link_needs="write",
    link_not_numeric="refused",
    item_type_key="kind",
    item_locked_null=True,
    default_body="headings",
    errors="text",
    read_only="post_403",
    missing_upload="text_400",
    locked="entity_400",
    bad_endpoint="Bad endpoint!",
    crash_message="",
    database_message="An error occurred!",
    rejected_methods=_keys("PUT PATCH OPTIONS DELETE"),
    no_id="bad_user",
)

_3_3_0: Final = attrs.evolve(
    _3_0_0,
    name="3.3.0",
    generation="3.3",
    body_tables=True,
)

_3_3_6: Final = attrs.evolve(
    _3_3_0,
    name="3.3.6",
    link_twice="doubled",
)

_3_3_7: Final = attrs.evolve(
    _3_3_6,
    name="3.3.7",
    downloads="nobody",
    no_id="forbidden",
    no_key="empty_500",
)

_3_3_10: Final = attrs.evolve(
    _3_3_7,
    name="3.3.10",
)

_3_3_11: Final = attrs.evolve(
    _3_3_10,
    name="3.3.11",
    operations=_3_3_10.operations | _keys("create_item get_items_types get_status"),
    downloads="uploader",
)

_3_4_0: Final = attrs.evolve(
    _3_3_11,
    name="3.4.0",
    generation="3.4",
    file_names="dashes",
    operations=_3_3_11.operations
    | _keys(
        """
        get_bookable get_all_events get_event create_event destroy_event get_backup_zip
        """
    ),
    update_triggers=_keys("date"),
    no_key="text_401",
    posted_uploads="create",
    event_listing=True,
    event_delete="all_but_admins",
    event_title_required=True,
    created_says_result=True,
    rejected_methods=_keys("PUT PATCH OPTIONS"),
    event_missing="crash",
    bookable_reads_item=False,
)

_3_4_3: Final = attrs.evolve(
    _3_4_0,
    name="3.4.3",
    lists_team_mates=False,
)

_3_4_4: Final = attrs.evolve(
    _3_4_3,
    name="3.4.4",
    date_stripping="dashes",
    date_in="lenient",
    lists_team_mates=True,
)

_3_4_9: Final = attrs.evolve(
    _3_4_4,
    name="3.4.9",
    no_id="refused",
)

_3_4_10: Final = attrs.evolve(
    _3_4_9,
    name="3.4.10",
    operations=_3_4_9.operations | {"link_item"},
    link_twice="fine",
    event_missing="not_found",
)

_3_4_11: Final = attrs.evolve(
    _3_4_10,
    name="3.4.11",
    bookable_reads_item=True,
)

_3_4_16: Final = attrs.evolve(
    _3_4_11,
    name="3.4.16",
    item_update_changes_owner=False,
)

_3_5_0: Final = attrs.evolve(
    _3_4_16,
    name="3.5.0",
    generation="3.5",
    operations=_3_4_16.operations | _keys("category"),
    update_missing="wiped",
    missing_category="accepted",
    list_cap=16,
    event_title_required=False,
    link_order="title",
)

_3_6_0: Final = attrs.evolve(
    _3_5_0,
    name="3.6.0",
    body_definitions=True,
    crash_message="An error occurred!",
    array_message="An error occurred!",
)

_3_6_7: Final = attrs.evolve(
    _3_6_0,
    name="3.6.7",
    generation="3.6",
    operations=_3_6_0.operations | _keys("get_tags"),
    list_cap=9000,
    row_has_body=False,
    tags_endpoint="team",
)

_4_0_0: Final = attrs.evolve(
    _3_6_7,
    name="4.0.0",
    generation="4.0",
    tag_array="word",
    link_array="crash",
    date_stripping="all",
    default_body_of_team=False,
    operations=_3_6_7.operations - {"get_items_types"}
    | _keys("get_all_templates create_template get_template post_template"),
    update_triggers=_keys("title date body"),
    update_requires=_keys(""),
    update_missing="kept",
    template_date="accepted",
    list_window="first_argument",
    list_cap=15,
    upload_answers_id=True,
    missing_upload="not_found",
    locked="forbidden",
    lock_blocks_everything=True,
    downloads="readers",
    unreadable_picture="crash_stored",
    link_parsing="digits",
    link_not_numeric="too_short",
    quick_search=True,
    list_sorting=True,
    invalid_sort="refused",
    no_id="crash",
    root="crash",
)

_4_0_9: Final = attrs.evolve(
    _4_0_0,
    name="4.0.9",
    operations=_4_0_0.operations | {"get_items_types"},
    event_delete="owner",
)

_4_1_0: Final = attrs.evolve(
    _4_0_9,
    name="4.1.0",
    generation="4.1",
    operations=_4_0_9.operations | _keys("bodyappend"),
    update_triggers=_4_0_9.update_triggers | {"bodyappend"},
    update_fields=("title", "date", "body", "bodyappend"),
    body_cleaning="stripped_and_purified",
    body_details=False,
    append_after_body=False,
)

_4_2_0: Final = attrs.evolve(
    _4_1_0,
    name="4.2.0",
)

_4_2_4: Final = attrs.evolve(
    _4_2_0,
    name="4.2.4",
    event_formats="strict",
)

_4_3_0: Final = attrs.evolve(
    _4_2_4,
    name="4.3.0",
    generation="4.3",
    tag_array="crash",
    body_cleaning="purified",
    body_details=True,
    body_cell_spans=False,
    body_table_borders=False,
    body_alt="file_name",
    wide_characters=True,
    sorts_by="alphabet",
    metadata_ignored=True,
    update_triggers=_4_2_4.update_triggers | {"metadata"},
    update_fields=("title", "date", "body", "bodyappend", "metadata"),
    date_out="iso",
    date_in="never",
    missing_category="refused",
    link_twice="crash",
    template_date="crash",
    list_window="both",
    search_parameter="search",
    update_endpoints="entries",
    event_midnight_second=True,
    event_listing=False,
    event_past="admins",
    default_item_body=None,
    default_items_type="Default",
    default_status_flag=1,
    locked="entry_403",
    unreadable_picture="stored",
    link_order="date",
    quick_search=False,
    search_minus=True,
    tags_text_crashes=True,
    event_zone_colon=False,
)

_4_3_3: Final = attrs.evolve(
    _4_3_0,
    name="4.3.3",
    metadata_ignored=False,
    operations=_4_3_0.operations | {"metadata"},
)

_4_3_4: Final = attrs.evolve(
    _4_3_3,
    name="4.3.4",
    body_cell_spans=True,
    search_minus=False,
)

_4_3_9: Final = attrs.evolve(
    _4_3_4,
    name="4.3.9",
    date_stripping="dashes",
    date_in="strict",
)

_4_4_0: Final = attrs.evolve(
    _4_3_9,
    name="4.4.0",
    generation="4.4",
    append_limit=2**20,
    append_after_body=True,
    date_stripping="none",
    link_needs="read",
    link_missing="ignored",
    link_not_numeric="refused",
    link_twice="fine",
    item_multipart=False,
    operations=_4_3_9.operations - {"get_backup_zip"},
    search_parameter="q",
    search_error_status=400,
    negative_offset_is_zero=True,
    tags_endpoint="of_experiment",
    event_listing=True,
    event_window=True,
    event_missing_item="not_found",
    events_need_item=True,
    event_past="admins_book",
    event_title_default="Untitled",
    numbers_as_strings=False,
    upload_comment=None,
    default_body="plain_headings",
    default_item_body=(
        "<p>This is the default text of the default category.</p>"
        '<p>Head to the <a href="admin.php?tab=5">Admin Panel</a> to edit/add more categories'
        " for your database!</p>"
    ),
    default_template_body=None,
    no_key="json_401",
    read_only="write_400",
    missing_entry="not_found",
    missing_template="empty",
    no_id="forbidden",
    no_item_type="invalid",
    lock_blocks_everything=False,
    bad_endpoint="Invalid endpoint.",
    root="bad_endpoint",
    crash_message="",
    rejected_methods=_keys("PUT"),
    options_is_200=True,
    id_segment="second",
    downloads="readers_of_experiment",  # seen on 4.8.6
    v2_shows="user",
    v2_user="usergroup",
    link_without_entry="ignored",
    link_parsing="leading",
    invalid_sort="ignored",
    list_owners=True,
    tags_text_crashes=False,
    creation_reads_entry=True,
    backup_zip_broken=True,
)

_4_5_0: Final = attrs.evolve(
    _4_4_0,
    name="4.5.0",
    permissions_as_json=True,
    missing_template="crash",
    page_shows="build",
    item_locked_null=False,
)

_4_5_1: Final = attrs.evolve(
    _4_5_0,
    name="4.5.1",
)

_4_5_2: Final = attrs.evolve(
    _4_5_1,
    name="4.5.2",
    body_table_borders=True,
)

_4_5_3: Final = attrs.evolve(
    _4_5_2,
    name="4.5.3",
    link_same_id="ignored",
)

_4_5_12: Final = attrs.evolve(
    _4_5_3,
    name="4.5.12",
    operations=_4_5_3.operations | {"get_backup_zip"},
    backup_zip_broken=False,
)

_4_5_13: Final = attrs.evolve(
    _4_5_12,
    name="4.5.13",
    operations=_4_5_12.operations - {"get_backup_zip"},
    backup_zip_broken=True,
)

_4_6_0: Final = attrs.evolve(
    _4_5_13,
    name="4.6.0",
    operations=_4_5_13.operations | {"get_backup_zip"},
    tag_filter=True,
    basic_counts_as_missing_key=True,
    link_same_id="ignored_for_items",
    v2_user="orgid",
    tags_text_crashes=True,
    upload_owner_as_string=False,
    backup_zip_broken=False,
)

_4_7_0: Final = attrs.evolve(
    _4_6_0,
    name="4.7.0",
    v2_user="token_created_at",
    link_parsing="whole",
)

_4_8_0: Final = attrs.evolve(
    _4_7_0,
    name="4.8.0",
    operations=_4_7_0.operations - {"get_backup_zip"},
    v2_shows="version",
    event_zone_colon=True,
    bookable_of="item",
)

_4_8_3: Final = attrs.evolve(
    _4_8_0,
    name="4.8.3",
)

_4_8_4: Final = attrs.evolve(
    _4_8_3,
    name="4.8.4",
)

_4_9_0: Final = attrs.evolve(
    _4_8_4,
    name="4.9.0",
    generation="4.9",
    missing_category="unchecked",
    category_sets_status=False,
    entry_category="id",
    key_may_carry_id=True,
    needs_marker=True,
)

_SPANS: Final = (
    _2_0_0,
    _2_0_6,
    _3_0_0,
    _3_3_0,
    _3_3_6,
    _3_3_7,
    _3_3_10,
    _3_3_11,
    _3_4_0,
    _3_4_3,
    _3_4_4,
    _3_4_9,
    _3_4_10,
    _3_4_11,
    _3_4_16,
    _3_5_0,
    _3_6_0,
    _3_6_7,
    _4_0_0,
    _4_0_9,
    _4_1_0,
    _4_2_0,
    _4_2_4,
    _4_3_0,
    _4_3_3,
    _4_3_4,
    _4_3_9,
    _4_4_0,
    _4_5_0,
    _4_5_1,
    _4_5_2,
    _4_5_3,
    _4_5_12,
    _4_5_13,
    _4_6_0,
    _4_7_0,
    _4_8_0,
    _4_8_3,
    _4_8_4,
    _4_9_0,
)


def _last_version(index: int) -> str:
    """The last release of a span: the one before the next span begins."""
    return VERSIONS[VERSIONS.index(_SPANS[index + 1].name) - 1] if index + 1 < len(_SPANS) else VERSIONS[-1]


RELEASES: Final[Mapping[str, Release]] = {
    release.name: attrs.evolve(release, last=_last_version(index)) for index, release in enumerate(_SPANS)
}
"""Every record by the first release of its span, oldest first."""

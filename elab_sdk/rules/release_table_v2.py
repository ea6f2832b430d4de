"""The releases table for API v2: one record for each span of releases, written as in `release_table`.

Recorded were 4.9.0, 5.1.15, 5.3.11 and 5.6.12; 5.0.4, 5.2.8, 5.4.6 and 5.5.14 were observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.rules.release import V2_VERSIONS, Keys, Release
from elab_sdk.rules.release_table import RELEASES
from elab_sdk.rules.release_v2 import ApiV2

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["V2_OF_4_9", "V2_OPERATIONS", "V2_RELEASES", "V2_WITHOUT_INFO"]


def _keys(text: str) -> Keys:
    return frozenset(text.split())


_FROM_5_1: Final = _keys("get_import_limits import_file")
_FROM_5_3: Final = _keys("list_resources_categories create_resources_category")
V2_OPERATIONS: Final = (
    _FROM_5_1
    | _FROM_5_3
    | _keys(
        """
        list_entry_tags update_tag
        list_uploads get_upload_details replace_upload update_upload delete_upload
        download_experiment download_item
        list_steps create_step update_step delete_step
        list_comments create_comment update_comment delete_comment
        update_experiment update_item
        list_items_statuses list_experiments_categories create_experiments_status create_items_status
        create_experiments_category create_items_type update_items_type
        list_revisions get_me get_team list_users
        remove_item_link add_experiment_link remove_experiment_link
        update_experiment update_item update_template
        delete_experiment delete_item delete_template
        duplicate_experiment duplicate_item duplicate_template
        """
    )
)
"""Operations of the contract of API v2 for which API v1 has nothing."""

_SEARCH_5_0: Final = (
    *("attachment", "author", "body", "category", "created_at", "custom_id", "date", "elabid", "extrafield"),
    *("group", "id", "locked", "locked_at", "rating", "status", "timestamped", "timestamped_at", "title"),
    "visibility",
)
_SEARCH_5_3: Final = tuple(sorted({*_SEARCH_5_0, "owner", "state"} - {"attachment"}))

_V2_5_0: Final = ApiV2(
    creation_takes=_keys("category_id tags"),
    max_limit=9999,
    search_fields=_SEARCH_5_0,
    items_type_is_list=True,
    actions=_keys("lock pin timestamp updatemetadatafield setcanread setcanwrite archive accesskey"),
    endpoints=(
        "apikeys, config, experiments, info, items, experiments_templates, items_types, event, events,"
        " team_tags, teams, todolist, unfinished_steps, users."
    ),
    entry_parts="comments, experiments_links, items_links, revisions, steps, tags, uploads",
    team_parts="status, teamgroups",
)
# API v2 of a server that has API v1 too
_V2_4_9: Final = attrs.evolve(
    _V2_5_0,
    template_missing_crashes=True,
    checks_item_category=True,
    copying_changes="nothing",
    copies_link=False,
    by_change=_keys("experiments items"),
    wrong_format="Incorrect format value.",
    title_markup="removed",
    unlocked_by="last",
    members_may_not_delete=True,
    one_row_more=True,
    search_fields=(),
    items_type_is_list=False,
    unknown_search_fields=True,
    search_error="line",
    related_origin=False,
    row_page_suffix="",
    decodes_metadata=False,
    tags_keep_markup=False,
    tag_list_order="id",
    item_path="database",
    newest_upload_first=False,
    csv_columns="id,date,title,content,category,elabid,rating,url,metadata",
    csv_date="%Y-%m-%d",
)
_4_9_0: Final = attrs.evolve(
    RELEASES["4.9.0"],
    operations=RELEASES["4.9.0"].operations
    | (V2_OPERATIONS - _FROM_5_1 - _FROM_5_3)
    | _keys("get_backup_zip"),
    category_sets_status=True,
    update_fields=(*RELEASES["4.9.0"].update_fields, "category"),
    item_multipart=True,
    period_archive="by_entry",
    downloads="readers",
    link_same_id="linked",
    tags_endpoint="team",
    events_need_item=False,
    needs_marker=False,
    row_has_body=True,
    list_cap=None,
    v2=_V2_4_9,
)

_5_0_0: Final = attrs.evolve(
    _4_9_0,
    name="5.0.0",
    generation="5.0",
    operations=_4_9_0.operations | {"custom_id"},
    missing_template="forbidden",
    v2=_V2_5_0,
)

_V2_5_1: Final = attrs.evolve(
    _V2_5_0,
    creation_takes=_keys("category_id title category status template tags"),
    new_experiment_status="none",
    missing_items_type="first",
    starts_with_items_type=False,
    items_type_location="path",
    items_type_is_list=False,
    items_type_color="29AEB9",
    default_order="lastchange",
    tags_path="teams/current/tags",
    lists_own_uploads=True,
    upload_parent="own",
    missing_tag="refused",
    link_path="tables",
    missing_file="refused",
    shows_pictures=True,
    archive_layout="inline",
    archive_version="102",
    no_id=(400, "Cannot check permissions without an id!"),
    endpoints=(
        "apikeys, batch, config, idps, idps_sources, import, info, experiments, exports, items,"
        " experiments_templates, items_types, event, events, extra_fields_keys, favtags, team_tags, teams,"
        " todolist, unfinished_steps, users"
    ),
    entry_parts="comments, experiments_links, items_links, request_actions, revisions, steps, tags, uploads",
    team_parts=(
        "experiments_categories, experiments_status, items_categories, items_status, procurement_requests,"
        " status, tags, teamgroups"
    ),
)
_5_1_0: Final = attrs.evolve(
    _5_0_0,
    name="5.1.0",
    generation="5.1",
    operations=_5_0_0.operations | _FROM_5_1,
    event_title_default="",
    v2=_V2_5_1,
)

_V2_5_2: Final = attrs.evolve(
    _V2_5_1,
    creation_takes=_keys("category_id title category status template tags body metadata"),
    template_date="ignored",
    filters=_keys("category state locked"),
    pins_first=True,
    cuts_every_list=True,
    reads_deleted=True,
    max_limit=None,
    wrong_key="json_401",
    no_key_status=403,
    database_errors="message",
    deletion_needs_type=False,
    upload_states="state",
)
_5_2_0: Final = attrs.evolve(
    _5_1_0,
    name="5.2.0",
    generation="5.2",
    v2=_V2_5_2,
)

_V2_5_3: Final = attrs.evolve(
    _V2_5_2,
    creation_takes=_keys("title category status template tags body metadata canread canwrite"),
    items_type_key="template",
    template_is_everything=True,
    missing_items_type="none",
    cuts_titles=True,
    template_date="stored",
    known_tag_takes_id="added",
    deletes_uploads=False,
    list_archive="empty",
    unreference_deletes_unused=False,
    readers_may_link=False,
    templates_have_related=True,
    comment_path="comment",
    replacement_keeps_comment=False,
    archived_is_locked=True,
    template_limit=True,
    filters=_keys("category state locked bookable"),
    items_types_path="teams/current/resources_categories",
    choices_need_admin=False,
    info_counts_deleted=True,
    hides_private_bookings=True,
    past_bookings_stay=True,
    items_type_color="29aeb9",
    import_needs_owner=True,
    reads_flat_archives=True,
    imports_any_part=False,
    imports_empty_archives=True,
    import_order="category_first",
    reads_first_field_only=False,
    imports_archived_files=True,
    imports_encoded_names=True,
    import_replaces=':|"',
    max_imported_file=100_000_000,
    missing_archive_file="crash",
    archive_layout="flat",
    archive_profile="1.2",
    archive_version="104",
    foreign_event=(403, "Sorry, you are not allowed to perform that action."),
    edit_mode_is_list=False,
    formats=(
        "binary, csv, eln, elnhtml, json, qrpdf, qrpng, pdf, pdfa, schedulerReport, report, teamReport, zip,"
        " zipa"
    ),
    csv_columns=(
        "id,date,title,userid,fullname,body,category,category_title,category_color,status,status_title,"
        "status_color,custom_id,elabid,rating,sharelink,metadata,tags"
    ),
    copy_status="none",
    copying_changes="original",
    copies_link=False,
    by_change=_keys("experiments items templates items_types"),
    search_fields=_SEARCH_5_3,
    tags_text_crashes=False,
    template_creation_takes=_keys("title body tags metadata category status content_type"),
    refused_actions=_keys("updateowner"),
    templates_are_pinned=False,
    template_page="templates.php",
    permission_error="no_json",
    actions=_keys(
        "lock pin timestamp updatemetadatafield setcanread setcanwrite archive unarchive restore forcelock"
        " forceunlock accesskey"
    ),
    no_key_status=401,
    no_id=(403, "Cannot check permissions without an id!"),
    forbidden=(500, "Sorry, you are not allowed to perform that action."),
    endpoints=(
        "apikeys, batch, compounds, config, experiments, experiments_templates, exports, extra_fields_keys,"
        " event, events, favtags, idps, idps_sources, import, info, instance, items, items_types, reports,"
        " storage_units, team_tags, teams, todolist, unfinished_steps, users"
    ),
    entry_parts=(
        "comments, experiments_links, compounds, items_links, request_actions, revisions, steps, containers,"
        " tags, uploads"
    ),
    team_parts=(
        "experiments_categories, experiments_status, resources_categories, items_status,"
        " procurement_requests, status, tags, teamgroups"
    ),
)
_5_3_0: Final = attrs.evolve(
    _5_2_0,
    name="5.3.0",
    generation="5.3",
    operations=_5_2_0.operations | _FROM_5_3,
    file_names="kept",
    v2=_V2_5_3,
)

_V2_5_4: Final = attrs.evolve(
    _V2_5_3,
    archive_layout="uuids",
    archive_version="105",
    import_needs_owner=False,
    default_limit=None,
    checks_bookings=True,
    event_times="local",
    base_apart=True,
    message_key="message",
    user_teams="list",
    foreign_user="This endpoint requires admin privileges to access other users.",
    forbidden=(403, "Sorry, you are not allowed to perform that action."),
    missing="Nothing to show with this id",
    unprocessable_status=500,
    missing_tag="ignored",
    templates_have_related=False,
    upload_replaces="asked",
    replacement_keeps_comment=True,
)
_5_4_0: Final = attrs.evolve(
    _5_3_0,
    name="5.4.0",
    generation="5.4",
    v2=_V2_5_4,
)

_V2_5_6: Final = attrs.evolve(
    _V2_5_4,
    full_rows=True,
    new_item_body=None,
    copy_status="same",
    unknown_search_fields=True,
    full_text_search=True,
    event_color="#0c58ab",
    reads_archived_states=True,
    archive_version="107",
    creation_takes=_keys(
        "title category status template tags body metadata content_type canread canwrite canread_base"
        " canwrite_base"
    ),
    actions=_V2_5_4.actions | {"updateowner"},
    refused_actions=frozenset(),
    template_keeps_title=True,
    new_item_canwrite="owner",
    copies_rating=True,
    known_tag_takes_id="copies",
    upload_names="uuid",
    deletes_uploads=True,
    owner_changes=False,
    tags_sorted="tag",
    unprocessable_status=400,
    endpoints=(
        "apikeys, batch, compounds, config, dspace, experiments, experiments_templates, exports,"
        " extra_fields_keys, event, events, favtags, idps, idps_sources, import, info, instance, items,"
        " items_types, reports, storage_units, team_tags, teams, todolist, unfinished_steps, users"
    ),
    entry_parts=(
        "comments, experiments_links, compounds_links, items_links, request_actions, revisions, steps,"
        " containers, tags, uploads"
    ),
    team_parts=(
        "experiments_categories, experiments_status, resources_categories, items_status,"
        " procurement_requests, rors, status, tags, teamgroups"
    ),
)
_5_6_0: Final = attrs.evolve(
    _5_4_0,
    name="5.6.0",
    generation="5.6",
    link_missing="refused",
    row_has_body=False,
    v2=_V2_5_6,
)

_SPANS: Final = (_5_0_0, _5_1_0, _5_2_0, _5_3_0, _5_4_0, _5_6_0)


def _last_version(index: int) -> str:
    """The last release of a span: the one before the next span begins."""
    if index + 1 < len(_SPANS):
        return V2_VERSIONS[V2_VERSIONS.index(_SPANS[index + 1].name) - 1]
    return V2_VERSIONS[-1]


V2_RELEASES: Final[Mapping[str, Release]] = {
    release.name: attrs.evolve(release, last=_last_version(index)) for index, release in enumerate(_SPANS)
}
"""Every record of API v2 alone by the first release of its span, oldest first."""
V2_OF_4_9: Final = _4_9_0
"""API v2 of 4.8 and 4.9, which have API v1 too; only 4.9.0 was recorded."""
V2_WITHOUT_INFO: Final = attrs.evolve(_4_9_0, name="4.5.0", last="4.7.0")
"""API v2 of 4.5 to 4.7, which does not tell the release. Not recorded: taken for that of 4.9."""

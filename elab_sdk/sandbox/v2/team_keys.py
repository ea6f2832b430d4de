"""The JSON keys of what a team has beside its entries: choices, tags, bookings, users and their files.

As in `shapes`, each record lists what changed since the previous release: `name` was added, `-name` removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.rules.json_keys import Keys, KeySets, by_record, parse_keys
from elab_sdk.rules.releases import V2_RELEASES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TEAM_KEYS", "TeamKeys"]


@attrs.frozen(kw_only=True)
class TeamKeys(KeySets):
    """The keys of each kind of object; a `row` is an element of a list."""

    choice: Keys
    """A status or category."""
    choice_row: Keys
    tag: Keys
    event: Keys
    event_row: Keys
    item_event: Keys
    """A booking in the list of one item."""
    user: Keys
    user_row: Keys
    team_mate: Keys
    """A user as others than admins see them."""
    membership: Keys
    """A team of a user."""
    team: Keys
    info: Keys
    own_upload: Keys = frozenset()


_USER_ROW_4_9: Final = parse_keys(
    """
    archived auth_service email firstname fullname is_sysadmin last_login lastname orcid orgid userid
    valid_until validated
    """
)
_4_9_0: Final = TeamKeys(
    choice=parse_keys("color id is_default title"),
    choice_row=parse_keys("color id is_default title"),
    tag=parse_keys("id is_favorite item_count tag"),
    event=parse_keys(
        """
        book_cancel_minutes book_is_cancellable end experiment experiment_title id item item_link
        item_link_title start team title title_only userid
        """
    ),
    event_row=parse_keys(
        """
        book_is_cancellable color end event_duration_minutes experiment experiment_title fullname id
        item_link item_link_title item_title items_category items_id start title title_only userid
        """
    ),
    item_event=parse_keys(
        """
        book_is_cancellable color end experiment experiment_title id item item_link item_link_title
        item_title start team title title_only userid
        """
    ),
    user=_USER_ROW_4_9
    | parse_keys(
        """
        allow_untrusted append_pdfs auth_lock_time cjk_fonts default_read default_write disable_shortcuts
        display_mode entrypoint inc_files_pdf lang limit_nb notif_comment_created
        notif_comment_created_email notif_event_deleted notif_event_deleted_email notif_step_deadline
        notif_step_deadline_email notif_user_created notif_user_created_email notif_user_need_validation
        notif_user_need_validation_email orderby pdf_format pdf_sig register_date sc_create sc_edit
        sc_favorite sc_search sc_todo show_public show_team show_team_templates sort team teams
        token_created_at uploads_layout use_isodate use_markdown
        """
    ),
    user_row=_USER_ROW_4_9,
    team_mate=_USER_ROW_4_9,
    membership=parse_keys("id is_owner name usergroup"),
    team=parse_keys(
        """
        announcement common_template common_template_md created_at deletable_item deletable_xp
        do_force_canread do_force_canwrite force_canread force_canwrite force_exp_tpl id link_href link_name
        name orgid public_db user_create_tag visible
        """
    ),
    info=parse_keys(
        """
        active_users_count all_users_count elabftw_version experiments_count experiments_timestamped_count
        items_count teams_count ts_balance
        """
    ),
)
_5_0_0: Final = _4_9_0.after({"info": "entities_timestamped_count_last_30_days ts_limit"})
_USER_5_1: Final = "created_at sig_pubkey"
_5_1_0: Final = _5_0_0.after(
    {
        "user_row team_mate": f"{_USER_5_1} has_mfa_enabled",
        "user": f"""
            {_USER_5_1} always_show_owned last_seen_version password_modified_at scope_experiments
            scope_experiments_templates scope_items scope_teamgroups -register_date -show_public -show_team
            -show_team_templates
            """,
        "team": """
            newcomer_banner newcomer_banner_active newcomer_threshold onboarding_email_active
            onboarding_email_body onboarding_email_subject -deletable_item -deletable_xp -public_db
            """,
        "info": "elabftw_version_int uploads_filesize_sum uploads_filesize_sum_formatted",
        "own_upload": """
            comment created_at entity_id entity_title filesize id long_name page real_name type
            """,
    }
)
_5_2_0: Final = _5_1_0.after(
    {"choice choice_row": "ordering state team", "own_upload": "hash hash_algorithm immutable state storage"}
)
_MANAGES: Final = "can_manage_compounds can_manage_inventory_locations can_manage_users2teams"
_5_3_0: Final = _5_2_0.after(
    {
        "choice_row": "team_name",
        "info": "compounds_count",
        "tag": "team",
        "event event_row item_event": "created_at modified_at",
        "event_row": "canbook team",
        "user_row": f"{_MANAGES} initials teams -archived",
        "team_mate": f"""
            {_MANAGES} initials -archived -auth_service -created_at -has_mfa_enabled -is_sysadmin -last_login
            -orgid -valid_until -validated
            """,
        "user": f"""
            {_MANAGES} has_mfa_enabled initials scheduler_layout scope_events scope_items_types show_weekends
            -archived
            """,
        "membership": "is_admin is_archived -usergroup",
        "team": """
            users_canwrite_experiments_categories users_canwrite_experiments_status
            users_canwrite_resources_categories users_canwrite_resources_status -common_template
            -common_template_md -do_force_canread -do_force_canwrite -force_canread -force_canwrite -link_href
            -link_name
            """,
    }
)
_5_4_0: Final = _5_3_0.after(
    {
        "user": """
            default_read_base default_read_base_human default_write_base default_write_base_human
            theme_variant
            """
    }
)
_5_6_0: Final = _5_4_0.after(
    {
        "choice choice_row": "is_private -is_default",
        "choice_row": "is_current_team",
        "event_row": """
            booking_cost_notax booking_cost_tax booking_hourly_rate_notax booking_hourly_rate_tax
            items_category_title team_name
            """,
        "team": """
            force_res_tpl users_canwrite_experiments users_canwrite_experiments_templates
            users_canwrite_resources users_canwrite_resources_templates
            """,
    }
)

_CHANGED: Final[Mapping[str, TeamKeys]] = {
    "4.9.0": _4_9_0,
    "5.0.0": _5_0_0,
    "5.1.0": _5_1_0,
    "5.2.0": _5_2_0,
    "5.3.0": _5_3_0,
    "5.4.0": _5_4_0,
    "5.6.0": _5_6_0,
}


TEAM_KEYS: Final[Mapping[str, TeamKeys]] = by_record(("4.9.0", *V2_RELEASES), _CHANGED)
"""The keys by name of the release record."""

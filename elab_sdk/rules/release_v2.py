"""How a release answers on API v2: the part of its record that only API v2 has."""

from __future__ import annotations

from typing import Literal

import attrs

__all__ = ["ApiV2", "Keys", "Record"]

Keys = frozenset[str]
"""A set of names: of operations, form fields, JSON keys or HTTP methods."""


class Record:
    """Compares records by all their values.

    attrs can write such methods too, but compiling them for a hundred fields takes a quarter of the time in
    which the table of releases is loaded.
    """

    __slots__: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        for name in self.__slots__:  # noqa: SIM110 - without a generator, which is a call of its own
            if getattr(self, name) != getattr(other, name):
                return False
        return True

    def __hash__(self) -> int:
        return hash(tuple([getattr(self, name) for name in self.__slots__]))


@attrs.frozen(kw_only=True, eq=False, repr=False, weakref_slot=False)
class ApiV2(Record):
    """How consecutive releases answer on API v2. The defaults describe 5.0.

    >>> from elab_sdk.rules.releases import find_release
    >>> find_release("5.6").v2.full_rows
    True
    """

    # -- creating ------------------------------------------------------------------------------------------
    creation_takes: Keys
    """Keys that the creation of an experiment or item reads. It ignores others without an error."""
    new_experiment_status: Literal["first", "none"] = "first"
    """The status of a new experiment."""
    items_type_key: Literal["category_id", "template"] = "category_id"
    """The key of a creation that sets the items type, whose body and metadata the new item gets."""
    missing_items_type: Literal["refused", "first", "none"] = "refused"
    """The items type of an item that is created without one. refused: status 403."""

    template_creation_takes: Keys = frozenset({"title"})
    """Keys that the creation of a template reads."""
    template_keeps_title: bool = False
    """A new entry from a template has the title of the request, not that of the template."""
    template_is_everything: bool = False
    """A creation with `template` ignores all other keys, except `title` if `template_keeps_title`."""
    tags_text_crashes: bool = True
    """`tags` of a new entry as text instead of a list is a 500."""
    new_item_canwrite: Literal["team", "owner"] = "team"
    """Who may change a new item."""
    new_item_body: Literal[""] | None = ""
    """The body of a new item whose items type has none."""
    copies_link: bool = True
    """A copy of an experiment has a link to the original."""
    copying_changes: Literal["nothing", "copy", "original"] = "copy"
    """Which entry has a new `modified_at` and `lastchangeby` after an entry was copied."""
    copy_status: Literal["first", "none", "same"] = "first"
    """The status of a copy of an entry."""
    copies_rating: bool = False
    """A copy of an entry has the same rating."""

    # -- updating ------------------------------------------------------------------------------------------
    cuts_titles: bool = False
    """A title of more than 255 characters is cut without an error; otherwise it is a 500."""
    template_date: Literal["crash", "ignored", "stored"] = "crash"
    """A date in an update of a template."""
    archived_is_locked: bool = False
    """An archived entry cannot be changed."""

    base_apart: bool = False
    """`canread_base` and `canwrite_base` say who may read and write; a base inside canread is ignored."""
    title_markup: Literal["kept", "removed"] = "kept"
    """HTML in a title: kept, or removed as on API v1."""
    unlocked_by: Literal["nobody", "last"] = "nobody"
    """`lockedby` of an unlocked entry: null, or who last changed the lock."""
    owner_changes: bool = True
    """An update of `userid` gives the entry to somebody else; otherwise it is a 400."""
    permission_error: Literal["wrong", "no_json"] = "wrong"
    """The error for a `canread` that is not JSON."""
    actions: Keys = frozenset()
    """Actions of `PATCH` on an entry. Other names are unknown keys of an update."""
    refused_actions: Keys = frozenset()
    """Actions that exist, but not for entries."""
    members_may_not_delete: bool = False
    """Only admins can delete experiments."""
    checks_item_category: bool = False
    """The category of an item must exist."""

    # -- shapes --------------------------------------------------------------------------------------------
    row_page_suffix: Literal["", ".php"] = ".php"
    """What follows the page's name in a row of a list."""
    decodes_metadata: bool = True
    """A full entry with metadata also has it decoded, as `metadata_decoded`."""
    edit_mode_is_list: bool = True
    """`exclusive_edit_mode` of an entry that nobody edits is an empty list, not null."""
    templates_are_pinned: bool = True
    """`is_pinned` of a template is 1 for its owner."""
    template_page: Literal["ucp.php", "templates.php"] = "ucp.php"
    """The web page of a template."""
    tags_sorted: Literal["id", "tag"] = "id"
    """The order of `tags` and `tags_id`."""

    # -- lists ---------------------------------------------------------------------------------------------
    max_limit: int | None = None
    """The largest `limit`; a larger one becomes 15."""
    default_limit: int | None = 15
    """The number of rows without `limit`; None if it is unlimited, and `offset` is then ignored."""
    full_rows: bool = False
    """List rows have body and metadata only if the query has `full=1`."""
    filters: Keys = frozenset()
    """Filters of lists beside `q`, `extended`, `tags[]`, `owner` and `related`."""
    one_row_more: bool = False
    """A list has one row more than `limit`, by which the web page sees that there are more."""
    search_fields: tuple[str, ...] = ()
    """The fields of the search language; empty for those of API v1."""
    unknown_search_fields: bool = False
    """`name:value` with an unknown name matches nothing; otherwise it is a syntax error."""
    search_error: Literal["line", "query"] = "query"
    """How a syntax error shows its place: by line and column, or in the query."""
    full_text_search: bool = False
    """The search uses a full-text index, in whose syntax `%` at the beginning is an error: a 500."""
    related_origin: bool = True
    """`related` means an entry of the list's own type unless `related_origin=items` says otherwise."""
    by_change: Keys = frozenset({"experiments", "items", "templates"})
    """Kinds of entries whose lists are ordered as the request or the user's settings say, not by ID."""
    pins_first: bool = False
    """Pinned entries come first, whatever the order."""
    cuts_every_list: bool = False
    """Statuses, categories and own files are listed with `limit` and `offset` too: 15, and 42 files."""
    reads_deleted: bool = False
    """A deleted entry can still be read, with `state` 3; otherwise it is a 403."""
    template_limit: bool = False
    """The list of templates has at most `limit` rows."""

    # -- team ----------------------------------------------------------------------------------------------
    items_types_path: Literal["items_types", "teams/current/resources_categories"] = "items_types"
    """The list of what API v1 calls items types."""
    tags_path: Literal["team_tags", "teams/current/tags"] = "team_tags"
    """The list of the team's tags."""
    items_type_location: Literal["admin_page", "path"] = "admin_page"
    """`Location` of a new items type: the web page for admins, or its own path."""
    items_type_is_list: bool = False
    """`items_types/N` is answered with the list."""
    items_type_color: str = "29aeb9"
    """The color of a new items type."""
    info_counts_deleted: bool = False
    """`info` counts archived and deleted entries too."""
    starts_with_items_type: bool = True
    """A newly installed server has an items type."""
    choices_need_admin: bool = True
    """Only admins create statuses and categories."""
    user_teams: Literal["text", "list"] = "text"
    """The teams of a user in a list of users: JSON in a text, or a list."""
    foreign_user: str = "User tried to access user from other team."
    """The message of the error for a user that the key may not read."""
    default_order: Literal["date", "lastchange"] = "date"
    """The order of lists in the settings of a new user."""

    # -- tags ----------------------------------------------------------------------------------------------
    tags_keep_markup: bool = True
    """HTML in a tag is kept."""
    unreference_deletes_unused: bool = True
    """A tag that is removed from its last entry is no longer one of the team's."""
    missing_tag: Literal["crash", "refused", "ignored"] = "crash"
    """A new tag without the key `tag`. ignored: status 201, and the list `tags` is read instead."""
    tag_list_order: Literal["id", "tag"] = "tag"
    """The order of an entry's list of tags."""
    known_tag_takes_id: Literal["never", "added", "copies"] = "never"
    """An ID is skipped if an existing tag is added. copies: also if an entry with tags is copied."""

    # -- links, comments -----------------------------------------------------------------------------------
    readers_may_link: bool = True
    """Users who may read an entry may also add links to it."""
    link_path: Literal["links", "tables"] = "links"
    """How the header `Location` of a new link names the links to items."""
    templates_have_related: bool = False
    """A template shows the links to an item or experiment that has the same ID."""
    comment_path: Literal["comment", "notification"] = "notification"
    """Whose ID the header `Location` of a new comment has, if somebody else owns the entry."""
    item_path: Literal["items", "database"] = "items"
    """How the header `Location` names the items that something was added to."""

    # -- uploads -------------------------------------------------------------------------------------------
    missing_file: Literal["crash", "refused"] = "crash"
    """An upload without a file in the field `file`."""
    upload_replaces: Literal["always", "asked"] = "always"
    """When a POST to a file replaces it. asked: with `action=replace`."""
    replacement_keeps_comment: bool = True
    """The file that replaces another one has its comment."""
    upload_states: Literal["archived", "state"] = "archived"
    """The query argument that adds archived files to an entry's list: `archived=on` or `state=1,2`."""
    list_archive: Literal["refused", "empty"] = "refused"
    """The zip archive of a list of entries, which no release makes. refused: status 403."""
    deletes_uploads: bool = True
    """The files of an entry are deleted and restored with it."""
    newest_upload_first: bool = True
    """An entry's files are listed newest first."""
    upload_names: Literal["hash", "uuid"] = "hash"
    """What `long_name` is made of."""
    shows_pictures: bool = False
    """Pictures are sent to be displayed, not to be saved (`Content-Disposition`)."""
    lists_own_uploads: bool = False
    """`users/me/uploads` lists the files of the key's owner."""
    upload_parent: Literal["any", "own"] = "any"
    """Through which entry a file can be downloaded: any existing entry, or only its own."""

    # -- events --------------------------------------------------------------------------------------------
    checks_bookings: bool = False
    """A booking must be of a bookable item, and end after it starts; otherwise it is made."""
    foreign_event: tuple[int, str] = (400, "This section is out of your reach!")
    """Status and message of the error for a booking that the key may not change."""
    hides_private_bookings: bool = False
    """The list of bookings has none of items that the key may not read."""
    past_bookings_stay: bool = False
    """Only admins can delete a booking that has begun, unless it was just made."""
    event_color: str | None = None
    """The color of a booking whose item has no category."""
    event_times: Literal["offset", "local"] = "offset"
    """How times of events are sent: with an offset from UTC, or in the server's time zone without one."""

    # -- imports -------------------------------------------------------------------------------------------
    import_needs_owner: bool = False
    """An import by an admin needs `owner`; otherwise the admin owns the imported entries."""
    reads_flat_archives: bool = False
    """Steps and extra fields of an imported archive may be nodes of their own, not only inline."""
    reads_archived_states: bool = False
    """An import reads whether an entry is locked, archived or deleted."""
    imports_any_part: bool = True
    """Every part of an archive's root becomes an entry, even a file or a part that is not described."""
    imports_empty_archives: bool = False
    """An archive whose root has no parts is imported; otherwise it is a program error."""
    import_order: Literal["title_first", "category_first"] = "title_first"
    """title_first: an imported item is made of its category, and its custom ID is read before later keys.
    category_first: an entry is made without anything, and its custom ID is read last."""
    reads_first_field_only: bool = True
    """An import reads only the first extra field of an entry, which must be all metadata as JSON."""
    imports_archived_files: bool = False
    """An import archives the files that were archived."""
    imports_encoded_names: bool = False
    """An import also replaces a file's former name in a body if its slash is encoded (`%2F`)."""
    import_replaces: str = ":"
    """The characters of a file's ID that an import replaces by `_` before it looks for the file."""
    max_imported_file: int | None = None
    """Size in bytes from which an import skips a file, or None."""
    missing_archive_file: Literal["skipped", "crash"] = "skipped"
    """What an import does about a file that the archive does not have."""

    archive_layout: Literal["json", "inline", "flat", "uuids"] = "json"
    """How an entry's archive (`format=eln`) is made. json: steps and fields are only in a file of their own,
    and linked entries are only named. inline: all is in the nodes of the entries. flat: it is in nodes of
    their own. uuids: flat, and neither folders nor files have a readable name."""
    archive_profile: str = "1.1"
    """The version of RO-Crate that an entry's archive says it has."""
    archive_version: str = ""
    """The version of the root of an entry's archive."""

    # -- errors --------------------------------------------------------------------------------------------
    message_key: Literal["description", "message"] = "description"
    """The key of an error that has the server's message."""
    wrong_key: Literal["text_400", "json_401"] = "text_400"
    """The answer to an unknown key."""
    no_key_status: int = 401
    """The status of the answer to a request without a key."""
    no_id: tuple[int, str] = (403, "No id was set!")
    """Status and message of the error for a change without the ID of an entry."""
    forbidden: tuple[int, str] = (403, "User tried to access entity without permission.")
    """Status and message of the error for an entry that the key may not read or change."""
    missing: str = "The resource was not found."
    """The message of a 404."""
    template_missing_crashes: bool = False
    """A template that does not exist is a 500 without a body, not a 404."""
    database_errors: Literal["sqlstate", "message"] = "sqlstate"
    """How a message of the database is shown: after its error class, or alone."""
    unprocessable_status: int = 422
    """The HTTP status of an error whose `code` is 422."""
    deletion_needs_type: bool = True
    """DELETE needs a content type and a JSON body, as POST and PATCH."""
    endpoints: str = ""
    """The endpoints that the error for an unknown endpoint lists."""
    wrong_format: str = "Incorrect value for format parameter. Available values are: {formats}."
    """The message of the error for an unknown `format`."""
    formats: str = (
        "binary, csv, eln, json, qrpdf, qrpng, pdf, pdfa, schedulerReport, report, teamReport, zip, zipa"
    )
    """The values of `format`."""
    csv_columns: str = (
        "id,date,title,body,category,category_title,category_color,status,status_title,status_color,custom_id,"
        "elabid,rating,url,metadata,tags"
    )
    """The columns of an entry with `format=csv`."""
    csv_date: str = "%Y-%m-%d_%H-%M-%S"
    """The date in the name of that file."""
    entry_parts: str = ""
    """The parts of an entry that the error for an unknown part lists."""
    team_parts: str = ""
    """The parts of a team that the error for an unknown part lists."""

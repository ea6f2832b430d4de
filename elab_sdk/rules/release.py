"""The record of a release of eLabFTW: which operations it has, and how it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import attrs

from elab_sdk.rules.release_v2 import ApiV2, Keys, Record

if TYPE_CHECKING:
    from elab_sdk.config import Api

__all__ = ["ALL_VERSIONS", "V2_VERSIONS", "VERSIONS", "Keys", "Release"]

# number of patch releases of each minor version, starting at .0
_PATCH_COUNTS: Final = {
    "2.0": 8,
    "3.0": 4,
    "3.1": 3,
    "3.2": 3,
    "3.3": 13,
    "3.4": 18,
    "3.5": 7,
    "3.6": 8,
    "4.0": 12,
    "4.1": 1,
    "4.2": 5,
    "4.3": 11,
    "4.4": 4,
    "4.5": 15,
    "4.6": 2,
    "4.7": 1,
    "4.8": 7,
    "4.9": 1,
}
# the same for releases with only API v2, as far as they are known
_V2_PATCH_COUNTS: Final = {"5.0": 5, "5.1": 16, "5.2": 9, "5.3": 12, "5.4": 7, "5.5": 15, "5.6": 13}


def _versions(counts: dict[str, int]) -> tuple[str, ...]:
    return tuple(f"{minor}.{patch}" for minor, count in counts.items() for patch in range(count))


VERSIONS: Final = _versions(_PATCH_COUNTS)
"""Every release with API v1, from 2.0.0, oldest first."""
V2_VERSIONS: Final = _versions(_V2_PATCH_COUNTS)
"""Every known release with API v2 alone, from 5.0.0, oldest first. Servers may have newer ones."""
ALL_VERSIONS: Final = VERSIONS + V2_VERSIONS
"""Every known release, oldest first."""


@attrs.frozen(kw_only=True, eq=False, repr=False, weakref_slot=False)
class Release(Record):
    """A span of consecutive releases that all answer alike, and how they answer.

    >>> from elab_sdk.rules.releases import RELEASES
    >>> RELEASES["3.6.7"].update_missing
    'wiped'
    """

    name: str
    """The first release of the span, such as "4.3.9"."""
    last: str = ""
    """The last release of the span, such as "4.3.10"."""
    generation: str
    """The generation that the span belongs to, such as "4.3": releases that one full entry can hardly tell
    apart."""
    v2: ApiV2 | None = None
    """How these releases answer on API v2; None if the record describes API v1."""

    # -- operations ----------------------------------------------------------------------------------------
    operations: Keys
    """Supported operations: operationIds of the spec, and `create_item`, `link_experiment`, `link_item`,
    `category`, `bodyappend`, `metadata`."""

    # -- updates -------------------------------------------------------------------------------------------
    update_triggers: Keys
    """Form fields that make a POST to an entry an update. Without any of them the POST creates an entry."""
    update_requires: Keys
    """Fields that every update must contain."""
    update_missing: Literal["refused", "wiped", "kept"]
    """A field that an update omits. refused: status 500; wiped: set to empty; kept: unchanged."""
    update_fields: tuple[str, ...] = ("title", "date", "body")
    """Fields that an update writes, in the order in which the server applies them."""
    body_cleaning: Literal["stripped", "stripped_and_purified", "purified"] = "stripped"
    """How the server cleans a body. stripped: tags that are not allowed are removed, and everything after a
    `<` that begins no tag (`p<0.05 and more` becomes `p`); the text of a script stays. purified: parsed and
    written again, without pictures that have a `data:` address. Unless a body is stripped, a `<` before
    a digit is kept; before a letter it still begins a tag."""
    body_tables: bool = True
    """`<th>` is kept."""
    body_definitions: bool = True
    """`<dl>`, `<dt>` and `<dd>` are kept."""
    body_details: bool = True
    """`<details>`, `<summary>`, `<figure>` and `<figcaption>` are kept."""
    body_cell_spans: bool = True
    """`rowspan` and `colspan` of table cells are kept."""
    body_table_borders: bool = True
    """`border` of a table is kept."""
    body_alt: Literal["kept", "file_name"] = "kept"
    """The `alt` of a picture: kept, or replaced by the last part of the picture's address."""
    body_limit: int | None = 4_120_000
    """Maximum length of a body, in characters."""
    append_limit: int | None = None
    """Maximum length of a body after appending, in bytes; a longer one is a 500 (seen at 1,048,595)."""
    append_after_body: bool = True
    """If a request has both body and bodyappend, the text is appended to the new body. Otherwise it is
    appended to the old body, and the new one is lost."""
    wide_characters: bool = True
    """Characters above U+FFFF, such as emoji, are stored. Otherwise the database rejects the value: 500."""
    date_out: Literal["compact", "iso"] = "compact"
    """How dates are sent: 20170415 or 2017-04-15."""
    date_in: Literal["compact", "lenient", "never", "strict"] = "lenient"
    """Which dates are understood. compact: 20170415; lenient: 2017-04-15 too; never: none. These three
    store today's date for anything else. strict: anything but a date is a 500."""
    date_stripping: Literal["none", "dashes", "all"] = "none"
    """What is removed before a date is parsed: nothing, dashes, or everything but digits."""
    missing_category: Literal["none", "accepted", "refused", "unchecked"] = "none"
    """A category that does not exist. none: categories cannot be changed; accepted: stored, then read as
    null; refused: status 500; unchecked: stored as sent."""
    category_sets_status: bool = True
    """Posting a category changes the status of an experiment."""
    item_update_changes_owner: bool = False
    """A user who updates an item becomes its owner."""
    metadata_ignored: bool = False
    """Metadata is accepted but not stored."""
    tags_raw: bool = False
    """Tags are stored as sent, even empty or with markup or `|`."""
    tag_array: Literal["crash", "word"] = "crash"
    """A field `tag[]`: a 500, or the tag "Array"."""
    link_array: Literal["first_item", "crash"] = "first_item"
    """A field `link[]`: links item 1, or a 500."""
    link_needs: Literal["nothing", "read", "write"] = "write"
    """The permission that linking requires on an experiment. nothing: it need not even exist."""
    link_without_entry: Literal["refused", "ignored"] = "refused"
    """A link from a URL without an ID. refused: as `no_id`; ignored: success without effect."""
    link_missing: Literal["refused", "ignored"] = "refused"
    """A link to an item that does not exist."""
    link_not_numeric: Literal["not_valid", "refused", "too_short"] = "refused"
    """A link that is not a number."""
    link_twice: Literal["fine", "doubled", "crash"] = "fine"
    """A link that already exists. fine: no effect; doubled: it is listed twice; crash: status 500."""
    link_same_id: Literal["linked", "ignored_for_items", "ignored"] = "linked"
    """A link to the item that has the same ID as the entry. ignored: success without effect;
    ignored_for_items: only if an item links to itself."""
    link_parsing: Literal["leading", "digits", "whole"] = "leading"
    """How the ID in a link is parsed. leading: "12abc" and "12,5" are 12; digits: all digits are joined, and
    "-1" is 1 and "12,5" is 125; whole: the text must be a number."""
    link_order: Literal["made", "title", "date"] = "made"
    """The order of an entry's links. made: as they were created; title, date: by items type, then by the
    item's title or date."""
    item_multipart: bool = True
    """Items accept multipart forms, and thus files."""

    # -- archives ------------------------------------------------------------------------------------------
    period_archive: Literal["whole", "by_entry"] = "whole"
    """The archive of a period. whole: the server makes it; by_entry: the server makes one of each entry."""

    # -- templates -----------------------------------------------------------------------------------------
    template_body_limit: int = 65_535
    """Maximum length of a template's body, in bytes; a longer one is a 500 (seen at a million)."""
    template_date: Literal["no_templates", "accepted", "crash"] = "no_templates"
    """A `date` in an update of a template. crash: status 500, but the fields before it are updated."""

    # -- lists ---------------------------------------------------------------------------------------------
    list_window: Literal["ignored", "first_argument", "both"]
    """How limit and offset are read: not at all, only the first query parameter, or both."""
    list_cap: int | None
    """Maximum number of rows in a list if limit is not read; None if all rows are sent."""
    row_has_body: bool
    """List rows contain the body."""
    quick_search: bool = False
    """`q=` finds text in title, date or elabid, without a query language."""
    search_parameter: Literal["search", "q"] | None = None
    """The query parameter that searches."""
    search_minus: bool = False
    """A minus before a search term means NOT."""
    search_error_status: int = 200
    """The status of a syntax error in a search."""
    lists_team_mates: bool = True
    """Experiments of teammates are listed and can be read."""
    list_sorting: bool = False
    """order, sort and related are read."""
    invalid_sort: Literal["refused", "ignored"] = "ignored"
    """A sort other than asc and desc. refused: status 400."""
    list_owners: bool = False
    """owner and cat are read."""
    tag_filter: bool = False
    """tags[] is read. The first query parameter is counted once and every other one twice, and an entry must
    have as many of the tags as were counted. Two `tags[]=`, or one after another parameter, match nothing;
    `tags[0]=a&tags[1]=b` matches entries that have both."""
    tags_text_crashes: bool = False
    """tags= without brackets is a 500."""
    negative_offset_is_zero: bool = False
    """offset=-1 is offset=0; otherwise it is a 500."""
    sorts_by: Literal["code", "alphabet"] = "alphabet"
    """How the database compares texts. code: by code point of the letter without case and accent; alphabet:
    as dictionaries do, punctuation before digits before letters."""
    tags_endpoint: Literal["none", "team", "of_experiment"] = "none"
    """GET tags. none: unknown endpoint; team: the tags of the team; of_experiment: always [], but
    `tags/{experiment}` works."""

    # -- bookings ------------------------------------------------------------------------------------------
    update_endpoints: Literal["all", "entries"] = "all"
    """Where update fields trigger an update. all: at every endpoint, and a booking with such a field changes
    the item instead; entries: for experiments, items and templates only."""
    event_formats: Literal["anything", "strict"] = "anything"
    """Accepted times of a booking. strict: Y-m-dTH:i:s±hh:mm, Z, or Y-m-d."""
    event_listing: bool = False
    """GET events works without an ID."""
    event_window: bool = False
    """GET events reads start and end."""
    event_missing: Literal["crash", "not_found"] = "not_found"
    """A booking that does not exist."""
    event_zone_colon: bool = True
    """A booking of a whole day is stored with +01:00; otherwise with +0100."""
    event_missing_item: Literal["accepted", "not_found"] = "accepted"
    """A booking of an item that does not exist."""
    events_need_item: bool = False
    """A booking can be read and cancelled only if an *item* has the same ID; otherwise it is a 404."""
    event_past: Literal["anyone", "admins", "admins_book"] = "anyone"
    """Who may book and cancel in the past. admins_book: only booking needs an admin."""
    event_delete: Literal["all_but_admins", "owner"] = "owner"
    """Who may delete a booking. all_but_admins: everybody any booking, but admins only their own;
    owner: its owner and admins."""
    event_title_required: bool = False
    """A booking without a title is a 500."""
    event_title_default: str = ""
    """The title of a booking that was created without one."""
    event_midnight_second: bool = False
    """A start at midnight is stored one second later."""
    bookable_reads_item: bool = True
    """GET bookable/N reads item N; otherwise it is a 403."""
    bookable_of: Literal["type", "item"] = "type"
    """Whether an item's type or the item itself is marked as bookable."""

    # -- wire ----------------------------------------------------------------------------------------------
    numbers_as_strings: bool = True
    """IDs, flags and counts in answers to GET are JSON strings."""
    permissions_as_json: bool = False
    """canread and canwrite are JSON text instead of words."""
    entry_category: Literal["title", "id"] = "title"
    """The value of an entry's key `category`."""
    item_type_key: Literal["type_id", "kind"] = "kind"
    """The value of the key `type`: the ID of the items type, or "experiments"/"items"."""
    item_locked_null: bool = True
    """An item that was never locked has `locked` null instead of 0."""
    created_says_result: bool = True
    """The answer to a creation contains result beside id."""
    upload_answers_id: bool = False
    """The answer to an upload contains the file's ID."""
    unreadable_picture: Literal["stored", "crash_stored"] = "stored"
    """A picture that ImageMagick cannot read. crash_stored: status 500, but the file is stored."""
    upload_owner_as_string: bool = True
    """The userid of an entry's file is a JSON string."""
    upload_comment: str | None = "Click to add a comment"
    """The comment of a file that was uploaded without one."""
    file_names: Literal["dots", "dashes", "kept"] = "dashes"
    """What replaces special characters in real_name."""
    default_body: Literal["paragraphs", "headings", "plain_headings"] = "headings"
    """The body of a new experiment."""
    default_body_of_team: bool = False
    """The body of a new experiment is the team's template, which a team may have emptied."""
    default_item_body: str | None = None
    """The body of a new item of the default items type."""
    default_template_body: str | None = ""
    """The body of a new template."""
    default_items_type: Literal["Edit me", "Default"] = "Edit me"
    """The name of the items type on a new server."""
    default_status_flag: int = 1
    """is_default of the first status on a new server."""

    # -- errors --------------------------------------------------------------------------------------------
    errors: Literal["with_200", "text"] = "text"
    """How errors are sent. with_200: JSON {"error": text} with status 200; text: plain text, declared as
    text/html, with the status of the error."""
    no_key: Literal["text_401", "empty_500", "json_401"] = "text_401"
    """The answer to a request without a key."""
    read_only: Literal["writes", "post_403", "write_400"] = "post_403"
    """The answer to a write with a read-only key. writes: it is done; post_403: POST is refused, DELETE is
    not."""
    basic_counts_as_missing_key: bool = False
    """`Authorization: Basic …` counts as a missing key, not as a wrong one."""
    key_may_carry_id: bool = False
    """"7-KEY" is accepted as KEY."""
    needs_marker: bool = False
    """The query must contain apiv1_is_dead."""
    missing_entry: Literal["forbidden", "not_found"] = "forbidden"
    """An entry that does not exist. forbidden: 403 with the text of a denied permission; not_found: 404."""
    missing_upload: Literal["crash", "text_400", "not_found"] = "not_found"
    """A file that does not exist."""
    missing_template: Literal["forbidden", "empty", "crash"] = "forbidden"
    """A template that does not exist. empty: reading it is a 200 with null values, tags and links are
    a success without effect, an update is a 500."""
    creation_reads_entry: bool = False
    """A creation whose URL contains the ID of an unreadable experiment or template fails as reading does."""
    no_id: Literal["refused", "bad_user", "crash", "forbidden"] = "refused"
    """An update, tag, link or file posted to a URL without an ID. refused: 400 `No id was set.`; bad_user:
    400 `Bad userid` (items: 403); crash: 500; forbidden: 403."""
    no_item_type: Literal["forbidden", "invalid"] = "forbidden"
    """POST items without the ID of an items type."""
    locked: Literal["error", "entity_400", "forbidden", "entry_403"] = "entity_400"
    """The answer to an update of a locked entry."""
    lock_blocks_everything: bool = False
    """A lock also blocks tags, links, files and category changes."""
    bad_endpoint: str = "Bad endpoint!"
    """The message for an unknown endpoint."""
    root: Literal["bad_endpoint", "crash"] = "bad_endpoint"
    """The answer at the root of the API."""
    crash_message: str = "An error occurred!"
    """The text of a 500 that PHP code causes."""
    database_message: str | None = "An error occurred!"
    """The text of a 500 that the database causes; None if the database's own message is sent."""
    array_message: str = ""
    """The text of the 500 for an array instead of a text, such as `tag[]`."""
    missing_fields_message: str = ""
    """The text of the 500 for an update that omits a field."""
    rejected_methods: Keys = frozenset({"PUT", "PATCH", "OPTIONS"})
    """Methods that the web server itself rejects, with an HTML page and status 405."""
    options_is_200: bool = False
    """OPTIONS is an empty 200, even without a key."""
    id_segment: Literal["last", "second"] = "last"
    """Which segment of the path is read as the ID."""
    backup_zip_broken: bool = False
    """GET backupzip is a 404 for a valid period, and an empty archive for anything else."""
    posted_uploads: Literal["download", "create"] = "create"
    """POST uploads. download: same as GET; create: an experiment is created."""
    downloads: Literal["uploader", "nobody", "readers", "readers_of_experiment"] = "readers"
    """Who may download a file. readers: everybody who may read its entry; readers_of_experiment: everybody
    who may read the *experiment* that has the file's ID (404 if none has)."""

    # -- signs of the release ------------------------------------------------------------------------------
    page_shows: Literal["version", "build"] = "version"
    """What the login page of the official image shows without a key: the release, or a build number."""
    v2_shows: Literal["nothing", "user", "version"] = "nothing"
    """What API v2 shows to any key. nothing: it does not exist; user: only the keys of `users/me`; version:
    the release, in `info`."""
    v2_user: Literal["", "usergroup", "orgid", "token_created_at"] = ""
    """The newest key of `users/me` in API v2."""

    def __repr__(self) -> str:
        return f"Release({self.name} – {self.last}, {self.api})"

    @property
    def versions(self) -> tuple[str, ...]:
        """Every release of the span.

        >>> from elab_sdk.rules.releases import RELEASES
        >>> RELEASES["4.3.9"].versions
        ('4.3.9', '4.3.10')
        """
        return ALL_VERSIONS[ALL_VERSIONS.index(self.name) : ALL_VERSIONS.index(self.last) + 1]

    @property
    def api(self) -> Api:
        """The API that the record describes."""
        return "v1" if self.v2 is None else "v2"

    @property
    def lists_item_events(self) -> bool:
        """Whether the bookings of one item can be listed."""
        return self.v2 is not None

    @property
    def books_unbookable(self) -> bool:
        """Whether API v2 books an item that is not marked as bookable, which later releases refuse."""
        return self.v2 is not None and not self.v2.checks_bookings

    @property
    def cuts_offsets(self) -> bool:
        """Whether the times of bookings are kept without their offset from UTC."""
        return self.v2 is not None and self.v2.event_times == "local"

    @property
    def creation_takes(self) -> Keys:
        """Keys that the creation of an experiment or item reads; none on API v1, which makes an empty one."""
        return Keys() if self.v2 is None else self.v2.creation_takes

    @property
    def items_type_is_category(self) -> bool:
        """Whether an item can be without an items type, which is set as other fields are."""
        return self.v2 is not None and self.v2.items_type_key == "template"

    @property
    def partial_updates(self) -> bool:
        """Whether an update may omit the fields that do not change."""
        return self.update_missing == "kept"

    def has(self, operation: str) -> bool:
        """Whether these releases support an operation.

        >>> from elab_sdk.rules.releases import RELEASES
        >>> RELEASES["3.3.11"].has("get_bookable")
        False
        """
        return operation in self.operations

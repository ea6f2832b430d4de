"""What each release of eLabFTW that speaks API v1 understands: one table, read by client and sandbox alike.

Nothing else in the project compares versions: code asks the record for a manner. A record stands for the
releases between two changes; it is written as what changed since the record before it. All 123 releases
were recorded: a record begins exactly where servers begin to answer differently.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = [
    "GENERATIONS",
    "RELEASES",
    "VERSIONS",
    "Release",
    "release_named",
    "releases_named",
    "releases_of_entry",
    "version_named",
]

Keys = frozenset[str]


def _keys(text: str) -> Keys:
    return frozenset(text.split())


@attrs.frozen(kw_only=True)
class Release:
    """What a span of releases understands and how they answer: all of them alike.

    >>> RELEASES["3.6.7"].update_missing
    'wiped'
    """

    name: str
    """The first release of the span, as in "4.3.9"."""
    last: str = ""
    """The last release of the span, as in "4.3.10"."""
    generation: str
    """The generation that the span belongs to, as in "4.3": releases that one full entry does not tell apart,
    or nearly so."""

    # -- what exists ---------------------------------------------------------------------------------------
    operations: Keys
    """What can be done: operationIds, and the acts `create_item`, `link_experiment`, `link_item`, `category`,
    `bodyappend`, `metadata`."""

    # -- updates -------------------------------------------------------------------------------------------
    update_triggers: Keys
    """Any of these form fields makes a POST to an entry an update; without one the POST creates an entry."""
    update_requires: Keys
    """The fields that an update must carry, all of them."""
    update_missing: Literal["refused", "wiped", "kept"]
    """What becomes of a field that an update lacks: a 500, an empty value, or what it was."""
    update_fields: tuple[str, ...] = ("title", "date", "body")
    """What an update writes, in the order in which the server applies it."""
    body_cleaning: Literal["stripped", "stripped_and_purified", "purified"] = "stripped"
    """What a body goes through. stripped: tags that are not on a list go, and with them all that follows a
    `<` that is no tag (`p<0.05 and more` is stored as `p`); the text of a script stays. purified: read as
    HTML and written anew, without pictures whose address is `data:`. Where nothing is stripped a `<`
    before a digit is kept; before a letter it still begins a tag."""
    body_tables: bool = True
    """`<th>` survives."""
    body_definitions: bool = True
    """`<dl>`, `<dt>` and `<dd>` survive."""
    body_details: bool = True
    """`<details>`, `<summary>`, `<figure>` and `<figcaption>` survive."""
    body_cell_spans: bool = True
    """`rowspan` and `colspan` of a table's cells survive."""
    body_table_borders: bool = True
    """`border` of a table survives."""
    body_alt: Literal["kept", "file_name"] = "kept"
    """The `alt` of a picture: as it was sent, or replaced by the last part of its address."""
    body_limit: int | None = 4_120_000
    """The longest body, in characters."""
    append_limit: int | None = None
    """The longest body, in bytes, that appending may lead to: beyond it a 500 (seen at 1,048,595)."""
    append_after_body: bool = True
    """With body and bodyappend in one request the text is appended to the new body; else to the old one,
    and the new one is lost."""
    wide_characters: bool = True
    """Characters beyond U+FFFF, such as emoji, are stored; else the database refuses the whole value: 500."""
    date_out: Literal["compact", "iso"] = "compact"
    """20170415 or 2017-04-15."""
    date_in: Literal["compact", "lenient", "never", "strict"] = "lenient"
    """compact: 20170415, all else becomes today; lenient: ISO too; never: all becomes today; strict: what is
    no date is a 500."""
    date_noise: Literal["none", "dashes", "all"] = "none"
    """What is dropped before a date is read: nothing, its dashes, or all but its digits."""
    missing_category: Literal["none", "accepted", "refused", "unchecked"] = "none"
    """A category that does not exist: no such act, stored and then null, a 500, or stored as it came."""
    category_sets_status: bool = True
    """Posting a category changes an experiment's status."""
    item_update_claims: bool = False
    """Whoever updates an item becomes its owner."""
    metadata_swallowed: bool = False
    """Metadata is accepted and not stored."""
    tags_raw: bool = False
    """Tags are kept as they came: markup, pipes, nothing at all."""
    tag_list: Literal["crash", "word"] = "crash"
    """What `tag[]` does: a 500, or the tag "Array"."""
    link_list: Literal["first_item", "crash"] = "first_item"
    """What `link[]` does: links item 1, or a 500."""
    link_needs: Literal["nothing", "read", "write"] = "write"
    """The right that linking needs to an experiment; nothing: it need not even exist."""
    link_without_entry: Literal["refused", "ignored"] = "refused"
    """A link from no entry in particular: as `no_id`, or a success that does nothing."""
    link_missing: Literal["refused", "ignored"] = "refused"
    """A link to an item that does not exist."""
    link_word: Literal["not_valid", "refused", "too_short"] = "refused"
    """A link that is no number."""
    link_twice: Literal["fine", "doubled", "crash"] = "fine"
    """The same link again: nothing more happens, it is there twice, or a 500."""
    link_same_number: Literal["linked", "items_swallowed", "swallowed"] = "linked"
    """A link to the item that has the entry's own number. swallowed: success, and nothing; items_swallowed:
    only from an item to itself."""
    link_number: Literal["leading", "digits", "whole"] = "leading"
    """The item that a link's text names. leading: "12abc" and "12,5" are 12; digits: all of the text's
    digits, so that "-1" is 1 and "12,5" is 125; whole: the text must be a number."""
    link_order: Literal["made", "title", "date"] = "made"
    """How an entry's links are sorted: as they were made, or by items type and then by the item's title or
    date."""
    item_multipart: bool = True
    """Items take multipart forms (and so files)."""

    # -- templates -----------------------------------------------------------------------------------------
    template_body_limit: int = 65_535
    """The longest body of a template, in bytes: beyond it a 500 (seen at a million)."""
    template_date: Literal["no_templates", "accepted", "crash"] = "no_templates"
    """What a `date` in a template's update does; crash: 500, and what came before it in the order is kept."""

    # -- lists ---------------------------------------------------------------------------------------------
    list_window: Literal["ignored", "first_argument", "both"]
    """limit and offset: never read, only the first argument of the query is read, or both."""
    list_cap: int | None
    """The most rows that a list answers when no limit is read; None is all of them."""
    row_has_body: bool
    """List rows carry the body."""
    quick_search: bool = False
    """`q=` finds a text in title, date or elabid; there is no language of searches."""
    search_parameter: Literal["search", "q"] | None = None
    """The query argument that searches."""
    search_minus: bool = False
    """In a search, a minus before a term means NOT."""
    search_error_status: int = 200
    """The status of a syntax error in a search."""
    lists_team_mates: bool = True
    """Experiments of team-mates are in lists and can be read."""
    list_sorting: bool = False
    """order and sort are read, and related."""
    sort_nonsense: Literal["refused", "ignored"] = "ignored"
    """A sort that is neither asc nor desc: 400 or nothing."""
    list_owners: bool = False
    """owner and cat are read."""
    tag_filter: bool = False
    """tags[] is read. The first argument of a query is counted once, every other twice, and an entry must
    have as many of the tags as were counted: two of `tags[]=`, or one after another argument, find nothing.
    `tags[0]=a&tags[1]=b` finds what has both."""
    tags_text_crashes: bool = False
    """tags=, without brackets, is a 500."""
    negative_offset_is_zero: bool = False
    """offset=-1 is offset=0; otherwise a 500."""
    sorts_by: Literal["code", "alphabet"] = "alphabet"
    """How the database compares texts: by code point of the letter without case and accent, or as
    dictionaries do, punctuation before digits before letters."""
    tags_manner: Literal["none", "team", "of_experiment"] = "none"
    """GET tags: no such endpoint, the team's tags, or [] and `tags/{experiment}`."""

    # -- bookings ------------------------------------------------------------------------------------------
    update_reach: Literal["all", "entries"] = "all"
    """Where a field of an update makes an update: at every endpoint, so that a booking with such a field
    changes the item instead; or at experiments, items and templates only."""
    event_formats: Literal["anything", "strict"] = "anything"
    """strict: Y-m-dTH:i:s±hh:mm, Z, or Y-m-d."""
    event_listing: bool = False
    """GET events without an id works."""
    event_window: bool = False
    """GET events reads start and end."""
    event_missing: Literal["crash", "not_found"] = "not_found"
    """A booking that does not exist."""
    event_zone_colon: bool = True
    """What is stored for a day alone ends in +01:00, not in +0100."""
    event_missing_item: Literal["accepted", "not_found"] = "accepted"
    """A booking of an item that does not exist."""
    events_need_item: bool = False
    """A booking can be read and cancelled only where an *item* has its number; else it is a 404."""
    event_past: Literal["anyone", "admins", "admins_book"] = "anyone"
    """Who may book, and cancel, in the past; admins_book: only the booking is refused."""
    event_delete: Literal["all_but_admins", "owner"] = "owner"
    """all_but_admins: anybody may delete any booking, an admin only his own; owner: the owner or an admin."""
    event_title_required: bool = False
    """A booking without a title is a 500."""
    event_title_default: str = ""
    """The title of a booking without one."""
    event_midnight_second: bool = False
    """A start at midnight is stored a second later."""
    bookable_reads_item: bool = True
    """GET bookable/N is item N; else a 403."""
    bookable_of: Literal["type", "item"] = "type"
    """Being bookable belongs to the item's type or to the item."""

    # -- wire ----------------------------------------------------------------------------------------------
    numbers_as_strings: bool = True
    """Ids, flags and counts in answers to GET are JSON strings."""
    permissions_as_json: bool = False
    """canread and canwrite are JSON text, not words."""
    entry_category: Literal["title", "id"] = "title"
    """What the key `category` of an entry holds."""
    item_type_key: Literal["type_id", "kind"] = "kind"
    """What the key `type` holds: an item's type, or "experiments"/"items"."""
    item_locked_null: bool = True
    """An item that nobody ever locked has `locked` null, not 0."""
    created_says_result: bool = True
    """A creation answers result beside id."""
    upload_answers_id: bool = False
    """An upload answers the file's id."""
    unreadable_picture: Literal["stored", "crash_stored"] = "stored"
    """A picture that ImageMagick cannot read; crash_stored: a 500, and the file is stored all the same."""
    upload_owner_as_string: bool = True
    """The userid of an entry's file is a JSON string."""
    upload_comment: str | None = "Click to add a comment"
    """The comment of a file that nobody commented."""
    file_names: Literal["dots", "dashes"] = "dashes"
    """What replaces odd characters in real_name."""
    fresh_body: Literal["paragraphs", "headings", "plain_headings"] = "headings"
    """What a fresh experiment holds."""
    fresh_body_of_team: bool = False
    """A fresh experiment's body is the team's template, which a team may have emptied."""
    fresh_item_body: str | None = None
    """What the default items type gives a fresh item."""
    fresh_template_body: str | None = ""
    """What a fresh template holds."""
    items_type_default: Literal["Edit me", "Default"] = "Edit me"
    """The name of the items type that a new server has."""
    status_default: int = 1
    """is_default of the first status of a fresh server."""

    # -- errors --------------------------------------------------------------------------------------------
    errors: Literal["with_200", "text"] = "text"
    """with_200: JSON {"error": text} with status 200; text: a status and plain text sent as text/html."""
    no_key: Literal["text_401", "empty_500", "json_401"] = "text_401"
    """What a request without a key is answered."""
    read_only: Literal["writes", "post_403", "write_400"] = "post_403"
    """What a read-only key that writes is answered; post_403 lets it DELETE."""
    basic_is_no_key: bool = False
    """An `Authorization: Basic …` counts as no key, not as a wrong one."""
    key_may_carry_id: bool = False
    """"7-KEY" is KEY."""
    needs_marker: bool = False
    """The query must contain apiv1_is_dead."""
    missing_entry: Literal["forbidden", "not_found"] = "forbidden"
    """An entry that does not exist: 403 in the words of a refusal, or 404."""
    missing_upload: Literal["crash", "text_400", "not_found"] = "not_found"
    """A file that does not exist."""
    missing_template: Literal["forbidden", "empty", "crash"] = "forbidden"
    """A template that does not exist. empty: reading it is a 200 whose values are null, tag and link are a
    success that does nothing, an update is a 500."""
    creation_reads_entry: bool = False
    """A creation whose URL names an experiment or a template that cannot be read is refused as reading is."""
    no_id: Literal["refused", "bad_user", "crash", "forbidden"] = "refused"
    """An update, tag, link or file for no entry in particular: 400 `No id was set.`, 400 `Bad userid` (items:
    403), a 500 or a 403."""
    no_item_type: Literal["forbidden", "invalid"] = "forbidden"
    """POST items without a type."""
    locked: Literal["error", "entity_400", "forbidden", "entry_403"] = "entity_400"
    """What an update of a locked entry is answered."""
    locked_shuts_all: bool = False
    """A lock also keeps tags, links, files and category changes out."""
    bad_endpoint: str = "Bad endpoint!"
    """The words for an unknown endpoint."""
    root: Literal["bad_endpoint", "crash"] = "bad_endpoint"
    """What the endpoint's own URL answers."""
    crash_words: str = "An error occurred!"
    """The text of a 500 that is the program's fault."""
    database_words: str | None = "An error occurred!"
    """The text of a 500 that is the database's; None shows the database's own words."""
    list_words: str = ""
    """The text of the 500 for a list where a text belongs, as in `tag[]`."""
    missing_fields_words: str = ""
    """The text of the 500 for an update that lacks a field."""
    stopped_methods: Keys = frozenset({"PUT", "PATCH", "OPTIONS"})
    """Methods that the web server answers itself, with an HTML page and 405."""
    options_is_200: bool = False
    """OPTIONS answers 200 and nothing, even without a key."""
    id_segment: Literal["last", "second"] = "last"
    """Which part of the path is the id."""
    backup_zip_broken: bool = False
    """GET backupzip of a period is a 404, of what is no period an empty archive."""
    posted_uploads: Literal["download", "create"] = "create"
    """POST uploads: as GET, or an experiment is created."""
    downloads: Literal["uploader", "nobody", "readers", "readers_of_experiment"] = "readers"
    """Who may download: the uploader, nobody at all, who may read the entry, or who may read the *experiment*
    whose id is the file's id (404 where there is none)."""

    # -- what shows the release ----------------------------------------------------------------------------
    page_shows: Literal["version", "build"] = "version"
    """What the login page of the official image shows, without a key: the release, or a build's number."""
    v2_shows: Literal["nothing", "user", "version"] = "nothing"
    """What API v2 shows to any key: there is none; only the keys of `users/me`; or the release in `info`."""
    v2_user: Literal["", "usergroup", "orgid", "token_created_at"] = ""
    """The newest key of `users/me` in API v2."""

    @property
    def spans(self) -> str:
        """The releases of the span, for people.

        >>> RELEASES["4.3.9"].spans
        '4.3.9 – 4.3.10'
        """
        return self.name if self.name == self.last else f"{self.name} – {self.last}"

    @property
    def generation_spans(self) -> str:
        """The releases of the generation, for people.

        >>> RELEASES["4.3.9"].generation_spans
        '4.3.0 – 4.3.10'
        """
        records = releases_named(self.generation)
        first, last = records[0].name, records[-1].last
        return first if first == last else f"{first} – {last}"

    @property
    def versions(self) -> tuple[str, ...]:
        """Every release of the span.

        >>> RELEASES["4.3.9"].versions
        ('4.3.9', '4.3.10')
        """
        return VERSIONS[VERSIONS.index(self.name) : VERSIONS.index(self.last) + 1]

    @property
    def partial_updates(self) -> bool:
        """An update may carry only what changes."""
        return self.update_missing == "kept"

    def has(self, operation: str) -> bool:
        """Whether these releases know an operation or an act.

        >>> RELEASES["3.3.11"].has("get_bookable")
        False
        """
        return operation in self.operations


# The releases, each record as what changed since the one before it ---------------------------------------

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
    item_update_claims=True,
    tags_raw=True,
    link_needs="nothing",
    link_word="not_valid",
    list_window="ignored",
    list_cap=None,
    row_has_body=True,
    sorts_by="code",
    item_type_key="type_id",
    created_says_result=False,
    file_names="dots",
    fresh_body="paragraphs",
    fresh_item_body="<p>Go to the admin panel to edit/add more items types!</p>",
    status_default=0,
    errors="with_200",
    read_only="writes",
    missing_upload="crash",
    locked="error",
    bad_endpoint="Bad endpoint.",
    crash_words="",
    database_words=None,
    stopped_methods=_keys(""),
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
    fresh_body_of_team=True,
    body_limit=4_120_000,
    tags_raw=False,
    link_needs="write",
    link_word="refused",
    item_type_key="kind",
    item_locked_null=True,
    fresh_body="headings",
    errors="text",
    read_only="post_403",
    missing_upload="text_400",
    locked="entity_400",
    bad_endpoint="Bad endpoint!",
    crash_words="",
    database_words="An error occurred!",
    stopped_methods=_keys("PUT PATCH OPTIONS DELETE"),
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
    stopped_methods=_keys("PUT PATCH OPTIONS"),
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
    date_noise="dashes",
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
    item_update_claims=False,
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
    crash_words="An error occurred!",
    list_words="An error occurred!",
)

_3_6_7: Final = attrs.evolve(
    _3_6_0,
    name="3.6.7",
    generation="3.6",
    operations=_3_6_0.operations | _keys("get_tags"),
    list_cap=9000,
    row_has_body=False,
    tags_manner="team",
)

_4_0_0: Final = attrs.evolve(
    _3_6_7,
    name="4.0.0",
    generation="4.0",
    tag_list="word",
    link_list="crash",
    date_noise="all",
    fresh_body_of_team=False,
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
    locked_shuts_all=True,
    downloads="readers",
    unreadable_picture="crash_stored",
    link_number="digits",
    link_word="too_short",
    quick_search=True,
    list_sorting=True,
    sort_nonsense="refused",
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
    tag_list="crash",
    body_cleaning="purified",
    body_details=True,
    body_cell_spans=False,
    body_table_borders=False,
    body_alt="file_name",
    wide_characters=True,
    sorts_by="alphabet",
    metadata_swallowed=True,
    update_triggers=_4_2_4.update_triggers | {"metadata"},
    update_fields=("title", "date", "body", "bodyappend", "metadata"),
    date_out="iso",
    date_in="never",
    missing_category="refused",
    link_twice="crash",
    template_date="crash",
    list_window="both",
    search_parameter="search",
    update_reach="entries",
    event_midnight_second=True,
    event_listing=False,
    event_past="admins",
    fresh_item_body=None,
    items_type_default="Default",
    status_default=1,
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
    metadata_swallowed=False,
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
    date_noise="dashes",
    date_in="strict",
)

_4_4_0: Final = attrs.evolve(
    _4_3_9,
    name="4.4.0",
    generation="4.4",
    append_limit=2**20,
    append_after_body=True,
    date_noise="none",
    link_needs="read",
    link_missing="ignored",
    link_word="refused",
    link_twice="fine",
    item_multipart=False,
    operations=_4_3_9.operations - {"get_backup_zip"},
    search_parameter="q",
    search_error_status=400,
    negative_offset_is_zero=True,
    tags_manner="of_experiment",
    event_listing=True,
    event_window=True,
    event_missing_item="not_found",
    events_need_item=True,
    event_past="admins_book",
    event_title_default="Untitled",
    numbers_as_strings=False,
    upload_comment=None,
    fresh_body="plain_headings",
    fresh_item_body=(
        "<p>This is the default text of the default category.</p>"
        '<p>Head to the <a href="admin.php?tab=5">Admin Panel</a> to edit/add more categories'
        " for your database!</p>"
    ),
    fresh_template_body=None,
    no_key="json_401",
    read_only="write_400",
    missing_entry="not_found",
    missing_template="empty",
    no_id="forbidden",
    no_item_type="invalid",
    locked_shuts_all=False,
    bad_endpoint="Invalid endpoint.",
    root="bad_endpoint",
    crash_words="",
    stopped_methods=_keys("PUT"),
    options_is_200=True,
    id_segment="second",
    downloads="readers_of_experiment",  # seen on 4.8.6
    v2_shows="user",
    v2_user="usergroup",
    link_without_entry="ignored",
    link_number="leading",
    sort_nonsense="ignored",
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
    link_same_number="swallowed",
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
    basic_is_no_key=True,
    link_same_number="items_swallowed",
    v2_user="orgid",
    tags_text_crashes=True,
    upload_owner_as_string=False,
    backup_zip_broken=False,
)

_4_7_0: Final = attrs.evolve(
    _4_6_0,
    name="4.7.0",
    v2_user="token_created_at",
    link_number="whole",
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

# how many patch releases each minor version had; the first of all is 2.0.0
_PATCHES: Final = {
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

VERSIONS: Final = tuple(f"{minor}.{patch}" for minor, count in _PATCHES.items() for patch in range(count))
"""Every release that speaks API v1, from 2.0.0 on, oldest first."""


def _until(index: int) -> str:
    """The last release of a span: the one before the next span begins."""
    return VERSIONS[VERSIONS.index(_SPANS[index + 1].name) - 1] if index + 1 < len(_SPANS) else VERSIONS[-1]


RELEASES: Final[Mapping[str, Release]] = {
    release.name: attrs.evolve(release, last=_until(index)) for index, release in enumerate(_SPANS)
}
"""Every record by the first release of its span, oldest first."""

GENERATIONS: Final[Mapping[str, Release]] = {release.generation: release for release in RELEASES.values()}
"""The newest record of every generation by the generation's name, oldest first."""


def release_named(text: str) -> Release:
    """The record of a release, named as people name it.

    >>> release_named("3.6.6").name
    '3.6.0'

    Args:
        text: An exact version ("4.3.10", "v4.3.10") or a generation ("4.3"), whose newest record it is:
            "3.6" is 3.6.7 and not 3.6.0.

    Raises:
        ValueError: For what is not a version, and for releases without API v1 (5.0 and later) or before 2.0.
    """
    return releases_named(text)[-1]


def releases_named(text: str) -> tuple[Release, ...]:
    """Every record that a name fits: one for an exact version, all of them for a generation or a minor.

    >>> [release.name for release in releases_named("4.3")]
    ['4.3.0', '4.3.3', '4.3.4', '4.3.9']

    Args:
        text: An exact version ("4.3.10"), a minor version ("4.5"), or a generation ("3.6" is 3.6.7 alone).

    Raises:
        ValueError: For what is not a version, and for releases without API v1 (5.0 and later) or before 2.0.
    """
    versions = {*_versions_named(text)}
    return tuple(release for release in RELEASES.values() if versions & {*release.versions})


def version_named(text: str) -> str:
    """The exact version that a name means: itself, or the newest of a generation or a minor version.

    >>> version_named("v4.3.5"), version_named("4.3"), version_named("3.5")
    ('4.3.5', '4.3.10', '3.6.6')

    Args:
        text: An exact version ("4.3.10"), a minor version ("4.5"), or a generation ("3.6" is 3.6.7).

    Raises:
        ValueError: As `release_named`.
    """
    return _versions_named(text)[-1]


def _versions_named(text: str) -> list[str]:
    """Every version that a name fits, oldest first."""
    plain = text.strip().removeprefix("v")
    if plain in GENERATIONS:
        return [
            version
            for release in RELEASES.values()
            if release.generation == plain
            for version in release.versions
        ]
    match = re.fullmatch(
        r"(\d+)\.(\d+)(?:\.(\d+))?(?:[-.]?(?:alpha|beta|rc|hypernext|hyperbeta)\S*)?", plain, re.I
    )
    if match is None:
        raise ValueError(f"{text!r} is not a release of eLabFTW; known are {', '.join(GENERATIONS)}")
    major, minor, patch = match.groups()
    if int(major) >= 5:
        raise ValueError(f"eLabFTW {text} has no API v1: 5.0.0 removed it")
    prefix = f"{major}.{minor}."
    named = [each for each in VERSIONS if (each == f"{prefix}{patch}" if patch else each.startswith(prefix))]
    if not named:
        raise ValueError(
            f"{text!r} is not a release that this project knows; known are {', '.join(GENERATIONS)}"
        )
    return named


def releases_of_entry(keys: Collection[str], kind: Literal["experiment", "item"]) -> tuple[Release, ...]:
    """Every record that one *full* entry fits, by its wire keys; none for what is no full entry.

    >>> shown = releases_of_entry(
    ...     {"body", "uploads", "has_comment", "steps", "canread", "is_bound"}, "experiment"
    ... )
    >>> [release.name for release in shown]
    ['3.5.0', '3.6.0', '3.6.7']

    A list row is not a full entry and must not be asked about.

    Args:
        keys: The keys of the object that `GET experiments/{id}` or `items/{id}` answered.
        kind: Which of the two it was.
    """
    return _fitting(frozenset(keys), kind)


@lru_cache(maxsize=64)
def _fitting(keys: Keys, kind: Literal["experiment", "item"]) -> tuple[Release, ...]:
    """A server sends the same keys again and again: they are looked at once."""
    if not keys >= _FULL:
        return ()
    marks = _MARKS[kind]
    fitting = [
        release
        for release in RELEASES.values()
        if all((mark in keys) == _sends(release, since, until) for mark, since, until in marks)
    ]
    if fitting:
        return tuple(fitting)
    # another program, or one that somebody changed: what was added last counts
    newest = next((since for mark, since, _ in reversed(marks) if mark in keys), VERSIONS[0])
    return releases_named(RELEASES[newest].generation)


_FULL: Final = _keys("body uploads")
"""What every full entry has."""


def _sends(release: Release, since: str, until: str) -> bool:
    return VERSIONS.index(since) <= VERSIONS.index(release.name) <= VERSIONS.index(until)


# Keys of full entries that came, or came and went (checked against every full entry of all 123 releases)
_NEWEST: Final = VERSIONS[-1]
_MARKS_OF_BOTH: Final = (
    ("steps", "3.3.6", _NEWEST),
    ("canread", "3.4.0", _NEWEST),
    ("is_bound", "3.5.0", "4.7.0"),
    ("metadata", "4.0.0", _NEWEST),
    ("lastchangeby", "4.1.0", _NEWEST),
    ("state", "4.3.0", _NEWEST),
    ("items_links", "4.4.0", _NEWEST),
    ("access_key", "4.5.0", _NEWEST),
    ("events_start", "4.8.0", _NEWEST),
    ("mainattr_title", "4.9.0", _NEWEST),
)
_MARKS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "experiment": (("has_comment", "3.0.0", _NEWEST), *_MARKS_OF_BOTH),
    "item": (
        ("available", "3.0.0", _NEWEST),
        ("lockedby", "3.3.0", _NEWEST),
        ("has_comment", "3.3.10", _NEWEST),
        *_MARKS_OF_BOTH,
    ),
}

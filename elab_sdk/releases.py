"""What each release of eLabFTW that speaks API v1 understands: one table, read by client and sandbox alike.

Nothing else in the project compares versions: code asks the record for a manner. Every generation is
written as what
changed since the one before it; `seen_on` names the servers on which that was seen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["RELEASES", "Release", "release_named", "release_of_entry"]

Keys = frozenset[str]


def _keys(text: str) -> Keys:
    return frozenset(text.split())


@attrs.frozen(kw_only=True)
class Release:
    """What one generation of eLabFTW understands and how it answers.

    >>> RELEASES["3.6"].update_missing
    'wiped'
    """

    name: str
    """The generation: its first release, as in "3.5"."""
    spans: str
    """The releases that belong to it, for people."""
    seen_on: tuple[str, ...]
    """The servers on which its manners were seen."""

    looks_like: tuple[str, ...] = ()
    """Generations whose entries look the same."""

    # -- what exists ---------------------------------------------------------------------------------------
    operations: Keys
    """What can be done: operationIds, and the acts `create_item`, `link_experiment`, `link_item`, `category`,
    `bodyappend`, `metadata`."""
    gone_within: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Operations that the later releases of this generation lost, and the first release without them."""

    # -- updates -------------------------------------------------------------------------------------------
    update_triggers: Keys
    """Any of these form fields makes a POST to an entry an update; without one the POST creates an entry."""
    update_requires: Keys
    """The fields that an update must carry, all of them."""
    update_missing: Literal["refused", "wiped", "kept"]
    """What becomes of a field that an update lacks: a 500, an empty value, or what it was."""
    update_fields: tuple[str, ...] = ("title", "date", "body")
    """What an update writes, in the order in which the server applies it."""
    body_cleaning: Literal["whitelist", "purifier"] = "whitelist"
    """Tags stripped by a list (the text of a script stays), or HTML purified (it goes)."""
    body_tables: bool = True
    """`<th>` survives."""
    body_limit: int | None = 4_120_000
    """The longest body, in characters."""
    date_out: Literal["compact", "iso"] = "compact"
    """20170415 or 2017-04-15."""
    date_in: Literal["compact", "lenient", "strict"] = "lenient"
    """compact: 20170415, all else becomes today; lenient: ISO too; strict: what is no date is a 500."""
    iso_dates: bool = False
    """Every release of the generation takes 2017-04-15."""
    missing_category: Literal["none", "accepted", "refused", "unchecked"] = "none"
    """A category that does not exist: no such act, stored and then null, a 500, or stored as it came."""
    category_sets_status: bool = True
    """Posting a category changes an experiment's status."""
    item_update_claims: bool = False
    """Whoever updates an item becomes its owner."""
    tags_raw: bool = False
    """Tags are kept as they came: markup, pipes, nothing at all."""
    link_needs_write: bool = True
    """Linking needs the right to write; else a reader may."""
    link_missing: Literal["refused", "ignored"] = "refused"
    """A link to an item that does not exist."""
    link_word: Literal["not_valid", "refused", "too_short"] = "refused"
    """A link that is no number."""
    link_twice: Literal["fine", "crash"] = "fine"
    """The same link again."""
    item_multipart: bool = True
    """Items take multipart forms (and so files)."""

    # -- templates -----------------------------------------------------------------------------------------
    template_date: Literal["no_templates", "accepted", "crash"] = "no_templates"
    """What a `date` in a template's update does; crash: 500, and what came before it in the order is kept."""

    # -- lists ---------------------------------------------------------------------------------------------
    list_window: Literal["ignored", "first_argument", "both"]
    """limit and offset: never read, only the first argument of the query is read, or both."""
    list_cap: int | None
    """The most rows that a list answers when no limit is read; None is all of them."""
    row_has_body: bool
    """List rows carry the body."""
    search_parameter: Literal["search", "q"] | None = None
    """The query argument that searches."""
    search_error_status: int = 200
    """The status of a syntax error in a search."""
    list_filters: bool = False
    """order, sort, related and tags[] are read."""
    negative_offset_is_zero: bool = False
    """offset=-1 is offset=0; otherwise a 500."""
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
    event_missing_item: Literal["accepted", "not_found"] = "accepted"
    """A booking of an item that does not exist."""
    event_past: Literal["anyone", "admins", "admins_book"] = "anyone"
    """Who may book, and cancel, in the past; admins_book: only the booking is refused."""
    event_delete: Literal["all_but_admins", "owner"] = "owner"
    """all_but_admins: anybody may delete any booking, an admin only his own; owner: the owner or an admin."""
    event_title_default: str = ""
    """The title of a booking without one."""
    event_midnight_second: bool = False
    """A start at midnight is stored a second later."""
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
    upload_comment: str | None = "Click to add a comment"
    """The comment of a file that nobody commented."""
    file_names: Literal["dots", "dashes"] = "dashes"
    """What replaces odd characters in real_name."""
    fresh_body: Literal["paragraphs", "headings", "plain_headings"] = "headings"
    """What a fresh experiment holds."""
    fresh_item_body: str | None = None
    """What the default items type gives a fresh item."""
    fresh_template_body: str | None = ""
    """What a fresh template holds."""
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
    missing_template: Literal["forbidden", "crash"] = "forbidden"
    """A template that does not exist."""
    no_id: Literal["refused", "crash", "forbidden"] = "refused"
    """An update, tag, link or file for no entry in particular: 400 `No id was set.`, a 500 or a 403."""
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
    missing_fields_words: str = ""
    """The text of the 500 for an update that lacks a field."""
    stopped_methods: Keys = frozenset({"PUT", "PATCH", "OPTIONS"})
    """Methods that the web server answers itself, with an HTML page and 405."""
    options_is_200: bool = False
    """OPTIONS answers 200 and nothing, even without a key."""
    id_segment: Literal["last", "second"] = "last"
    """Which part of the path is the id."""
    posted_uploads: Literal["download", "create"] = "create"
    """POST uploads: as GET, or an experiment is created."""
    downloads: Literal["uploader", "readers", "readers_of_experiment"] = "readers"
    """Who may download: the uploader, who may read the entry, or who may read the *experiment* whose id is
    the file's id (404 where there is none)."""

    @property
    def partial_updates(self) -> bool:
        """An update may carry only what changes."""
        return self.update_missing == "kept"

    def has(self, operation: str) -> bool:
        """Whether some release of this generation knows an operation or an act.

        >>> RELEASES["3.3"].has("get_bookable")
        False
        """
        return operation in self.operations

    def may_have(self, operation: str) -> bool:
        """Whether a server whose release was learned from an entry may know an operation or an act.

        >>> RELEASES["3.5"].has("get_tags"), RELEASES["3.5"].may_have("get_tags")
        (False, True)
        """
        return self.has(operation) or any(RELEASES[name].has(operation) for name in self.looks_like)


# The releases, each as what changed since the one before --------------------------------------------------

_2_0: Final = Release(
    name="2.0",
    spans="2.0",
    seen_on=("2.0.7",),
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
    body_limit=None,
    date_in="compact",
    item_update_claims=True,
    tags_raw=True,
    link_needs_write=False,
    link_word="not_valid",
    list_window="ignored",
    list_cap=None,
    row_has_body=True,
    item_type_key="type_id",
    item_locked_null=False,
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

_3_0: Final = attrs.evolve(
    _2_0,
    name="3.0",
    spans="3.0 – 3.2",
    seen_on=("3.0.3",),
    body_tables=True,
    body_limit=4_120_000,
    tags_raw=False,
    link_needs_write=True,
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
    stopped_methods=_keys("PUT PATCH OPTIONS"),
)

_3_3: Final = attrs.evolve(
    _3_0,
    name="3.3",
    spans="3.3",
    seen_on=("3.3.12",),
    # links and steps in an entry from 3.3.6, the three operations from 3.3.11
    operations=_3_0.operations | _keys("create_item get_items_types get_status"),
    created_says_result=True,
    file_names="dashes",
    no_key="empty_500",
)

_3_4: Final = attrs.evolve(
    _3_3,
    name="3.4",
    spans="3.4",
    seen_on=("3.4.17",),
    operations=_3_3.operations
    | _keys(
        """
        link_item get_bookable get_all_events get_event create_event destroy_event get_backup_zip
        """
    ),
    update_triggers=_keys("date"),
    date_in="lenient",  # ISO from 3.4.4
    no_key="text_401",
    posted_uploads="create",
    event_listing=True,
    event_delete="all_but_admins",
)

_3_5: Final = attrs.evolve(
    _3_4,
    name="3.5",
    spans="3.5.0 – 3.6.6",
    seen_on=("3.5.6", "3.6.6"),
    looks_like=("3.6",),
    operations=_3_4.operations | _keys("category"),
    update_missing="wiped",
    iso_dates=True,
    item_update_claims=False,
    missing_category="accepted",
    list_cap=16,
)

_3_6: Final = attrs.evolve(
    _3_5,
    name="3.6",
    spans="3.6.7",
    seen_on=("3.6.7",),
    looks_like=("3.5",),
    operations=_3_5.operations | _keys("get_tags"),
    list_cap=9000,
    row_has_body=False,
    tags_manner="team",
    crash_words="An error occurred!",
)

_4_0: Final = attrs.evolve(
    _3_6,
    name="4.0",
    spans="4.0",
    seen_on=("4.0.10",),
    looks_like=(),
    operations=_3_6.operations | _keys("get_all_templates create_template get_template post_template"),
    update_triggers=_keys("title date body"),
    update_requires=_keys(""),
    update_missing="kept",
    template_date="accepted",
    list_window="first_argument",
    list_cap=15,
    event_delete="owner",
    upload_answers_id=True,
    missing_upload="not_found",
    locked="forbidden",
    locked_shuts_all=True,
    downloads="readers",
)

_4_1: Final = attrs.evolve(
    _4_0,
    name="4.1",
    spans="4.1 – 4.2",
    seen_on=("4.2.4",),
    operations=_4_0.operations | _keys("bodyappend"),
    update_triggers=_4_0.update_triggers | {"bodyappend"},
    update_fields=("title", "date", "body", "bodyappend"),
    body_cleaning="purifier",
    event_formats="strict",
)

_4_3: Final = attrs.evolve(
    _4_1,
    name="4.3",
    spans="4.3",
    seen_on=("4.3.10",),
    operations=_4_1.operations | _keys("metadata"),
    update_triggers=_4_1.update_triggers | {"metadata"},
    update_fields=("title", "date", "body", "bodyappend", "metadata"),
    date_out="iso",
    date_in="strict",
    missing_category="refused",
    link_word="too_short",
    link_twice="crash",
    template_date="crash",
    list_window="both",
    search_parameter="search",
    update_reach="entries",
    event_midnight_second=True,
    event_listing=False,
    event_past="admins",
    fresh_item_body=None,
    status_default=1,
    no_id="crash",
    locked="entry_403",
    root="crash",
)

_4_4: Final = attrs.evolve(
    _4_3,
    name="4.4",
    spans="4.4 – 4.8",
    seen_on=("4.8.6",),
    gone_within={"get_backup_zip": "4.8.0"},
    link_needs_write=False,
    link_missing="ignored",
    link_word="refused",
    link_twice="fine",
    item_multipart=False,
    search_parameter="q",
    search_error_status=400,
    list_filters=True,
    negative_offset_is_zero=True,
    tags_manner="of_experiment",
    event_listing=True,
    event_window=True,
    event_missing_item="not_found",
    event_past="admins_book",
    event_title_default="Untitled",
    bookable_of="item",
    numbers_as_strings=False,
    permissions_as_json=True,
    item_locked_null=False,
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
    basic_is_no_key=True,  # from 4.6
    missing_entry="not_found",
    missing_template="crash",
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
)

_4_9: Final = attrs.evolve(
    _4_4,
    name="4.9",
    spans="4.9.0",
    seen_on=("4.9.0",),
    operations=_4_4.operations - {"get_backup_zip"},
    gone_within={},
    missing_category="unchecked",
    category_sets_status=False,
    entry_category="id",
    key_may_carry_id=True,
    needs_marker=True,
)

RELEASES: Final[Mapping[str, Release]] = {
    release.name: release for release in (_2_0, _3_0, _3_3, _3_4, _3_5, _3_6, _4_0, _4_1, _4_3, _4_4, _4_9)
}
"""Every generation by its name, oldest first."""

# the first version (major, minor, patch) of each generation, and the first that is none of them
_STARTS: Final = (
    ((2, 0, 0), "2.0"),
    ((3, 0, 0), "3.0"),
    ((3, 3, 0), "3.3"),
    ((3, 4, 0), "3.4"),
    ((3, 5, 0), "3.5"),
    ((3, 6, 7), "3.6"),
    ((4, 0, 0), "4.0"),
    ((4, 1, 0), "4.1"),
    ((4, 3, 0), "4.3"),
    ((4, 4, 0), "4.4"),
    ((4, 9, 0), "4.9"),
)
_LATEST: Final = {2: (2, 0), 3: (3, 6), 4: (4, 9)}


def release_named(text: str) -> Release:
    """The generation of a release, named as people name it.

    >>> release_named("3.6.6").name
    '3.5'

    Args:
        text: A generation ("4.3") or an exact version ("4.3.10", "v4.3.10"). A generation's own name means
        it,
            so that "3.6" is 3.6.7 and not 3.6.0.

    Raises:
        ValueError: For what is no version, and for releases without API v1 (5.0 and later) or before 2.0.
    """
    wanted = text.strip().removeprefix("v")
    if wanted in RELEASES:
        return RELEASES[wanted]
    match = re.fullmatch(
        r"(\d+)\.(\d+)(?:\.(\d+))?(?:[-.]?(?:alpha|beta|rc|hypernext|hyperbeta)\S*)?", wanted, re.I
    )
    if match is None:
        raise ValueError(f"{text!r} is not a release of eLabFTW; known are {', '.join(RELEASES)}")
    major, minor, patch = (int(part or 0) for part in match.groups())
    if major >= 5:
        raise ValueError(f"eLabFTW {text} has no API v1: 5.0.0 removed it")
    if major not in _LATEST or (major, minor) > _LATEST[major]:
        raise ValueError(
            f"{text!r} is not a release that this project knows; known are {', '.join(RELEASES)}"
        )
    return RELEASES[[name for start, name in _STARTS if start <= (major, minor, patch)][-1]]


def release_of_entry(keys: Collection[str], kind: Literal["experiment", "item"]) -> Release | None:
    """The generation that one *full* entry shows by its wire keys, or None where it shows none.

    >>> release_of_entry({"is_bound", "steps", "canread"}, "experiment").name
    '3.5'

    The full entries of 3.5 and 3.6 are alike: the answer is 3.5, whose lists are the shorter ones, and
    `may_have` knows of both. A list row is not a full entry and must not be asked about.

    Args:
        keys: The keys of the object that `GET experiments/{id}` or `items/{id}` answered.
        kind: Which of the two it was.
    """
    return next((RELEASES[name] for name, needs in _SHOWS[kind] if needs <= set(keys)), None)


# The keys that show a generation, newest first (checked against every full entry of twelve servers).
_SINCE_3_4: Final = (
    ("4.9", _keys("items_links mainattr_title")),
    ("4.4", _keys("items_links")),
    ("4.3", _keys("metadata lastchangeby state")),
    ("4.1", _keys("metadata lastchangeby")),
    ("4.0", _keys("metadata")),
    ("3.5", _keys("is_bound")),
    ("3.4", _keys("canread")),
)
_SHOWS: Final[Mapping[str, tuple[tuple[str, Keys], ...]]] = {
    "experiment": (
        *_SINCE_3_4,
        ("3.3", _keys("visibility steps")),
        ("3.0", _keys("has_comment")),
        ("2.0", _keys("visibility status")),
    ),
    "item": (
        *_SINCE_3_4,
        ("3.3", _keys("visibility steps")),
        ("3.0", _keys("available")),
        ("2.0", _keys("visibility type")),
    ),
}

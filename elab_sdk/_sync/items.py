# Derived from elab_sdk/_async/items.py by tools/unasync.py: do not edit.
"""Database items: the methods of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1.types import UNSET, Unset

from elab_sdk._lazy import lazy_module
from elab_sdk.content import arguments
from elab_sdk.content.display import rows as displayed
from elab_sdk.rules.named_choices import resolve_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Unpack

    import pandas as pd
    from elab_api_v1.models import Done, Item, ItemSummary, Upload

    from elab_sdk._sync import linking, transfers
    from elab_sdk._sync.entries import Entries
    from elab_sdk.content.arguments import DateLike, Id, IdOrTitle, LinksLike, TagsLike
    from elab_sdk.content.frames import FrameOf
    from elab_sdk.errors import IncompleteCreationError
    from elab_sdk.files.progress import Progress
    from elab_sdk.files.upload_sources import Source, Sources
    from elab_sdk.rules import checks, paging, updates
    from elab_sdk.rules.bodies import BodyContent
    from elab_sdk.rules.created import CreatedItem
    from elab_sdk.rules.field_dicts import EntryParams, MetadataLike
    from elab_sdk.rules.field_values import ExtraFieldValues
    from elab_sdk.rules.paging import ListParams
else:
    linking = lazy_module("elab_sdk._sync.linking")
    transfers = lazy_module("elab_sdk._sync.transfers")
    checks = lazy_module("elab_sdk.rules.checks")
    paging = lazy_module("elab_sdk.rules.paging")
    updates = lazy_module("elab_sdk.rules.updates")


class Items:
    """The methods for database items."""

    _items: Entries[Item, ItemSummary, CreatedItem]

    def create_item(
        self,
        id: IdOrTitle,
        *,
        title: str | Unset = UNSET,
        body: BodyContent | Unset = UNSET,
        date: DateLike | Unset = UNSET,
        tags: TagsLike | Unset = UNSET,
        links: LinksLike | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        extra_fields: ExtraFieldValues | Unset = UNSET,
        files: Sources | None = None,
        resume: IncompleteCreationError | Id | None = None,
        progress: Progress = None,
    ) -> CreatedItem:
        """Create a database item with its content.

        >>> types = manager.get_items_types()
        >>> created = manager.create_item(
        ...     types[0], title="Plasmid pUC19", body="<p>AmpR</p>", tags="plasmid"
        ... )
        >>> item = manager.get_item(created)
        >>> item.title, item.tags
        ('Plasmid pUC19', ['plasmid'])

        With only the items type, the title is "Untitled" and the date is today. All arguments are checked
        before anything is created; if a later request fails, see `create_experiment`.

        Args:
            id: The items type: its ID, its title, or one of `get_items_types`.
            title: At most 255 characters, without markup.
            body: HTML, text, or a table: see `append`.
            date: A date, or text with a year of four digits, a month and a day: 2017-04-15, "15 April 2017".
            tags: A tag or several tags.
            links: The ID of another item to link to, the item, or several of these, from 3.4.
            metadata: A dict, or JSON text of an object, from 4.3.
            extra_fields: Values of extra fields by name, from 4.3: {"pH": 7.2, "Volume": (5, "mL"), "Date":
                date(2017, 4, 15)}. A new field gets the type of its value: text, number, checkbox, date,
                datetime-local, time, experiments or items; an `ExtraField` is used as it is. A field that
                the items type already has keeps its type. Merged with `metadata`.
            files: A glob such as "*.gb", a path, or a list of files as `upload_to_item` takes them, up to and
                including 4.3, and with API v2.
            resume: The error that left an incomplete item, or the item's ID: then it is read, and what is
                missing is added.
            progress: Called with the bytes of the files that were sent, and their total; or True to show a
                progress bar.

        Returns:
            The ID, as `.id`. It can be used as the item: `append(created, "text")`.

        Raises:
            ValidationError: An argument is invalid; if the items type does not exist, the error lists those
                that do.
            NotSupportedByServer: The release cannot create items, or lacks something that was given.
            PermissionDeniedError: The team has no such items type; on API v2 a `NotFoundError`, or from 5.3 a
                `ValidationError`.
            IncompleteCreationError: The item was created, but a later request failed.

        Works from 3.3.11. From 5.3 the items types are the categories of items: the item is made from the
        resources template that has the category or its title, if there is one, and then gets the category.
        https://elab-sdk.readthedocs.io/latest/reference/requests/ lists the number of requests.
        """
        from elab_sdk._sync import creation  # few callers need it

        type_id = updates.check_category("item", id, "id")
        self._items.known.require("create_item")
        fields = updates.merge_params(
            "create_item",
            None,
            title=title,
            date=date,
            body=body,
            tags=tags,
            links=links,
            metadata=metadata,
            extra_fields=extra_fields,
        )
        content = creation.arguments_of(fields, files, resume=resume, progress=progress)
        if isinstance(type_id, str) and resume is None:
            creation.checked(self._items.session, "item", content)
            type_id = resolve_id(self._items.categories(), type_id, "id", noun="items type")
        return creation.create(self._items, content, type_id)

    def get_or_create_item(
        self,
        type: IdOrTitle,
        title: str,
        *,
        body: BodyContent | Unset = UNSET,
        date: DateLike | Unset = UNSET,
        tags: TagsLike | Unset = UNSET,
        links: LinksLike | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        extra_fields: ExtraFieldValues | Unset = UNSET,
        files: Sources | None = None,
    ) -> Item:
        """Get the database item with a type and a title, or create it.

        >>> item = manager.get_or_create_item(1, "Plasmid pUC19")
        >>> again = manager.get_or_create_item(1, "Plasmid pUC19")
        >>> again.id == item.id
        True

        Args:
            type: The items type: its ID, its title, or one of `get_items_types`.
            title: The exact title.
            body: The body of a new item; see `create_item` for this and the following arguments. An existing
                item is not changed.
            date: Its date.
            tags: Its tags.
            links: The items that it links to.
            metadata: Its metadata.
            extra_fields: Values of its extra fields.
            files: Its files.

        Returns:
            The item with its content.

        Raises:
            AmbiguousTitleError: Several items have this type and title; the error contains their IDs.
            NotSupportedByServer: The release cannot create items; or the server lists the newest 16 items
                only (3.5.0 up to and including 3.6.6), and none of them has this title.
            ValidationError: An argument is invalid; if the items type does not exist, the error lists those
                that do.
            IncompleteCreationError: The item was created, but a later request failed; see
                `get_or_create_experiment`.

        Works from 3.3.11.
        """
        from elab_sdk._sync import creation, entry_search  # few callers need them

        self._items.known.require("create_item", "get_or_create_item")
        fields = updates.merge_params(
            "get_or_create_item",
            None,
            title=title,
            date=date,
            body=body,
            tags=tags,
            links=links,
            metadata=metadata,
            extra_fields=extra_fields,
        )
        content = creation.arguments_of(fields, files)
        category = updates.check_category("item", type, "type")
        return entry_search.get_or_create(self._items, title, content, category)

    def get_item(self, id: Id) -> Item:
        """Read one item with its content.

        >>> created = manager.create_item(1)
        >>> item = manager.get_item(created)
        >>> item.title
        'Untitled'

        Args:
            id: The ID of the item, or a model with this ID.

        Returns:
            The item with its body, tags and uploads, and from 3.3.6 its links and steps.

        Raises:
            ValidationError: `id` is not a positive integer.
            NotFoundError: It does not exist; up to and including 4.3 raised as `NotFoundOrDeniedError`.

        Works on every release.
        """
        return self._items.read(checks.entry_id(id, "id", "item"))

    def get_all_items(
        self,
        params: ListParams | Mapping[str, object] | None = None,
        *,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        search: str | Unset = UNSET,
        title: str | Unset = UNSET,
        strict: bool = False,
    ) -> list[ItemSummary]:
        """List the database items that the key's owner may read.

        >>> rows = manager.get_all_items(limit=5)
        >>> len(rows) <= 5
        True

        Args:
            params: The arguments as a dict, as elabapy takes them: {"limit": 15, "offset": 0}.
            limit: Maximum number of rows (default: all).
            offset: Number of rows to skip.
            search: A search in the server's language: words, or `title:`, `body:`, `author:`,
                `date:>=20210302`, combined with AND, OR and NOT.
            title: Text that the titles contain, in upper or lower case. Compared locally, so that it works on
                every release.
            strict: Whether to raise an error instead of a warning if the server may omit rows.

        Returns:
            The rows, newest date first. A row has no body: use `get_item` to read it.

        Raises:
            NotSupportedByServer: `search` was given and the release is older than 4.3; or `strict` was given
                and the server may omit rows.
            SearchSyntaxError: The server rejected the search.

        Works on every release. 3.5.0 up to and including 3.6.6 send the newest 16 rows only, which the
        warning `ListTruncatedWarning` reports.
        """
        window = paging.make_window(
            "get_all_items", params, limit=limit, offset=offset, search=search, title=title
        )
        rows = self._items.rows(window, size=paging.PAGE, strict=strict)
        return displayed(list(rows))

    def iter_items(
        self,
        params: ListParams | Mapping[str, object] | None = None,
        *,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        search: str | Unset = UNSET,
        title: str | Unset = UNSET,
        page_size: int = 100,
        strict: bool = False,
    ) -> Iterator[ItemSummary]:
        """Iterate over the database items that the key's owner may read. Pages are requested when needed.

        >>> created = manager.create_item(1)
        >>> for row in manager.iter_items(limit=1):
        ...     row.title
        'Untitled'

        Args:
            params: The arguments as a dict, as for `get_all_items`.
            limit: Maximum number of rows (default: all).
            offset: Number of rows to skip.
            search: A search in the server's language.
            title: Text that the titles contain.
            page_size: Number of rows per request.
            strict: Whether to raise an error instead of a warning if the server may omit rows.

        Returns:
            An iterator over the rows, newest date first.

        Raises:
            ValidationError: An argument is invalid. All other errors are raised during the iteration.

        Works on every release; see `get_all_items`.
        """
        window = paging.make_window(
            "iter_items", params, limit=limit, offset=offset, search=search, title=title
        )
        size = arguments.at_least(page_size, "page_size", 1)
        return self._items.rows(window, size=size, strict=strict)

    def find_items(
        self,
        *,
        title: str | None = None,
        exact: bool = False,
        tags: TagsLike | None = None,
        category: IdOrTitle | None = None,
        date: DateLike | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        owner: int | str | None = None,
        elabid: str | None = None,
        custom_id: int | None = None,
        search: str | None = None,
        limit: int | None = None,
        strict: bool = False,
    ) -> list[ItemSummary]:
        """Find database items that have all the given properties, with the same results on every release.

        >>> created = manager.create_item(1, title="Plasmid pBR322")
        >>> [row.id == created.id for row in manager.find_items(title="pbr322", category=1)]
        [True]

        See `find_experiments` for what the server filters.

        Args:
            title: Text that the title contains, in upper or lower case.
            exact: Whether the title must be exactly `title`.
            tags: A tag or several tags, in upper or lower case. All of them must be present.
            category: The ID or the title of an items type, or one of `get_items_types`.
            date: The day.
            since: The first day: a date, or text such as 2017-04-15.
            until: The last day.
            owner: The ID or the full name of the owner, such as "Ada Lovelace".
            elabid: The elabid, or its beginning, such as 20170415-83207cd1.
            custom_id: The custom ID, from 5.0. It is unique within a category.
            search: A search in the server's language, from 4.3; see `get_all_items`.
            limit: Maximum number of rows (default: all).
            strict: Whether to raise an error instead of a warning if the server may omit rows.

        Returns:
            The rows, newest date first.

        Raises:
            ValidationError: An argument is invalid; or there are no matches and no such category.
            NotSupportedByServer: `search` was given and the release is older than 4.3, or `custom_id` and it
                is older than 5.0; or `strict` was given and the server may omit rows.
            SearchSyntaxError: The server rejected the search.

        Works on every release. 3.5.0 up to and including 3.6.6 send the newest 16 rows only, which the
        warning `ListTruncatedWarning` reports.
        """
        from elab_sdk._sync import entry_search  # few callers need it

        return entry_search.find(
            self._items,
            title=title,
            exact=exact,
            tags=tags,
            category=category,
            date=date,
            since=since,
            until=until,
            owner=owner,
            elabid=elabid,
            custom_id=custom_id,
            search=search,
            limit=limit,
            strict=strict,
        )

    def post_item(
        self,
        id: Id,
        params: EntryParams | Mapping[str, object] | None = None,
        *,
        title: str | Unset = UNSET,
        date: DateLike | Unset = UNSET,
        body: str | Unset = UNSET,
        bodyappend: str | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        tags: TagsLike | Unset = UNSET,
        links: LinksLike | Unset = UNSET,
        category: IdOrTitle | Unset = UNSET,
        replace_metadata: bool = False,
    ) -> Done:
        """Change a database item. Fields that are omitted keep their values.

        >>> created = manager.create_item(1)
        >>> done = manager.post_item(created, title="Plasmid pUC19", body="<p>AmpR</p>")
        >>> item = manager.get_item(created)
        >>> item.title
        'Plasmid pUC19'

        Below 4.0 the server needs title, date and body together: the item is read first, and a change that
        somebody else makes between the two requests is lost. Up to and including 3.4
        whoever changes an item becomes its owner. Each tag and each link, and the
        category, take a request of their own.

        Args:
            id: The ID of the item, or a model with this ID.
            params: The fields as a dict, as elabapy takes them: {"title": "…", "date": "20170415"}. There the
                names are `tag` and `link`.
            title: At most 255 characters, without markup.
            date: A date, or text with a year of four digits, a month and a day: 2017-04-15, "15 April 2017".
            body: HTML, which the server cleans. A `<` that does not start a tag is escaped.
            bodyappend: HTML to append. Up to and including 4.0 the body is read, and written as a whole.
            metadata: A dict, or JSON text of an object, from 4.3. It is merged into the metadata of the
                item: other keys and other extra fields keep their values.
            tags: A tag or several tags to add.
            links: The ID of another item to link to, the item, or several of these, from 3.4.
            category: The ID or the title of an items type (`get_items_types`), from 3.5.
            replace_metadata: Whether `metadata` replaces all metadata: whatever it does not contain is
                removed.

        Returns:
            The server's response.

        Raises:
            ValidationError: A field is unknown, or servers would alter its value. Nothing was sent.
            ConflictError: `id` is an entry that you read, and somebody else has changed the same part of its
                metadata since.
            NotSupportedByServer: The release lacks a field. Nothing was changed.
            NotFoundOrDeniedError: The item does not exist, or the key's owner may not change it.
            LockedError: The item is locked. On API v2, one that you locked yourself is changed, with
                a `LockedEntryWarning`.
            UnexpectedWrite: The server created a database item instead.

        Works on every release.
        """
        fields = updates.merge_params(
            "post_item",
            params,
            title=title,
            date=date,
            body=body,
            bodyappend=bodyappend,
            metadata=metadata,
            tags=tags,
            links=links,
            category=category,
        )
        return self._items.post("post_item", id, fields, replace_metadata=replace_metadata)

    def add_tag_to_item(self, id: Id, tag: str | Mapping[str, str]) -> Done:
        """Add a tag to a database item. A tag that it already has changes nothing.

        >>> created = manager.create_item(1)
        >>> done = manager.add_tag_to_item(created, "plasmid")
        >>> item = manager.get_item(created)
        >>> item.tags
        ['plasmid']

        Args:
            id: The ID of the item, or a model with this ID.
            tag: The tag, or elabapy's {"tag": "blot"}: at most 255 characters, without `|`, backslashes and
                markup.

        Returns:
            The server's response.

        Raises:
            ValidationError: The server would alter or reject the tag.
            NotFoundOrDeniedError: The item does not exist, or the key's owner may not change it.

        Works on every release.
        """
        checked = checks.tag(updates.single_value("add_tag_to_item", "tag", tag))
        return linking.add_tag(self._items, checks.entry_id(id, "id", "item"), checked)

    def add_link_to_item(self, id: Id, link: Id | Mapping[str, object]) -> Done:
        """Link a database item to another database item. A link that exists changes nothing.

        >>> plasmid = manager.create_item(1)
        >>> strain = manager.create_item(1)
        >>> done = manager.add_link_to_item(strain, plasmid)
        >>> item = manager.get_item(strain)
        >>> [link.item_id for link in item.items_links] == [plasmid.id]
        True

        Args:
            id: The ID of the item, or a model with this ID.
            link: The ID of the other item, the item, or elabapy's {"link": 5}.

        Returns:
            The server's response.

        Raises:
            ValidationError: `link` is not the ID of an item, or is the ID of the item itself.
            NotSupportedByServer: The release has no links from items.
            NotFoundError: The item or the item does not exist; up to and including 4.3 raised as
                `NotFoundOrDeniedError`.

        Works from 3.4.
        """
        item = updates.check_item_id(updates.single_value("add_link_to_item", "link", link))
        entry_id = checks.entry_id(id, "id", "item")
        return linking.add_checked(self._items, "add_link_to_item", entry_id, item)

    def upload_to_item(
        self, id: Id, file: Source, name: str | None = None, *, progress: Progress = None
    ) -> Upload:
        """Attach a file to a database item.

        >>> created = manager.create_item(1)
        >>> upload = manager.upload_to_item(created, b"LOCUS", name="map.gb")
        >>> upload.real_name
        'map.gb'

        Args:
            id: The ID of the item, or a model with this ID.
            file: A path (as text or as a `Path`); bytes; a file opened with "rb", which is sent from its
                start; (name, content), where the content may be text; or elabapy's {"file": f}. A DataFrame
                is stored as .csv, .tsv, .xlsx, .parquet or .json, a matplotlib figure as .png, .svg, .pdf and
                so on, a dict or a list as .json, as the name says.
            name: The name to store it under (default: the file's own, or table.csv or figure.png). Bytes,
                dicts and lists need one.
            progress: Called with the bytes sent and the total number of bytes; or True to show a progress
                bar. An error that it raises ends the upload, and nothing is stored.

        Returns:
            The upload as the server lists it, identified by its checksum.

        Raises:
            ValidationError: `file` is not a file, is open in text mode, has no name, or ends in .php.
            FileChangedError: The size of the file changed while it was sent. Nothing was stored.
            UnexpectedWrite: The file arrived damaged; the error contains its ID.
            NotSupportedByServer: From 4.4 API v1 takes no files for items.
            RequestTooLargeError: The file is larger than the server allows; the official image allows 100 MB.
            NotFoundOrDeniedError: The item does not exist, or the key's owner may not change it.

        Works up to and including 4.3, and on API v2: from 5.0, and from 4.5 with `Manager(api="v2")`.
        """
        entry_id = checks.entry_id(id, "id", "item")
        return transfers.upload(self._items, "upload_to_item", entry_id, file, name, progress=progress)

    def items_frame(
        self,
        rows: Iterable[Item | ItemSummary] | None = None,
        *,
        full: bool = False,
        expand_metadata: bool = False,
        jobs: int = 4,
        **narrow: Unpack[FrameOf],
    ) -> pd.DataFrame:
        """Make a DataFrame of database items, one row for each. Needs the extra `pandas`.

        >>> created = manager.create_item(1)
        >>> done = manager.post_item(created, title="Primer for frames")
        >>> frame = manager.items_frame(title="for frames")
        >>> frame["title"].tolist()
        ['Primer for frames']

        Args:
            rows: Items, or rows of a list (default: find them).
            full: Whether full items are read: see `experiments_frame`.
            expand_metadata: Whether full items are read, for a column for each extra field.
            jobs: Maximum number of parallel requests.
            narrow: The properties to find, as for `find_items`.

        Returns:
            A DataFrame, newest date first, or in the order of `rows`.

        Raises:
            ImportError: pandas is not installed. Nothing was sent.
            ValidationError: An argument is invalid.
            NotSupportedByServer: `search` was given and the release is older than 4.3; or `strict` was given
                and the server may omit rows.

        Works on every release; see `experiments_frame`.
        """
        from elab_sdk._sync import frames  # few callers need it

        chosen = frames.given_rows("item", rows, narrow)
        if chosen is None:
            chosen = self.find_items(**narrow)
        return frames.frame(self._items, chosen, jobs=jobs, full=full, expand_metadata=expand_metadata)

"""Database items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1.api.items import get_all_items
from elab_api_v1.types import UNSET, Unset

from elab_sdk._async.creation import Creating
from elab_sdk._async.entries import number
from elab_sdk.content import arguments
from elab_sdk.content.display import rows
from elab_sdk.rules import checks, paging, updates
from elab_sdk.rules.created import CreatedItem
from elab_sdk.rules.entry_requests import new_item
from elab_sdk.rules.named_choices import chosen

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

    from elab_api_v1.models import Done, Item, ItemSummary, Upload

    from elab_sdk.content.arguments import DateLike, Id
    from elab_sdk.errors import IncompleteCreationError
    from elab_sdk.files.progress import Progress
    from elab_sdk.files.upload_sources import Source
    from elab_sdk.rules.bodies import BodyContent
    from elab_sdk.rules.paging import ListParams
    from elab_sdk.rules.updates import EntryParams, MetadataLike


class Items(Creating):
    """What can be done with database items."""

    async def create_item(
        self,
        id: Id | str,
        *,
        title: str | Unset = UNSET,
        body: BodyContent | Unset = UNSET,
        date: DateLike | Unset = UNSET,
        tags: str | Sequence[str] | Unset = UNSET,
        links: Id | Sequence[Id] | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        files: str | os.PathLike[str] | Iterable[Source] | None = None,
        resume: IncompleteCreationError | Id | None = None,
    ) -> CreatedItem:
        """Create a database item of a type, with all that it is to hold.

        >>> types = await manager.get_items_types()
        >>> created = await manager.create_item(
        ...     types[0], title="Plasmid pUC19", body="<p>AmpR</p>", tags="plasmid"
        ... )
        >>> item = await manager.get_item(created)
        >>> item.title, item.tags
        ('Plasmid pUC19', ['plasmid'])

        Without more it is titled "Untitled" and dated today. What can be refused is refused before anything
        is created; should something fail later, see `create_experiment`.

        Args:
            id: The type: its number, its name, or one of `get_items_types`.
            title: 255 characters at most, without markup.
            body: HTML, text, or a table: see `append`.
            date: A date, or text with a year of four digits, a month and a day: 2017-04-15, "15 April 2017".
            tags: One tag, or several.
            links: The number of another item to link to, the item, or several of these, from 3.4 on.
            metadata: A dict, or JSON text of an object, from 4.3 on.
            files: A glob such as "*.gb", a path, or a list of what `upload_to_item` takes, to 4.3.
            resume: The error that left an item incomplete, or the number of one: then it is read, and what
                is not as it should be is done.

        Returns:
            Its number, as `.id`; it stands for the item: `append(created, "text")`.

        Raises:
            ValidationError: An argument is wrong, or there is no type of that name: it lists those that are.
            NotSupportedByServer: The release cannot create items, or lacks what was asked for.
            PermissionDeniedError: The team has no such type.
            IncompleteCreationError: The item was created, and then something failed.

        Works from 3.3.11 on. See docs/requests.md for how many requests it takes.
        """
        type_id = updates.category("item", id, "id")
        self._known.require("create_item")
        fields = updates.given(
            "create_item", None, title=title, date=date, body=body, tags=tags, links=links, metadata=metadata
        )
        wanted = self._wanted(fields, files, resume=resume)
        request = None
        if resume is None:
            self._checked("item", wanted)
            if isinstance(type_id, str):
                type_id = chosen(await self._categories("item"), type_id, "id")
            request = new_item(type_id)
        return await self._create("item", CreatedItem, request, wanted)

    async def get_item(self, id: Id) -> Item:
        """Read one database item, whole.

        >>> created = await manager.create_item(1)
        >>> item = await manager.get_item(created)
        >>> item.title
        'Untitled'

        Args:
            id: Its number, or a model that has it.

        Returns:
            The item with its body, tags, uploads and, from 3.3.6 on, links and steps.

        Raises:
            ValidationError: `id` is no positive whole number.
            NotFoundError: There is none; to 4.3 as `NotFoundOrDeniedError`.

        Works on every release.
        """
        return await self._read_item(number(id, "item"))

    async def get_all_items(
        self,
        params: ListParams | Mapping[str, object] | None = None,
        *,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        search: str | Unset = UNSET,
        title: str | Unset = UNSET,
        strict: bool = False,
    ) -> list[ItemSummary]:
        """List all database items that the key's owner may read, or those that match.

        >>> rows = await manager.get_all_items(limit=5)
        >>> len(rows) <= 5
        True

        Args:
            params: elabapy's dict, such as {"limit": 15, "offset": 0}.
            limit: The most rows; all where it is left out.
            offset: How many rows to leave out at the start.
            search: Words, or `title:`, `body:`, `author:`, `date:>=20210302` with AND, OR, NOT.
            title: Text that titles must contain, found here and so on every release.
            strict: Raise where the server may hold back rows, instead of warning.

        Returns:
            Rows, newest date first. They have no body: `get_item` has.

        Raises:
            NotSupportedByServer: `search` before 4.3; or `strict`, and there may be more rows.
            SearchSyntaxError: The server did not understand the search.

        Works on every release. 3.5.0 to 3.6.6 send the newest 16 only; the warning `ListTruncatedWarning`
        says so.
        """
        window = paging.window(
            "get_all_items",
            params,
            limit=limit,
            offset=offset,
            search=search,
            title=title,
        )
        walk = self._walk(get_all_items.request(), window, size=paging.PAGE, strict=strict)
        return rows([row async for row in walk])

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
    ) -> AsyncIterator[ItemSummary]:
        """Walk through the database items; pages are fetched as they are needed.

        >>> created = await manager.create_item(1)
        >>> async for row in manager.iter_items(limit=1):
        ...     row.title
        'Untitled'

        Args:
            params: As for `get_all_items`.
            limit: The most rows; all where it is left out.
            offset: How many rows to leave out at the start.
            search: What they must match.
            title: Text that titles must contain.
            page_size: How many rows to ask for at once.
            strict: Raise where the server may hold back rows, instead of warning.

        Returns:
            An iterator over rows, newest date first.

        Raises:
            ValidationError: An argument is wrong; all else is raised while iterating.

        Works on every release; see `get_all_items`.
        """
        window = paging.window(
            "iter_items",
            params,
            limit=limit,
            offset=offset,
            search=search,
            title=title,
        )
        size = arguments.at_least(page_size, "page_size", 1)
        return self._walk(get_all_items.request(), window, size=size, strict=strict)

    async def post_item(
        self,
        id: Id,
        params: EntryParams | Mapping[str, object] | None = None,
        *,
        title: str | Unset = UNSET,
        date: DateLike | Unset = UNSET,
        body: str | Unset = UNSET,
        bodyappend: str | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        tag: str | Sequence[str] | Unset = UNSET,
        link: Id | Sequence[Id] | Unset = UNSET,
        category: Id | str | Unset = UNSET,
        replace_metadata: bool = False,
    ) -> Done:
        """Change a database item: what is not given stays as it is.

        >>> created = await manager.create_item(1)
        >>> done = await manager.post_item(created, title="Plasmid pUC19", body="<p>AmpR</p>")
        >>> item = await manager.get_item(created)
        >>> item.title
        'Plasmid pUC19'

        Below 4.0 a server wants title, date and body together, so the item is read first, and what another
        person changes in that moment is lost. To 3.4 whoever changes an item becomes its owner. Each of tag,
        link and category is a request of its own.

        Args:
            id: The item's number, or a model that has it.
            params: elabapy's dict: {"title": "…", "date": "20170415", "body": "…"}.
            title: 255 characters at most, without markup.
            date: A date, or text with a year of four digits, a month and a day: 2017-04-15, "15 April 2017".
            body: HTML, which the server cleans; a `<` that begins no tag is escaped.
            bodyappend: HTML to add at the end. To 4.0 the body is read, and written whole.
            metadata: A dict, or JSON text of an object, from 4.3 on. It is merged into what is there: no
                other key and no other extra field changes.
            tag: A tag to add, or several.
            link: The number of another item to link to, or several, from 3.4 on.
            category: The number or the name of an items type (`get_items_types`), from 3.5 on.
            replace_metadata: Whether `metadata` is all that shall be there: what is not in it goes.

        Returns:
            The server's answer.

        Raises:
            ValidationError: A field is unknown, or has a value that servers mangle. Nothing was sent.
            ConflictError: `id` is what you read, and somebody else changed the same part of the metadata
                since.
            NotSupportedByServer: The release lacks a field. Nothing was changed.
            NotFoundOrDeniedError: There is no such item, or the key's owner may not write it.
            LockedError: It is locked.
            UnexpectedWrite: The server created an item instead.

        Works on every release.
        """
        fields = updates.given(
            "post_item",
            params,
            title=title,
            date=date,
            body=body,
            bodyappend=bodyappend,
            metadata=metadata,
            tag=tag,
            link=link,
            category=category,
        )
        return await self._post(
            "item",
            "post_item",
            number(id, "item"),
            fields,
            entry=id,
            replace_metadata=replace_metadata,
        )

    async def add_tag_to_item(self, id: Id, tag: str | Mapping[str, str]) -> Done:
        """Add a tag to a database item. One that it has already changes nothing.

        >>> created = await manager.create_item(1)
        >>> done = await manager.add_tag_to_item(created, "plasmid")
        >>> item = await manager.get_item(created)
        >>> item.tags
        ['plasmid']

        Args:
            id: The item's number, or a model that has it.
            tag: The tag, or elabapy's {"tag": "plasmid"}; 255 characters at most, no `|`, backslash, markup.

        Returns:
            The server's answer.

        Raises:
            ValidationError: The server would change or refuse the tag.
            NotFoundOrDeniedError: There is no such item, or the key's owner may not write it.

        Works on every release.
        """
        wanted = checks.tag(updates.only("add_tag_to_item", "tag", tag))
        return await self._tag("item", number(id, "item"), wanted)

    async def add_link_to_item(self, id: Id, link: Id | Mapping[str, object]) -> Done:
        """Link a database item to another. A link that is there already changes nothing.

        >>> plasmid = await manager.create_item(1)
        >>> strain = await manager.create_item(1)
        >>> done = await manager.add_link_to_item(strain, plasmid)
        >>> item = await manager.get_item(strain)
        >>> [link.item_id for link in item.items_links] == [plasmid.id]
        True

        Args:
            id: The item's number, or a model that has it.
            link: The other item's number, the item, or elabapy's {"link": 5}.

        Returns:
            The server's answer.

        Raises:
            ValidationError: `link` is no number of an item, or is the item itself.
            NotSupportedByServer: The release has no links from items.
            NotFoundError: There is no such item; to 4.3 as `NotFoundOrDeniedError`.

        Works from 3.4 on.
        """
        item = updates.link(updates.only("add_link_to_item", "link", link))
        return await self._add_link("item", "add_link_to_item", number(id, "item"), item)

    async def upload_to_item(
        self, id: Id, file: Source, name: str | None = None, *, progress: Progress = None
    ) -> Upload:
        """Attach a file to a database item.

        >>> created = await manager.create_item(1)
        >>> upload = await manager.upload_to_item(created, b"LOCUS", name="map.gb")
        >>> upload.real_name
        'map.gb'

        Args:
            id: The item's number, or a model that has it.
            file: A path (so is a text alone), bytes, a file opened with "rb", which is sent from its start,
                (name, content), where content may be text too, or elabapy's {"file": f}. A DataFrame becomes
                .csv, .tsv, .xlsx, .parquet or .json, a figure of matplotlib .png, .svg, .pdf …, a dict or a
                list .json, as the name says.
            name: The name to store it under; the file's own where it is left out, table.csv or figure.png.
                Bytes, a dict and a list need one.
            progress: Called with the bytes sent and the bytes in all, or True for a bar. What it raises ends
                the upload, and nothing is stored.

        Returns:
            The file as the server lists it, known by its checksum.

        Raises:
            ValidationError: It is no file, is open in text mode, has no name, or ends in .php.
            FileChangedError: The file changed its size while it was sent. Nothing was stored.
            UnexpectedWrite: The file arrived damaged; the error has its number.
            NotSupportedByServer: 4.4 and later take no files for items.
            RequestTooLargeError: The server takes no file of this length; the official image takes 100 MB.
            NotFoundOrDeniedError: There is no such item, or the key's owner may not write it.

        Works to 4.3.
        """
        return await self._upload("item", "upload_to_item", number(id, "item"), file, name, progress=progress)

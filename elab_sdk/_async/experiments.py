"""Experiments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1.api.experiments import get_all_experiments
from elab_api_v1.types import UNSET, Unset

from elab_sdk._async.creation import Creating
from elab_sdk._async.entries import number
from elab_sdk.content import arguments
from elab_sdk.content.display import rows
from elab_sdk.rules import checks, paging, updates
from elab_sdk.rules.created import CreatedExperiment
from elab_sdk.rules.entry_requests import new_experiment

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

    from elab_api_v1.models import Done, Experiment, ExperimentSummary, Upload

    from elab_sdk.content.arguments import DateLike, Id
    from elab_sdk.errors import IncompleteCreationError
    from elab_sdk.files.progress import Progress
    from elab_sdk.files.upload_sources import Source
    from elab_sdk.rules.bodies import BodyContent
    from elab_sdk.rules.paging import ListParams
    from elab_sdk.rules.updates import EntryParams, MetadataLike


class Experiments(Creating):
    """What can be done with experiments."""

    async def create_experiment(
        self,
        *,
        title: str | Unset = UNSET,
        body: BodyContent | Unset = UNSET,
        date: DateLike | Unset = UNSET,
        tags: str | Sequence[str] | Unset = UNSET,
        links: Id | Sequence[Id] | Unset = UNSET,
        category: Id | str | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        files: str | os.PathLike[str] | Iterable[Source] | None = None,
        template: Id | str | None = None,
        resume: IncompleteCreationError | Id | None = None,
    ) -> CreatedExperiment:
        """Create an experiment, with all that it is to hold.

        >>> created = await manager.create_experiment(
        ...     title="Western blot 12", date="2017-04-15", body="<p>Anti-GFP.</p>",
        ...     tags=["blot", "GFP"], category="Running", files=[("gel.csv", b"lane,band")],
        ... )
        >>> experiment = await manager.get_experiment(created)
        >>> experiment.title, experiment.tags, [upload.real_name for upload in experiment.uploads]
        ('Western blot 12', ['blot', 'GFP'], ['gel.csv'])

        Without arguments it is titled "Untitled" and dated today. What can be refused is refused before
        anything is created: values that servers mangle, a status or an item that does not exist, a file that
        is missing, what the release lacks. Should something fail later, the error has the experiment's
        number, and the same call with `resume=error` does what is missing, and nothing twice.

        Args:
            title: 255 characters at most, without markup.
            body: HTML, text, or a table: see `append`.
            date: A date, or text with a year of four digits, a month and a day: 2017-04-15, "15 April 2017".
            tags: One tag, or several.
            links: The number of a database item to link to, the item, or several of these. An item that
                was read needs no request to know that it exists.
            category: The number or the name of a status, from 3.5 to 4.8, or one of `get_status`.
            metadata: A dict, or JSON text of an object, from 4.3 on.
            files: A glob such as "*.tif", a path, or a list of what `upload_to_experiment` takes.
            template: A template, its number, or its title, from 4.0 on. Its title, body, tags and metadata
                are taken, unless they are given. Its steps, links and status are not.
            resume: The error that left an experiment incomplete, or the number of one: then it is read, and
                what is not as it should be is done.

        Returns:
            Its number, as `.id`; it stands for the experiment: `append(created, "text")`.

        Raises:
            ValidationError: An argument is wrong, or a status or template does not exist: it lists what does.
            NotSupportedByServer: The release lacks what was asked for. Nothing was created.
            NotFoundError: There is no such item to link to; to 4.3 as `NotFoundOrDeniedError`. Nothing was
                created.
            IncompleteCreationError: The experiment was created, and then something failed.
            ElabError: See `elab_sdk.errors`; the same for all that follow.

        Works on every release. See docs/requests.md for how many requests it takes.
        """
        fields = updates.given(
            "create_experiment",
            None,
            title=title,
            date=date,
            body=body,
            tags=tags,
            links=links,
            category=category,
            metadata=metadata,
        )
        if not fields and files is None and template is None and resume is None:
            return await self._call(new_experiment())
        request = new_experiment() if resume is None else None
        wanted = self._wanted(fields, files, template, resume)
        return await self._create("experiment", CreatedExperiment, request, wanted)

    async def get_experiment(self, id: Id) -> Experiment:
        """Read one experiment, whole.

        >>> experiment = await manager.get_experiment(1)
        >>> experiment.id
        1

        Args:
            id: Its number, or a model that has it.

        Returns:
            The experiment with its body, tags, uploads and, from 3.3.6 on, links and steps.

        Raises:
            ValidationError: `id` is no positive whole number.
            NotFoundError: There is none; to 4.3 as `NotFoundOrDeniedError`.

        Works on every release.
        """
        return await self._read_experiment(number(id, "experiment"))

    async def get_all_experiments(
        self,
        params: ListParams | Mapping[str, object] | None = None,
        *,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        search: str | Unset = UNSET,
        title: str | Unset = UNSET,
        strict: bool = False,
    ) -> list[ExperimentSummary]:
        """List all experiments that the key's owner may read, or those that match.

        >>> rows = await manager.get_all_experiments(limit=5)
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
            Rows, newest date first. They have no body: `get_experiment` has.

        Raises:
            NotSupportedByServer: `search` before 4.3; or `strict`, and there may be more rows.
            SearchSyntaxError: The server did not understand the search.

        Works on every release. 3.5.0 to 3.6.6 send the newest 16 only; the warning `ListTruncatedWarning`
        says so.
        """
        window = paging.window(
            "get_all_experiments",
            params,
            limit=limit,
            offset=offset,
            search=search,
            title=title,
        )
        walk = self._walk(get_all_experiments.request(), window, size=paging.PAGE, strict=strict)
        return rows([row async for row in walk])

    def iter_experiments(
        self,
        params: ListParams | Mapping[str, object] | None = None,
        *,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        search: str | Unset = UNSET,
        title: str | Unset = UNSET,
        page_size: int = 100,
        strict: bool = False,
    ) -> AsyncIterator[ExperimentSummary]:
        """Walk through the experiments; pages are fetched as they are needed.

        >>> async for row in manager.iter_experiments(limit=1):
        ...     row.id > 0
        True

        Args:
            params: As for `get_all_experiments`.
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

        Works on every release; see `get_all_experiments`.
        """
        window = paging.window(
            "iter_experiments",
            params,
            limit=limit,
            offset=offset,
            search=search,
            title=title,
        )
        size = arguments.at_least(page_size, "page_size", 1)
        return self._walk(get_all_experiments.request(), window, size=size, strict=strict)

    async def post_experiment(
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
        """Change an experiment: what is not given stays as it is.

        >>> created = await manager.create_experiment()
        >>> done = await manager.post_experiment(created, title="Western blot 12", date="2017-04-15")
        >>> experiment = await manager.get_experiment(created)
        >>> experiment.title, experiment.date.isoformat()
        ('Western blot 12', '2017-04-15')

        Below 4.0 a server wants title, date and body together, so the experiment is read first, and what
        another person changes in that moment is lost. Each of tag, link and category is a request of its own.

        Args:
            id: The experiment's number, or a model that has it.
            params: elabapy's dict: {"title": "…", "date": "20170415", "body": "…"}.
            title: 255 characters at most, without markup.
            date: A date, or text with a year of four digits, a month and a day: 2017-04-15, "15 April 2017".
            body: HTML, which the server cleans; a `<` that begins no tag is escaped.
            bodyappend: HTML to add at the end. To 4.0 the body is read, and written whole.
            metadata: A dict, or JSON text of an object, from 4.3 on. It is merged into what is there: no
                other key and no other extra field changes.
            tag: A tag to add, or several.
            link: The number of a database item to link to, or several.
            category: The number or the name of a status (`get_status`), from 3.5 to 4.8.
            replace_metadata: Whether `metadata` is all that shall be there: what is not in it goes.

        Returns:
            The server's answer.

        Raises:
            ValidationError: A field is unknown, or has a value that servers mangle. Nothing was sent.
            ConflictError: `id` is what you read, and somebody else changed the same part of the metadata
                since.
            NotSupportedByServer: The release lacks a field. Nothing was changed.
            NotFoundOrDeniedError: There is no such experiment, or the key's owner may not write it.
            LockedError: It is locked.
            UnexpectedWrite: The server created an experiment instead.

        Works on every release.
        """
        fields = updates.given(
            "post_experiment",
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
            "experiment",
            "post_experiment",
            number(id, "experiment"),
            fields,
            entry=id,
            replace_metadata=replace_metadata,
        )

    async def add_tag_to_experiment(self, id: Id, tag: str | Mapping[str, str]) -> Done:
        """Add a tag to an experiment. One that it has already changes nothing.

        >>> done = await manager.add_tag_to_experiment(1, "blot")
        >>> experiment = await manager.get_experiment(1)
        >>> "blot" in experiment.tags
        True

        Args:
            id: The experiment's number, or a model that has it.
            tag: The tag, or elabapy's {"tag": "blot"}; 255 characters at most, no `|`, backslash, markup.

        Returns:
            The server's answer.

        Raises:
            ValidationError: The server would change or refuse the tag.
            NotFoundOrDeniedError: There is no such experiment, or the key's owner may not write it.

        Works on every release.
        """
        wanted = checks.tag(updates.only("add_tag_to_experiment", "tag", tag))
        return await self._tag("experiment", number(id, "experiment"), wanted)

    async def add_link_to_experiment(self, id: Id, link: Id | Mapping[str, object]) -> Done:
        """Link an experiment to a database item. A link that is there already changes nothing.

        >>> created = await manager.create_item(1)
        >>> done = await manager.add_link_to_experiment(1, created)
        >>> experiment = await manager.get_experiment(1)
        >>> created.id in [link.item_id for link in experiment.items_links]
        True

        Args:
            id: The experiment's number, or a model that has it.
            link: The item's number, the item, or elabapy's {"link": 5}.

        Returns:
            The server's answer.

        Raises:
            ValidationError: `link` is no number of an item.
            NotFoundError: There is no such item or experiment; to 4.3 as `NotFoundOrDeniedError`.

        Works on every release.
        """
        item = updates.link(updates.only("add_link_to_experiment", "link", link))
        return await self._add_link("experiment", "add_link_to_experiment", number(id, "experiment"), item)

    async def upload_to_experiment(
        self, id: Id, file: Source, name: str | None = None, *, progress: Progress = None
    ) -> Upload:
        """Attach a file to an experiment.

        >>> upload = await manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> upload.real_name
        'data.csv'

        Args:
            id: The experiment's number, or a model that has it.
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
            RequestTooLargeError: The server takes no file of this length; the official image takes 100 MB.
            NotFoundOrDeniedError: There is no such experiment, or the key's owner may not write it.

        Works on every release.
        """
        return await self._upload(
            "experiment", "upload_to_experiment", number(id, "experiment"), file, name, progress=progress
        )

# Derived from elab_sdk/_async/experiments.py by tools/unasync.py: do not edit.
"""Experiments: the methods of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1.types import UNSET, Unset

from elab_sdk._lazy import lazy_module
from elab_sdk.content import arguments
from elab_sdk.content.display import rows as displayed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Unpack

    import pandas as pd
    from elab_api_v1.models import Done, Experiment, ExperimentSummary, Upload

    from elab_sdk._sync import linking, transfers
    from elab_sdk._sync.entries import Entries
    from elab_sdk.content.arguments import DateLike, Id, IdOrTitle, LinksLike, TagsLike
    from elab_sdk.content.frames import FrameOf
    from elab_sdk.errors import IncompleteCreationError
    from elab_sdk.files.progress import Progress
    from elab_sdk.files.upload_sources import Source, Sources
    from elab_sdk.rules import checks, paging, updates
    from elab_sdk.rules.bodies import BodyContent
    from elab_sdk.rules.created import CreatedExperiment
    from elab_sdk.rules.field_dicts import EntryParams, MetadataLike
    from elab_sdk.rules.field_values import ExtraFieldValues
    from elab_sdk.rules.paging import ListParams
else:
    linking = lazy_module("elab_sdk._sync.linking")
    transfers = lazy_module("elab_sdk._sync.transfers")
    checks = lazy_module("elab_sdk.rules.checks")
    paging = lazy_module("elab_sdk.rules.paging")
    updates = lazy_module("elab_sdk.rules.updates")


class Experiments:
    """The methods for experiments."""

    _experiments: Entries[Experiment, ExperimentSummary, CreatedExperiment]

    def create_experiment(
        self,
        *,
        title: str | Unset = UNSET,
        body: BodyContent | Unset = UNSET,
        date: DateLike | Unset = UNSET,
        tags: TagsLike | Unset = UNSET,
        links: LinksLike | Unset = UNSET,
        category: IdOrTitle | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        extra_fields: ExtraFieldValues | Unset = UNSET,
        files: Sources | None = None,
        template: IdOrTitle | None = None,
        resume: IncompleteCreationError | Id | None = None,
        progress: Progress = None,
    ) -> CreatedExperiment:
        """Create an experiment with its content.

        >>> created = manager.create_experiment(
        ...     title="Western blot 12", date="2017-04-15", body="<p>Anti-GFP.</p>",
        ...     tags=["blot", "GFP"], category="Running", files=[("gel.csv", b"lane,band")],
        ... )
        >>> experiment = manager.get_experiment(created)
        >>> experiment.title, experiment.tags, [upload.real_name for upload in experiment.uploads]
        ('Western blot 12', ['blot', 'GFP'], ['gel.csv'])

        Without arguments, the title is "Untitled" and the date is today. All arguments are checked before
        anything is created: values that servers would alter, statuses and items that do not exist, missing
        files, and what the release lacks. If a later request fails, the error contains the ID of the
        experiment, and the same call with `resume=error` completes it without doing anything twice.

        Args:
            title: At most 255 characters, without markup.
            body: HTML, text, or a table: see `append`.
            date: A date, or text with a year of four digits, a month and a day: 2017-04-15, "15 April 2017".
            tags: A tag or several tags.
            links: The ID of a database item to link to, the item, or several of these. An item that was read
                needs no request to check that it exists.
            category: The ID or the title of a status, or one of `get_status`; from 3.5, but not with API v1
                of 4.9. The default is the team's default status, also from 5.1, where servers give none.
            metadata: A dict, or JSON text of an object, from 4.3.
            extra_fields: Values of extra fields by name, from 4.3: {"pH": 7.2, "Volume": (5, "mL"), "Date":
                date(2017, 4, 15)}. A new field gets the type of its value: text, number, checkbox, date,
                datetime-local, time, experiments or items; an `ExtraField` is used as it is. A field that
                the template already has keeps its type. Merged with `metadata`.
            files: A glob such as "*.tif", a path, or a list of files as `upload_to_experiment` takes them.
            template: A template, its ID, or its title, from 4.0. Its title, body, tags and metadata are used
                unless they are given. On API v2 the server copies it: its steps, links, files, category and
                status come too, unless a status is given; on API v1 they do not.
            resume: The error that left an incomplete experiment, or the experiment's ID: then it is read, and
                what is missing is added.
            progress: Called with the bytes of the files that were sent, and their total; or True to show a
                progress bar.

        Returns:
            The ID, as `.id`. It can be used as the experiment: `append(created, "text")`.

        Raises:
            ValidationError: An argument is invalid; if a status or template does not exist, the error lists
                those that do.
            NotSupportedByServer: The release lacks something that was given. Nothing was created.
            NotFoundError: The item to link to does not exist; up to and including 4.3 raised as
                `NotFoundOrDeniedError`. Nothing was created.
            IncompleteCreationError: The experiment was created, but a later request failed.
            UnexpectedWrite: The server copied a template without some of its steps or links.
            ElabError: See `elab_sdk.errors`; this applies to every method.

        Works on every release. https://elab-sdk.readthedocs.io/latest/reference/requests/ lists the number of
        requests: on API v2 most of the content is sent with the creation.
        """
        fields = updates.merge_params(
            "create_experiment",
            None,
            title=title,
            date=date,
            body=body,
            tags=tags,
            links=links,
            category=category,
            metadata=metadata,
            extra_fields=extra_fields,
        )
        if not fields and files is None and template is None and resume is None:
            return self._experiments.session.call(self._experiments.operations.create())
        from elab_sdk._sync import creation  # creating an empty entry does not need it

        content = creation.arguments_of(fields, files, template, resume, progress=progress)
        return creation.create(self._experiments, content)

    def get_or_create_experiment(
        self,
        title: str,
        *,
        body: BodyContent | Unset = UNSET,
        date: DateLike | Unset = UNSET,
        tags: TagsLike | Unset = UNSET,
        links: LinksLike | Unset = UNSET,
        category: IdOrTitle | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        extra_fields: ExtraFieldValues | Unset = UNSET,
        files: Sources | None = None,
        template: IdOrTitle | None = None,
    ) -> Experiment:
        """Get the experiment with a title, or create it.

        >>> experiment = manager.get_or_create_experiment("Calibration 2024", tags="calibration")
        >>> again = manager.get_or_create_experiment("Calibration 2024")
        >>> again.id == experiment.id, again.tags
        (True, ['calibration'])

        Parallel calls of one Manager create one experiment. Two programs that call it at the same moment may
        create two.

        Args:
            title: The exact title.
            body: The body of a new experiment; see `create_experiment` for this and the following arguments.
                An existing experiment is not changed.
            date: Its date.
            tags: Its tags.
            links: The items that it links to.
            category: Its status.
            metadata: Its metadata.
            extra_fields: Values of its extra fields.
            files: Its files.
            template: The template that it starts with.

        Returns:
            The experiment with its content.

        Raises:
            AmbiguousTitleError: Several experiments have this title; the error contains their IDs.
            NotSupportedByServer: The server lists the newest 16 experiments only (3.5.0 up to and including
                3.6.6), and none of them has this title: an older one may. Nothing was created.
            ValidationError: An argument is invalid.
            IncompleteCreationError: The experiment was created, but a later request failed. Complete it with
                `create_experiment(…, resume=error)`: this method would find it by its title.

        Works on every release.
        """
        from elab_sdk._sync import creation, entry_search  # few callers need them

        fields = updates.merge_params(
            "get_or_create_experiment",
            None,
            title=title,
            date=date,
            body=body,
            tags=tags,
            links=links,
            category=category,
            metadata=metadata,
            extra_fields=extra_fields,
        )
        content = creation.arguments_of(fields, files, template)
        return entry_search.get_or_create(self._experiments, title, content)

    def get_experiment(self, id: Id) -> Experiment:
        """Read one experiment with its content.

        >>> experiment = manager.get_experiment(1)
        >>> experiment.id
        1

        Args:
            id: The ID of the experiment, or a model with this ID.

        Returns:
            The experiment with its body, tags and uploads, and from 3.3.6 its links and steps.

        Raises:
            ValidationError: `id` is not a positive integer.
            NotFoundError: It does not exist; up to and including 4.3 raised as `NotFoundOrDeniedError`.

        Works on every release.
        """
        return self._experiments.read(checks.entry_id(id, "id", "experiment"))

    def get_all_experiments(
        self,
        params: ListParams | Mapping[str, object] | None = None,
        *,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        search: str | Unset = UNSET,
        title: str | Unset = UNSET,
        strict: bool = False,
    ) -> list[ExperimentSummary]:
        """List the experiments that the key's owner may read.

        >>> rows = manager.get_all_experiments(limit=5)
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
            The rows, newest date first. A row has no body: use `get_experiment` to read it.

        Raises:
            NotSupportedByServer: `search` was given and the release is older than 4.3; or `strict` was given
                and the server may omit rows.
            SearchSyntaxError: The server rejected the search.

        Works on every release. 3.5.0 up to and including 3.6.6 send the newest 16 rows only, which the
        warning `ListTruncatedWarning` reports.
        """
        window = paging.make_window(
            "get_all_experiments", params, limit=limit, offset=offset, search=search, title=title
        )
        return displayed(list(self._experiments.rows(window, size=paging.PAGE, strict=strict)))

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
    ) -> Iterator[ExperimentSummary]:
        """Iterate over the experiments that the key's owner may read. Pages are requested when needed.

        >>> for row in manager.iter_experiments(limit=1):
        ...     row.id > 0
        True

        Args:
            params: The arguments as a dict, as for `get_all_experiments`.
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

        Works on every release; see `get_all_experiments`.
        """
        window = paging.make_window(
            "iter_experiments", params, limit=limit, offset=offset, search=search, title=title
        )
        size = arguments.at_least(page_size, "page_size", 1)
        return self._experiments.rows(window, size=size, strict=strict)

    def find_experiments(
        self,
        *,
        title: str | None = None,
        exact: bool = False,
        tags: TagsLike | None = None,
        status: IdOrTitle | None = None,
        date: DateLike | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        owner: int | str | None = None,
        elabid: str | None = None,
        custom_id: int | None = None,
        search: str | None = None,
        limit: int | None = None,
        strict: bool = False,
        category: IdOrTitle | None = None,
    ) -> list[ExperimentSummary]:
        """Find experiments that have all the given properties, with the same results on every release.

        >>> created = manager.create_experiment(title="Western blot 12", tags="blot")
        >>> rows = manager.find_experiments(title="western", tags="blot", limit=1)
        >>> rows[0].id == created.id
        True

        The server filters by title and date from 4.3, and by tags from 4.4; the rest is compared locally with
        the rows of the list. From 3.6.7 up to and including 4.3 rows have no tags, so that each experiment
        with the other properties is read, four in parallel: do not search for tags alone there.
        The server also searches for an elabid from 4.3, and rows have it up to and including 3.6.6; between
        these releases each experiment with the other properties is read until one has it.

        Args:
            title: Text that the title contains, in upper or lower case.
            exact: Whether the title must be exactly `title`.
            tags: A tag or several tags, in upper or lower case. All of them must be present.
            status: The ID or the title of a status, or one of `get_status`.
            date: The day.
            since: The first day: a date, or text such as 2017-04-15.
            until: The last day.
            owner: The ID or the full name of the owner, such as "Ada Lovelace".
            elabid: The elabid, or its beginning, such as 20170415-83207cd1.
            custom_id: The custom ID, from 5.0. It is unique within a category.
            search: A search in the server's language, from 4.3; see `get_all_experiments`.
            limit: Maximum number of rows (default: all).
            strict: Whether to raise an error instead of a warning if the server may omit rows.
            category: The former name of `status`.

        Returns:
            The rows, newest date first.

        Raises:
            ValidationError: An argument is invalid; or there are no matches and no such status.
            NotSupportedByServer: `search` was given and the release is older than 4.3, or `custom_id` and it
                is older than 5.0; or `strict` was given and the server may omit rows.
            SearchSyntaxError: The server rejected the search.

        Works on every release. 3.5.0 up to and including 3.6.6 send the newest 16 rows only, which the
        warning `ListTruncatedWarning` reports.
        """
        from elab_sdk._sync import entry_search  # few callers need it

        return entry_search.find(
            self._experiments,
            title=title,
            exact=exact,
            tags=tags,
            status=status,
            date=date,
            since=since,
            until=until,
            owner=owner,
            elabid=elabid,
            custom_id=custom_id,
            search=search,
            limit=limit,
            strict=strict,
            category=category,
        )

    def post_experiment(
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
        """Change an experiment. Fields that are omitted keep their values.

        >>> created = manager.create_experiment()
        >>> done = manager.post_experiment(created, title="Western blot 12", date="2017-04-15")
        >>> experiment = manager.get_experiment(created)
        >>> experiment.title, experiment.date.isoformat()
        ('Western blot 12', '2017-04-15')

        Below 4.0 the server needs title, date and body together: the experiment is read first, and a change
        that somebody else makes between the two requests is lost. Each tag and each link, and the
        category, take a request of their own.

        Args:
            id: The ID of the experiment, or a model with this ID.
            params: The fields as a dict, as elabapy takes them: {"title": "…", "date": "20170415"}. There the
                names are `tag` and `link`.
            title: At most 255 characters, without markup.
            date: A date, or text with a year of four digits, a month and a day: 2017-04-15, "15 April 2017".
            body: HTML, which the server cleans. A `<` that does not start a tag is escaped.
            bodyappend: HTML to append. Up to and including 4.0 the body is read, and written as a whole.
            metadata: A dict, or JSON text of an object, from 4.3. It is merged into the metadata of the
                experiment: other keys and other extra fields keep their values.
            tags: A tag or several tags to add.
            links: The ID of a database item to link to, the item, or several of these.
            category: The ID or the title of a status (`get_status`), from 3.5, but not with API v1 of 4.9.
            replace_metadata: Whether `metadata` replaces all metadata: whatever it does not contain is
                removed.

        Returns:
            The server's response.

        Raises:
            ValidationError: A field is unknown, or servers would alter its value. Nothing was sent.
            ConflictError: `id` is an entry that you read, and somebody else has changed the same part of its
                metadata since.
            NotSupportedByServer: The release lacks a field. Nothing was changed.
            NotFoundOrDeniedError: The experiment does not exist, or the key's owner may not change it.
            LockedError: The experiment is locked. On API v2, one that you locked yourself is changed, with
                a `LockedEntryWarning`.
            UnexpectedWrite: The server created an experiment instead.

        Works on every release.
        """
        fields = updates.merge_params(
            "post_experiment",
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
        return self._experiments.post("post_experiment", id, fields, replace_metadata=replace_metadata)

    def add_tag_to_experiment(self, id: Id, tag: str | Mapping[str, str]) -> Done:
        """Add a tag to an experiment. A tag that it already has changes nothing.

        >>> done = manager.add_tag_to_experiment(1, "blot")
        >>> experiment = manager.get_experiment(1)
        >>> "blot" in experiment.tags
        True

        Args:
            id: The ID of the experiment, or a model with this ID.
            tag: The tag, or elabapy's {"tag": "blot"}: at most 255 characters, without `|`, backslashes and
                markup.

        Returns:
            The server's response.

        Raises:
            ValidationError: The server would alter or reject the tag.
            NotFoundOrDeniedError: The experiment does not exist, or the key's owner may not change it.

        Works on every release.
        """
        checked = checks.tag(updates.single_value("add_tag_to_experiment", "tag", tag))
        return linking.add_tag(self._experiments, checks.entry_id(id, "id", "experiment"), checked)

    def add_link_to_experiment(self, id: Id, link: Id | Mapping[str, object]) -> Done:
        """Link an experiment to a database item. A link that exists changes nothing.

        >>> created = manager.create_item(1)
        >>> done = manager.add_link_to_experiment(1, created)
        >>> experiment = manager.get_experiment(1)
        >>> created.id in [link.item_id for link in experiment.items_links]
        True

        Args:
            id: The ID of the experiment, or a model with this ID.
            link: The ID of the item, the item, or elabapy's {"link": 5}.

        Returns:
            The server's response.

        Raises:
            ValidationError: `link` is not the ID of an item.
            NotFoundError: The item or the experiment does not exist; up to and including 4.3 raised as
                `NotFoundOrDeniedError`.

        Works on every release.
        """
        item = updates.check_item_id(updates.single_value("add_link_to_experiment", "link", link))
        entry_id = checks.entry_id(id, "id", "experiment")
        return linking.add_checked(self._experiments, "add_link_to_experiment", entry_id, item)

    def upload_to_experiment(
        self, id: Id, file: Source, name: str | None = None, *, progress: Progress = None
    ) -> Upload:
        """Attach a file to an experiment.

        >>> upload = manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> upload.real_name
        'data.csv'

        Args:
            id: The ID of the experiment, or a model with this ID.
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
            RequestTooLargeError: The file is larger than the server allows; the official image allows 100 MB.
            NotFoundOrDeniedError: The experiment does not exist, or the key's owner may not change it.

        Works on every release.
        """
        entry_id = checks.entry_id(id, "id", "experiment")
        return transfers.upload(
            self._experiments, "upload_to_experiment", entry_id, file, name, progress=progress
        )

    def experiments_frame(
        self,
        rows: Iterable[Experiment | ExperimentSummary] | None = None,
        *,
        full: bool = False,
        expand_metadata: bool = False,
        jobs: int = 4,
        **narrow: Unpack[FrameOf],
    ) -> pd.DataFrame:
        """Make a DataFrame of experiments, one row for each. Needs the extra `pandas`.

        >>> one = ("experiment", 1)
        >>> change = manager.add_extra_field(one, "temperature", type="number", value=37)
        >>> frame = manager.experiments_frame(expand_metadata=True)
        >>> frame.loc[frame["id"] == 1, "temperature"].tolist()
        [37]

        The columns have the names of the models' attributes, and one type each: dates are dates, numbers may
        be missing, and tags are text separated by `|`, which `frame["tags"].str.get_dummies("|")` turns into
        a column for each tag. pandas writes it as CSV, Excel or Parquet: `frame.to_csv("all.csv")`.

        Args:
            rows: Experiments, or rows of a list (default: find them).
            full: Whether full experiments are read, for columns with tags, elabid, created_at, body and the
                number of uploads.
            expand_metadata: Whether full experiments are read, for all these columns but the body, and a
                column for each extra field. A field with a unit has a second column, "Volume (unit)".
            jobs: Maximum number of parallel requests. Experiments that were given in full are not read again.
            narrow: The properties to find, as for `find_experiments`: title, tags, category, since, until,
                owner, search, limit, exact, strict.

        Returns:
            A DataFrame, newest date first, or in the order of `rows`. It has its columns also if it has no
            rows.

        Raises:
            ImportError: pandas is not installed. Nothing was sent.
            ValidationError: An argument is invalid.
            NotSupportedByServer: `search` was given and the release is older than 4.3; or `strict` was given
                and the server may omit rows.

        Works on every release. Extra fields exist from 4.0.
        """
        from elab_sdk._sync import frames  # few callers need it

        chosen = frames.given_rows("experiment", rows, narrow)
        if chosen is None:
            chosen = self.find_experiments(**narrow)
        return frames.frame(self._experiments, chosen, jobs=jobs, full=full, expand_metadata=expand_metadata)

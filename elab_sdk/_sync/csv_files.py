# Derived from elab_sdk/_async/csv_files.py by tools/unasync.py: do not edit.
"""Entries from CSV files: the method of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    from elab_sdk._sync.entries import EntriesByKind
    from elab_sdk._sync.session import Session
    from elab_sdk.content.arguments import IdOrTitle
    from elab_sdk.copying.csv_report import CsvCreation
    from elab_sdk.rules.entry_kinds import EntryKind


class CsvFiles:
    """The method that creates entries from a CSV file."""

    _session: Session
    _entries: EntriesByKind

    def create_from_csv(
        self,
        path: str | os.PathLike[str],
        kind: EntryKind = "experiment",
        *,
        columns: Mapping[str, str | None] | None = None,
        status: int | str | None = None,
        category: int | str | None = None,
        template: IdOrTitle | None = None,
        extra_fields: bool = True,
        separator: str | None = None,
        encoding: str | None = None,
        folder: str | os.PathLike[str] | None = None,
        dry_run: bool = False,
        progress: bool | Callable[[int, int | None], object] | None = None,
    ) -> CsvCreation:
        r"""Create an entry for each row of a CSV file. A repeated run creates only what is missing.

        >>> import pathlib, tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> file = pathlib.Path(folder.name, "samples.csv")
        >>> size = file.write_text("Sample,Date,pH\nBlot 1,2017-04-15,7.2\nBlot 2,2017-04-16,7.4\n")
        >>> plan = manager.create_from_csv(
        ...     file, columns={"Sample": "title", "pH": None}, dry_run=True
        ... )
        >>> plan.summary
        '2 experiments would be created'
        >>> result = manager.create_from_csv(file, columns={"Sample": "title", "pH": None})
        >>> len(result.created)
        2
        >>> (manager.create_from_csv(file, columns={"Sample": "title", "pH": None})).summary
        'nothing to create: no new experiment, 2 already created by an earlier run'
        >>> folder.cleanup()

        The first row names the columns. Those with the name of a field, in upper or lower case, fill it:
        title, date, body, tags, links, rating and custom_id; status of an experiment; category of an item.
        Any other column becomes an extra field: of numbers or dates if all its values are, and of text
        otherwise. Several tags, or IDs of items to link to, are separated by a comma, a semicolon or `|`.
        Empty cells are left out. Where semicolons separate the cells, numbers may have a decimal comma.

        All rows are checked before the first entry is created, and one error lists all faults. Then the
        entries are created in the order of the rows. The folder `samples.csv.elab` beside `samples.csv` keeps
        a journal of them: after Ctrl-C, a lost response or a power cut the same call goes on, and creates no
        row twice. It knows rows by their content, so that they may be moved; a row that was changed since is
        reported, and its entry is left as it is. Without the folder, all rows would be created again.

        Args:
            path: The file.
            kind: "experiment" or "item".
            columns: What columns mean, if their names do not say it: {"Sample": "title", "Notes": None}. The
                values are fields, "extra field", or None for a column that is not used.
            status: The status of experiments without one in their row, by ID or title.
            category: The items type, from 5.3 the category, of items without one in their row.
            template: The template that experiments start with, from 4.0: a template, its ID or its title.
                What a row gives replaces its content, an empty cell does not; see `create_experiment`.
            extra_fields: Whether other columns become extra fields, from 4.3; False to leave them out.
            separator: The character between the cells (default: the comma, semicolon or tab of the header).
            encoding: The encoding, such as "cp1252" (default: UTF-8, or UTF-16 with a byte order mark).
            folder: The folder of the journal (default: beside the file).
            dry_run: Whether to return what would be created. Nothing is written, also no folder.
            progress: A function that is called with the number of rows done and of all rows; or True to show
                a bar.

        Returns:
            What was created. `.created` has the entries of all rows in their order, `.changed` the rows that
            were changed since their entries were created.

        Raises:
            ValidationError: The file or an argument is invalid. The message lists rows and columns; nothing
                was created.
            NotSupportedByServer: The release lacks what a column needs. Nothing was created.
            FolderInUseError: Another run uses the folder.
            FileError: The file cannot be read, or the journal cannot be written.
            ElabError: A request failed. Repeat the call to go on.

        Works on every release for experiments, from 3.3.11 for items. Extra fields need 4.3; ratings and
        custom IDs need API v2.
        """
        from elab_sdk._sync.copy_account import Account  # few callers need these
        from elab_sdk._sync.csv_creation import CsvOptions, create_from_csv
        from elab_sdk.files.atomic import path_of
        from elab_sdk.rules import updates

        if kind not in ("experiment", "item"):
            raise ValidationError(f"kind must be experiment or item, not {kind!r}", "kind")
        if status is not None and kind == "item":
            raise ValidationError("status is only for experiments; an item has a category", "status")
        if category is not None and kind == "experiment":
            raise ValidationError("category is only for items; an experiment has a status", "category")
        if template is not None and kind == "item":
            raise ValidationError("template is only for experiments; an item has a category", "template")
        name, value = ("status", status) if kind == "experiment" else ("category", category)
        options = CsvOptions(
            kind=kind,
            columns=columns,
            category=None if value is None else updates.check_category(kind, value, name),
            template=template,
            extra_fields=extra_fields,
            separator=separator,
            encoding=encoding,
            folder=None if folder is None else path_of(folder, "folder"),
            dry_run=dry_run,
            progress=progress,
        )
        account = Account(self._session, self._entries)
        return create_from_csv(account, path_of(path, "path"), options)

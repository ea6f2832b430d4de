"""Changes of files, and exports of entries, which only API v2 has: the methods of the Manager."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, overload

from elab_api_v1.models import Upload

from elab_sdk._lazy import lazy_module
from elab_sdk._wording import say
from elab_sdk.content.arguments import describe_value, required_text
from elab_sdk.errors import ValidationError
from elab_sdk.rules.entity_types import entity_type_of

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk._async.session import Session
    from elab_sdk._async.upload_changes import Target as ChangedUpload
    from elab_sdk.content.arguments import Id, StrPath
    from elab_sdk.files import upload_sources
    from elab_sdk.files.downloads import Existing, Target
    from elab_sdk.files.export_formats import ExportFormat
    from elab_sdk.files.progress import Progress
    from elab_sdk.files.upload_sources import Source
    from elab_sdk.rules import checks, entry_kinds
    from elab_sdk.rules.entry_kinds import EntryLike, EntryOrTemplate
else:
    upload_sources = lazy_module("elab_sdk.files.upload_sources")
    checks = lazy_module("elab_sdk.rules.checks")
    entry_kinds = lazy_module("elab_sdk.rules.entry_kinds")


class FileChanges:
    """The methods that change files, and export an entry."""

    _session: Session

    async def get_uploads(self, entry: EntryOrTemplate, *, archived: bool = False) -> list[Upload]:
        """List the files of an entry, on request with the archived ones, which a read entry does not show.

        >>> upload = await manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> archived = await manager.archive_upload(upload)
        >>> uploads = await manager.get_uploads(("experiment", 1), archived=True)
        >>> [(each.real_name, each.state) for each in uploads if each.id == upload.id]
        [('data.csv', 2)]

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation, or
                ("experiment", 12).
            archived: Whether to list archived files too.

        Returns:
            The uploads in the order of their IDs. `upload.state` is 1, or 2 if it is archived.

        Raises:
            ValidationError: `archived` is neither True nor False. Nothing was sent.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not read it.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`.
        """
        from elab_sdk._async import upload_changes  # few callers need it

        kind, entry_id = entry_kinds.resolve_entry_or_template(entry)
        if archived not in (True, False):
            raise ValidationError(
                f"archived must be True or False, not {describe_value(archived)}", "archived"
            )
        return await upload_changes.list_of(self._session, entity_type_of(kind), entry_id, archived=archived)

    async def replace_upload(
        self, upload: Id, source: Source, name: str | None = None, *, progress: Progress = None
    ) -> Upload:
        """Replace a file by another one. The old file is archived; the new one has an ID of its own.

        >>> upload = await manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> new = await manager.replace_upload(upload, b"a,b,c")
        >>> new.real_name, new.id == upload.id, await manager.get_upload(new)
        ('data.csv', False, b'a,b,c')

        A body that shows the old file, such as a picture from `append_image`, still shows it: replace
        `upload.long_name` in the body by that of the new file. This is a `ReplacedFileWarning`.

        Args:
            upload: The `Upload` of an entry, or the ID of an upload.
            source: The new file, as for `upload_to_experiment`.
            name: The name of the stored file (default: that of `source`, or of the `Upload` if that has
                none). Up to and including 5.2 special characters are replaced.
            progress: Called with the bytes sent and the total number of bytes; or True to show a progress
                bar. An error that it raises ends the upload, and nothing is replaced.

        Returns:
            The new upload, with the comment of the old one; or the old one if it has this name and content.

        Raises:
            ValidationError: `source` is not a file, or has no name. Nothing was sent.
            FileMissingError: The file does not exist. Nothing was sent.
            ConflictError: The upload was archived, replaced or deleted. Nothing was changed.
            FileChangedError: The size of the file changed while it was sent. Nothing was replaced.
            UnexpectedWrite: The file arrived damaged, or did not replace the other one; the error contains
                its ID.
            NotFoundError: The upload does not exist, or only its ID was given and its entry is not known.
            PermissionDeniedError: The key's owner may not change the entry.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. It takes three requests, and on 5.3 a fourth for the
        comment.
        """
        from elab_sdk._async import upload_changes

        target = _target(upload, "replace_upload")
        return await upload_changes.replace(self._session, target, source, name, progress)

    async def rename_upload(self, upload: Id, name: str) -> Upload:
        """Rename a file.

        >>> upload = await manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> (await manager.rename_upload(upload, "gel-12.csv")).real_name
        'gel-12.csv'

        Args:
            upload: The `Upload` of an entry, or the ID of an upload.
            name: The new name, without a folder.

        Returns:
            The upload. Up to and including 5.2 its name differs if it has special characters: "gel 12.csv"
            becomes "gel-12.csv".

        Raises:
            ValidationError: The name is empty, too long, contains a folder or ends in .php. Nothing was sent.
            ConflictError: The upload was deleted. Nothing was changed.
            UnexpectedWrite: The server stored another name.
            NotFoundError: The upload does not exist, or only its ID was given and its entry is not known.
            PermissionDeniedError: The key's owner may not change the entry.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. It takes two requests.
        """
        from elab_sdk._async import upload_changes

        checked = upload_sources.file_name(checks.text(name, "name"))
        target = _target(upload, "rename_upload")
        return await upload_changes.change(self._session, target, real_name=checked)

    async def comment_upload(self, upload: Id, comment: str) -> Upload:
        """Set the comment on a file; an existing one is replaced.

        >>> upload = await manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> (await manager.comment_upload(upload, "raw data")).comment
        'raw data'

        Args:
            upload: The `Upload` of an entry, or the ID of an upload.
            comment: The comment: one line of at most 255 characters. It cannot be removed, because servers
                store "Untitled" instead of an empty comment.

        Returns:
            The upload.

        Raises:
            ValidationError: The comment is empty, or the server would change it. Nothing was sent.
            ConflictError: The upload was deleted. Nothing was changed.
            UnexpectedWrite: The server stored another comment.
            NotFoundError: The upload does not exist, or only its ID was given and its entry is not known.
            PermissionDeniedError: The key's owner may not change the entry.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. It takes two requests.
        """
        from elab_sdk._async import upload_changes

        # servers read it like a title, and remove blanks at its ends
        checked = checks.title(required_text(comment, "comment"), "comment").strip()
        target = _target(upload, "comment_upload")
        return await upload_changes.change(self._session, target, comment=checked)

    async def archive_upload(self, upload: Id) -> Upload:
        """Archive a file: its entry does not list it any more, and it can still be read.

        >>> upload = await manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> archived = await manager.archive_upload(upload)
        >>> upload.id in [each.id for each in (await manager.get_experiment(1)).uploads]
        False

        Args:
            upload: The `Upload` of an entry, or the ID of an upload.

        Returns:
            The upload, unchanged if it is archived already.

        Raises:
            ConflictError: The upload was deleted. Nothing was changed.
            UnexpectedWrite: The server did something else.
            NotFoundError: The upload does not exist, or only its ID was given and its entry is not known.
            PermissionDeniedError: The key's owner may not change the entry.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. It takes two requests.
        """
        from elab_sdk._async import upload_changes

        target = _target(upload, "archive_upload")
        return await upload_changes.set_archived(self._session, target, upload_changes.ARCHIVED)

    async def restore_upload(self, upload: Id) -> Upload:
        """Take a file out of the archive, so that its entry lists it again.

        >>> upload = await manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> archived = await manager.archive_upload(upload)
        >>> restored = await manager.restore_upload(archived)
        >>> upload.id in [each.id for each in (await manager.get_experiment(1)).uploads]
        True

        Args:
            upload: The `Upload` that `archive_upload` or `get_uploads` returned, or its ID; from 5.1 the
                entry of an ID must have been read.

        Returns:
            The upload, unchanged if it is not archived.

        Raises:
            ConflictError: The upload was deleted. Nothing was changed.
            UnexpectedWrite: The server did something else.
            NotFoundError: The upload does not exist, or only its ID was given and its entry is not known.
            PermissionDeniedError: The key's owner may not change the entry.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. It takes two requests.
        """
        from elab_sdk._async import upload_changes

        target = _target(upload, "restore_upload")
        return await upload_changes.set_archived(self._session, target, upload_changes.NORMAL)

    async def delete_upload(self, upload: Id, *, name: str | None = None) -> Upload:
        """Delete a file. No file is deleted whose name is not known.

        >>> upload = await manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> deleted = await manager.delete_upload(upload)
        >>> upload.id in [each.id for each in (await manager.get_experiment(1)).uploads]
        False

        Args:
            upload: The `Upload` of an entry, which has a name, or the ID of an upload.
            name: The name that the file must have; required with an ID.

        Returns:
            The deleted upload.

        Raises:
            ValidationError: Only an ID was given, and no name. Nothing was sent.
            ConflictError: The file has another name. Nothing was deleted.
            UnexpectedWrite: The server reported success, but the file is still there.
            NotFoundError: The upload does not exist, or only its ID was given and its entry is not known.
            PermissionDeniedError: The key's owner may not change the entry.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. It takes three requests; none deletes a file that is
        deleted already.
        """
        from elab_sdk._async import upload_changes

        target = _target(upload, "delete_upload")
        if target.model is None and name is None:
            raise ValidationError(
                say(f"to delete an upload by its ID, {{upload_by_id:{target.id}}}"),
                "name",
            )
        checked = None if name is None else required_text(name, "name")
        return await upload_changes.delete(self._session, target, checked)

    @overload
    async def download_entry(
        self,
        entry: EntryLike,
        to: StrPath,
        *,
        format: ExportFormat | None = None,
        existing: Existing = "raise",
        progress: Progress = None,
    ) -> Path: ...
    @overload
    async def download_entry(
        self,
        entry: EntryLike,
        to: IO[bytes],
        *,
        format: ExportFormat | None = None,
        existing: Existing = "raise",
        progress: Progress = None,
    ) -> None: ...
    @overload
    async def download_entry(
        self,
        entry: EntryLike,
        to: Target,
        *,
        format: ExportFormat | None = None,
        existing: Existing = "raise",
        progress: Progress = None,
    ) -> Path | None: ...
    async def download_entry(
        self,
        entry: EntryLike,
        to: Target,
        *,
        format: ExportFormat | None = None,
        existing: Existing = "raise",
        progress: Progress = None,
    ) -> Path | None:
        """Download an experiment or an item as a file that the server makes, such as its PDF.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = await manager.download_entry(("experiment", 1), folder, format="pdf")
        >>> path.name
        'experiment-1.pdf'

        The file is written under a temporary name, and renamed once it is complete: no partial file ever has
        its name.

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            to: A path; a folder, where the file gets the kind and the ID of the entry as its name; or a file
                opened with "wb".
            format: "pdf"; "pdfa" for PDF/A; "zip", the PDF and the files of the entry; "zipa", the same with
                PDF/A; "eln", an archive that eLabFTW imports; "csv", a table of one row (default: the
                extension of `to`, otherwise PDF).
            existing: What to do if the file exists: "raise" raises an error, "replace" replaces the file,
                "skip" keeps it and sends nothing.
            progress: Called with the bytes received, and None as their total; or True to show a progress bar.
                An error that it raises ends the download, and no file is left.

        Returns:
            The path of the file; None for an open file.

        Raises:
            ValidationError: The format is unknown, or `to` has the extension of another one. Nothing was
                sent.
            FileAlreadyExistsError: The file exists. This is also a `FileExistsError`.
            FileError: The file cannot be written: the disk is full, or the folder is missing.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not read it.
            ServerError: The server could not make the file.
            ConnectionFailedError: The file is incomplete. It was not kept.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`.
        """
        from elab_sdk._async import entry_exports
        from elab_sdk.files.export_formats import choose_format

        kind, entry_id = entry_kinds.resolve_entry(entry)
        return await entry_exports.download(
            self._session,
            kind,
            entry_id,
            to,
            format=choose_format(format, to),
            existing=existing,
            progress=progress,
        )


def _target(upload: Id, method: str) -> ChangedUpload:
    from elab_sdk._async.upload_changes import Target

    model = upload if isinstance(upload, Upload) else None
    return Target(checks.entry_id(upload, "upload", "upload"), model, method)

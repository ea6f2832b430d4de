# Derived from elab_sdk/_async/changes.py by tools/unasync.py: do not edit.
"""Changes of experiments and items alike: the methods of the Manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from elab_api_v1.types import UNSET, Unset

from elab_sdk._lazy import lazy_module
from elab_sdk.content import arguments
from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_api_v1.extra_fields import FieldType
    from elab_api_v1.models import Done, Upload
    from elab_api_v1.types import JsonObject

    from elab_sdk._sync import entries
    from elab_sdk._sync.entries import EntriesByKind
    from elab_sdk._sync.session import Session
    from elab_sdk.content.arguments import DateLike, Id, IdOrTitle, LinksLike, TagsLike
    from elab_sdk.files.progress import Progress
    from elab_sdk.files.upload_sources import Source
    from elab_sdk.rules import entry_content, entry_kinds, updates
    from elab_sdk.rules.bodies import BodyContent
    from elab_sdk.rules.entry_kinds import EntryLike, EntryOrTemplate
    from elab_sdk.rules.field_dicts import MetadataLike
    from elab_sdk.rules.field_values import FieldValue
    from elab_sdk.rules.metadata import MetadataChange
    from elab_sdk.rules.releases import Release
else:
    entries = lazy_module("elab_sdk._sync.entries")
    entry_content = lazy_module("elab_sdk.rules.entry_content")
    entry_kinds = lazy_module("elab_sdk.rules.entry_kinds")
    updates = lazy_module("elab_sdk.rules.updates")

_ALT: Final = "From 4.3.0 servers replace it by the end of the picture's address: omit alt."


class Changes:
    """The methods that change experiments and items alike."""

    _session: Session
    _entries: EntriesByKind

    def update(
        self,
        entry: EntryLike,
        *,
        title: str | Unset = UNSET,
        body: BodyContent | Unset = UNSET,
        date: DateLike | Unset = UNSET,
        tags: TagsLike | Unset = UNSET,
        links: LinksLike | Unset = UNSET,
        category: IdOrTitle | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        replace_metadata: bool = False,
    ) -> Done:
        """Change an experiment or a database item. Fields that are omitted keep their values.

        >>> created = manager.create_experiment()
        >>> done = manager.update(
        ...     ("experiment", created), title="Western blot 12", tags=["blot"], category="Success"
        ... )
        >>> experiment = manager.get_experiment(created)
        >>> experiment.title, experiment.tags, experiment.status_title
        ('Western blot 12', ['blot'], 'Success')

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            title: At most 255 characters, without markup.
            body: HTML, text, or a table: see `append`.
            date: A date, or text with a year of four digits, a month and a day: 2017-04-15, "15 April 2017".
            tags: A tag or several tags to add. Tags that `entry` contains need no request.
            links: The ID of a database item to link to, the item, or several of these. Links that `entry`
                contains need no request.
            category: The ID or the title of a status (for an item: of an items type), from 3.5.
            metadata: A dict, or JSON text of an object, from 4.3. It is merged into the metadata of the
                entry: other keys and other extra fields keep their values.
            replace_metadata: Whether `metadata` replaces all metadata: whatever it does not contain is
                removed.

        Returns:
            The server's response.

        Raises:
            ValidationError: An argument is invalid; if a category does not exist, the error lists those that
                do.
            ConflictError: `entry` is an entry that you read, and somebody else has changed the same part of
                its metadata since.
            NotSupportedByServer: The release lacks a field. Nothing was changed.
            NotFoundOrDeniedError: The entry does not exist, or the key's owner may not change it.
            LockedError: The entry is locked. On API v2, one that you locked yourself is changed, with
                a `LockedEntryWarning`.

        Works on every release. Below 4.0 the entry is read first; see `post_experiment`.
        """
        kind, entry_id = entry_kinds.resolve_entry(entry)
        fields = updates.merge_params(
            "update",
            None,
            title=title,
            date=date,
            body=body,
            tags=tags,
            links=links,
            category=category,
            metadata=metadata,
        )
        if not fields:
            raise ValidationError("nothing to change: give a title, a body, tags, …", "title")
        if "body" in fields:
            fields["body"] = entries.html(self._session, fields["body"], "body")
        changes = updates.check_fields(kind, fields)
        if replace_metadata or "metadata" in fields:
            changes = updates.with_metadata_mode(changes, entry, replace_metadata=replace_metadata)
        if changes.tags or changes.links:
            changes = entry_content.without_existing(changes, entry, self._session.known)
        if not changes.count:
            return entries.nothing_to_do()
        return self._entries[kind].apply("update", entry_id, changes)

    def append(self, entry: EntryLike, content: BodyContent) -> Done:
        """Append text, HTML or a table to the body of an entry.

        >>> created = manager.create_experiment(title="PCR", body="<p>Start.</p>")
        >>> done = manager.append(("experiment", created), "T < 4 °C")
        >>> done = manager.append(("experiment", created), [{"cycle": 1, "Ct": 21.5}])
        >>> experiment = manager.get_experiment(created)
        >>> experiment.body.startswith("<p>Start.</p><p>T &lt; 4 °C</p>")
        True

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            content: Text that starts with an HTML tag, such as `<p>`, is HTML, and so is `Html`; other text
                is escaped, and keeps its lines. Rows (dicts or lists) and DataFrames become a table.

        Returns:
            The server's response.

        Raises:
            ValidationError: The content is invalid. Nothing was sent.
            NotFoundOrDeniedError: The entry does not exist, or the key's owner may not change it.
            LockedError: The entry is locked. On API v2, one that you locked yourself is changed, with
                a `LockedEntryWarning`.

        Works on every release. Up to and including 4.0 the body is read, and written as a whole.
        """
        kind, entry_id = entry_kinds.resolve_entry(entry)
        fields = {"bodyappend": entries.html(self._session, content, "content")}
        return self._entries[kind].post("append", entry_id, fields)

    def append_image(
        self,
        entry: EntryLike,
        image: Source,
        name: str | None = None,
        *,
        alt: str | None = None,
        width: int | None = None,
        progress: Progress = None,
    ) -> Upload:
        """Attach a picture to an entry, and show it at the end of the body.

        >>> upload = manager.append_image(("experiment", 1), b"GIF89a", "dot.gif")
        >>> experiment = manager.get_experiment(1)
        >>> upload.long_name in experiment.body
        True

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            image: A path, bytes, a file opened with "rb", (name, content), or a matplotlib figure.
            name: The name to store it under (default: the file's own).
            alt: A description for readers who do not see the picture (default: its name); up to and including
                4.2, since later servers replace it by the end of the picture's address.
            width: The displayed width in pixels (default: the width of the picture).
            progress: Called with the bytes sent and the total number of bytes; or True to show a progress
                bar.

        Returns:
            The upload as the server lists it.

        Raises:
            ValidationError: Browsers do not show this kind of picture. Nothing was sent.
            NotSupportedByServer: From 4.4 API v1 takes no files for items, and from 4.3 servers keep no
                `alt`. Nothing was sent.
            NotFoundOrDeniedError: The entry does not exist, or the key's owner may not change it.

        Works on every release; for items up to and including 4.3, and on API v2. If the picture was uploaded
        but the body cannot be changed, the notes of the error say so.
        """
        from elab_sdk._sync import transfers
        from elab_sdk.rules import bodies  # few callers need it
        from elab_sdk.wire.interruption import note_completed_steps

        kind, entry_id = entry_kinds.resolve_entry(entry)
        entries = self._entries[kind]
        if alt is not None:
            self._session.learn(_replaces_alt)
            if self._session.known.holds_for_any(_replaces_alt):
                raise self._session.known.not_supported("append_image with alt", _ALT)
        pixels = None if width is None else arguments.at_least(width, "width", 1)
        upload = transfers.upload(
            entries, "append_image", entry_id, image, name, progress=progress, check=bodies.check_image_name
        )
        picture = bodies.image_html(upload, upload.real_name if alt is None else alt, pixels)
        with note_completed_steps([f"uploaded {upload.real_name} (upload {upload.id})"]):
            entries.post("append_image", entry_id, {"bodyappend": picture})
        return upload

    def tag(self, entry: EntryLike, *tags: str) -> list[str]:
        """Add tags to an entry. Tags that it already has change nothing.

        >>> created = manager.create_experiment(tags="blot")
        >>> experiment = manager.get_experiment(created)
        >>> manager.tag(experiment, "blot", "GFP")
        ['GFP']

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            tags: The tags: at most 255 characters, without `|`, backslashes and markup.

        Returns:
            The tags that were sent, one request each: all that `entry` does not contain.

        Raises:
            ValidationError: The server would alter or reject one of them. None was sent.
            NotFoundOrDeniedError: The entry does not exist, or the key's owner may not change it.

        Works on every release.
        """
        kind, entry_id = entry_kinds.resolve_entry(entry)
        changes = updates.check_fields(kind, {"tags": tags})
        changes = entry_content.without_existing(changes, entry, self._session.known)
        if changes.count:
            self._entries[kind].apply("tag", entry_id, changes)
        return list(changes.tags)

    def link(self, entry: EntryLike, *items: Id) -> list[int]:
        """Link an entry to database items. Links that exist change nothing.

        >>> plasmid, strain = manager.create_item(1), manager.create_item(1)
        >>> manager.link(("item", strain), plasmid) == [plasmid.id]
        True
        >>> manager.link(manager.get_item(strain), plasmid)
        []

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            items: The IDs of the items, or the items. An item that was read needs no request to check that it
                exists.

        Returns:
            The IDs of the items that were sent: all that `entry` does not link to.

        Raises:
            ValidationError: One of them is not an item, or is the entry itself. None was sent.
            NotSupportedByServer: The release has no links from items (before 3.4).
            NotFoundError: An item or the entry does not exist; up to and including 4.3 raised as
                `NotFoundOrDeniedError`.

        Works on every release; for items from 3.4.
        """
        kind, entry_id = entry_kinds.resolve_entry(entry)
        changes = updates.check_fields(kind, {"links": items})
        changes = entry_content.without_existing(changes, entry, self._session.known)
        if changes.count:
            self._entries[kind].apply("link", entry_id, changes)
        return list(changes.links)

    def save(self, entry: EntryLike, fields: Mapping[str, object], *, replace_metadata: bool = False) -> Done:
        """Write back an entry that was read as a dict and changed. Only what differs is sent.

        >>> experiment = manager.get_experiment(1)
        >>> fields = experiment.to_dict()
        >>> fields["title"] = "Western blot 13"
        >>> done = manager.save(experiment, fields)
        >>> experiment = manager.get_experiment(1)
        >>> experiment.title
        'Western blot 13'

        The entry is read again first: a field that somebody else has changed meanwhile keeps that value, and
        is a conflict if you have changed it too. A change between this read and the write, a few hundredths
        of a second apart, cannot be noticed.

        Args:
            entry: The entry as you read it. With ("experiment", 12) it is not known what you read: then any
                change since, which the time of the last change in `fields` shows from 3.4, is a conflict.
            fields: The entry's `to_dict()` with changes of title, date, body or metadata. Keys may be
                omitted. Metadata is merged key by key.
            replace_metadata: Whether the metadata in `fields` replaces all metadata.

        Returns:
            The server's response; if nothing differs, a success without a request.

        Raises:
            ValidationError: A key is unknown, or something was changed that an update cannot change, such as
                tags; or the metadata of a full entry lacks parts that it had. Nothing was sent.
            ConflictError: Somebody else has changed the same field since. Nothing was sent.
            NotFoundOrDeniedError: The entry does not exist, or the key's owner may not change it.

        Works on every release.
        """
        from elab_sdk._sync import metadata_changes  # few callers need it

        kind, entry_id = entry_kinds.resolve_entry(entry)
        if not isinstance(fields, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
            raise ValidationError(
                f"fields must be a dict, such as entry.to_dict(), not {type(fields).__name__}", "fields"
            )
        return metadata_changes.save(
            self._entries[kind], entry_id, entry, fields, replace_metadata=replace_metadata
        )

    # -- extra fields --------------------------------------------------------------------------------------
    def set_extra_fields(
        self,
        entry: EntryOrTemplate,
        values: Mapping[str, object],
        *,
        add: FieldType | None = None,
        dry_run: bool = False,
    ) -> MetadataChange:
        """Set the values of extra fields. All other metadata keeps its values.

        >>> change = manager.add_extra_field(("experiment", 1), "pH", type="number", value=7)
        >>> manager.set_extra_fields(("experiment", 1), {"pH": 7.2}, dry_run=True)
        experiment 1 would change:
            pH: 7 → 7.2
        >>> change = manager.set_extra_fields(("experiment", 1), {"pH": 7.2})
        >>> experiment = manager.get_experiment(1)
        >>> experiment.extra_fields["pH"].value
        7.2

        The metadata is read right before it is written, and again afterwards. If `entry` is an entry that you
        read, the fields must still have the values that you read. A change that somebody else makes between
        reading and writing, a few hundredths of a second apart, is overwritten and cannot be noticed.
        Parallel calls of one Manager wait for each other.

        Args:
            entry: An experiment, an item or a template; a list row; the result of a creation; or
                ("experiment", 12).
            values: A value for each field by its name, as its type requires: numbers, text, dates, times,
                bools, options, IDs of users, experiments and items. (5, "mL") also sets the unit, a list sets
                several values if the field allows them, and None empties the field.
            add: The type of fields that are added if they do not exist, such as "text" (default: a missing
                field is an error). `add_extra_field` adds one with options, a group or a description.
            dry_run: Whether to return what would change, without changing it.

        Returns:
            What changed, which prints as a list of differences. It is false if nothing differs: then nothing
            is written.

        Raises:
            ValidationError: A field does not exist, or does not accept the value. Nothing was written.
            ConflictError: Somebody else has changed one of the fields since you read the entry; or the
                metadata is not what was written.
            NotSupportedByServer: The release cannot write metadata.
            NotFoundOrDeniedError: The entry does not exist, or the key's owner may not change it.

        Works from 4.3.
        """
        from elab_sdk._sync.metadata_changes import change_metadata  # few callers need it
        from elab_sdk.rules import extra_fields

        operation = "set_extra_fields"
        names = extra_fields.check_values(operation, values)

        def merge(metadata: JsonObject) -> JsonObject:
            return extra_fields.set_values(operation, metadata, values, add)

        return change_metadata(self._entries.__getitem__, operation, entry, merge, names, dry_run=dry_run)

    def add_extra_field(
        self,
        entry: EntryOrTemplate,
        name: str,
        *,
        type: FieldType = "text",
        value: FieldValue = None,
        unit: str | None = None,
        units: Sequence[str] | None = None,
        options: Sequence[str] | None = None,
        allow_multi_values: bool = False,
        group: str | None = None,
        position: int | None = None,
        description: str | None = None,
        required: bool = False,
        readonly: bool = False,
        blank_value_on_duplicate: bool = False,
        dry_run: bool = False,
    ) -> MetadataChange:
        """Add an extra field to an entry. All other metadata keeps its values.

        >>> lens = {"type": "select", "options": ["10X", "20X"], "value": "20X"}
        >>> manager.add_extra_field(("experiment", 1), "Lens", **lens, dry_run=True)
        experiment 1 would change:
          + Lens (select): '20X'

        Args:
            entry: An experiment, an item or a template; a list row; the result of a creation; or
                ("experiment", 12).
            name: The name of the new field.
            type: The type of its values.
            value: Its value (default: empty).
            unit: The unit of a number.
            units: The selectable units of a number (default: `unit` alone).
            options: The options of a select or a radio field.
            allow_multi_values: Whether several options of a select field can be chosen.
            group: The name of the group in which it is shown. A missing group is created.
            position: Its position among the fields (default: last).
            description: A text that is shown below it.
            required: Whether people must fill it in.
            readonly: Whether it cannot be changed on the web page. The API can still change it.
            blank_value_on_duplicate: Whether it is empty in a copy of the entry.
            dry_run: Whether to return what would change, without changing it.

        Returns:
            What changed, which prints as a list of differences.

        Raises:
            ValidationError: The field already exists, or an argument does not match its type. Nothing was
                written.
            ConflictError: Somebody else has added it since you read the entry; or the metadata is not what
                was written.
            NotSupportedByServer: The release cannot write metadata.

        Works from 4.3.
        """
        from elab_sdk._sync.metadata_changes import change_metadata
        from elab_sdk.rules import extra_fields

        operation = "add_extra_field"
        settings = {
            "allow_multi_values": allow_multi_values,
            "description": description,
            "required": required,
            "readonly": readonly,
            "blank_value_on_duplicate": blank_value_on_duplicate,
        }
        field = extra_fields.new_field(
            operation,
            name,
            type,
            options=options,
            unit=unit,
            units=units,
            group=group,
            position=position,
            settings=settings,
        )
        extra_fields.check_value(field, value)

        def merge(metadata: JsonObject) -> JsonObject:
            return extra_fields.add_field(operation, metadata, field, value)

        return change_metadata(
            self._entries.__getitem__, operation, entry, merge, (field.name,), dry_run=dry_run
        )

    def remove_extra_fields(
        self, entry: EntryOrTemplate, *names: str, dry_run: bool = False
    ) -> MetadataChange:
        """Remove extra fields and their values from an entry. All other metadata keeps its values.

        >>> change = manager.add_extra_field(("experiment", 1), "Operator", value="Ann")
        >>> manager.remove_extra_fields(("experiment", 1), "Operator")
        experiment 1 was changed:
          - Operator (text): 'Ann'

        Args:
            entry: An experiment, an item or a template; a list row; the result of a creation; or
                ("experiment", 12).
            names: The names of the fields.
            dry_run: Whether to return what would change, without changing it.

        Returns:
            What changed; it contains the removed fields.

        Raises:
            ValidationError: A field does not exist. Nothing was written.
            ConflictError: Somebody else has changed one of the fields since you read the entry; or the
                metadata is not what was written.
            NotSupportedByServer: The release cannot write metadata.

        Works from 4.3.
        """
        from elab_sdk._sync.metadata_changes import change_metadata
        from elab_sdk.rules import extra_fields

        operation = "remove_extra_fields"
        extra_fields.check_names(operation, names)

        def merge(metadata: JsonObject) -> JsonObject:
            return extra_fields.remove_fields(operation, metadata, names)

        return change_metadata(self._entries.__getitem__, operation, entry, merge, names, dry_run=dry_run)


def _replaces_alt(release: Release) -> bool:
    return release.body_alt == "file_name"

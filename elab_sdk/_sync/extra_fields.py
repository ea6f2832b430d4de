# Derived from elab_sdk/_async/extra_fields.py by tools/unasync.py: do not edit.
"""Extra fields: read, merge, write, and look whether it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk._sync.entries import Entries
from elab_sdk.rules import updates
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from elab_api_v1.extra_fields import FieldType
    from elab_api_v1.types import JsonObject

    from elab_sdk.rules.field_values import FieldValue
    from elab_sdk.rules.metadata import MetadataChange, MetadataHolder


class Fields(Entries):
    """What can be done with extra fields."""

    def set_extra_fields(
        self, entry: MetadataHolder, values: Mapping[str, object], *, dry_run: bool = False
    ) -> MetadataChange:
        """Fill in extra fields of an entry. All else in its metadata stays as it is.

        >>> change = manager.add_extra_field(("experiment", 1), "pH", type="number", value=7)
        >>> manager.set_extra_fields(("experiment", 1), {"pH": 7.2}, dry_run=True)
        experiment 1 would change:
            pH: 7 → 7.2
        >>> change = manager.set_extra_fields(("experiment", 1), {"pH": 7.2})
        >>> experiment = manager.get_experiment(1)
        >>> experiment.extra_fields["pH"].value
        7.2

        The metadata is read right before it is written, and again after that. Where `entry` is one that you
        have read, the fields must still be as you saw them. What somebody writes between the two requests
        that read and write, some hundredths of a second apart, is overwritten and cannot be noticed: API v1
        has no condition for that. One Manager's own changes of an entry take turns.

        Args:
            entry: An experiment, an item or a template; a row of a list; what a creation returned; or
                ("experiment", 12).
            values: The fields' names, each with a value of its type: numbers, text, dates, times, bools,
                options, numbers of users, experiments and items. (5, "mL") sets the unit too, a list several
                values where the field allows them, and None empties it.
            dry_run: Change nothing, and return what would change.

        Returns:
            What changed, which prints as a list of differences. It is false where there was nothing to do:
            then nothing is written.

        Raises:
            ValidationError: There is no such field, or it does not take the value. Nothing was written.
            ConflictError: Somebody else changed one of the fields since you read the entry; or the metadata
                is not what was written.
            NotSupportedByServer: The release does not write metadata.
            NotFoundOrDeniedError: There is no such entry, or the key's owner may not write it.

        Works from 4.3 on.
        """
        from elab_sdk.rules import extra_fields  # not needed by most who import the Manager

        act = "set_extra_fields"
        names = extra_fields.check_values(act, values)

        def merged(metadata: JsonObject) -> JsonObject:
            return extra_fields.set_values(act, metadata, values)

        return self._change_metadata(act, entry, merged, names, dry_run=dry_run)

    def add_extra_field(
        self,
        entry: MetadataHolder,
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
        """Add an extra field to an entry. All else in its metadata stays as it is.

        >>> lens = {"type": "select", "options": ["10X", "20X"], "value": "20X"}
        >>> manager.add_extra_field(("experiment", 1), "Lens", **lens, dry_run=True)
        experiment 1 would change:
          + Lens (select): '20X'

        Args:
            entry: An experiment, an item or a template; a row of a list; what a creation returned; or
                ("experiment", 12).
            name: The field's name, which the entry does not have yet.
            type: What it holds.
            value: Its value; empty where it is left out.
            unit: The unit of a number.
            units: The units of a number to choose from; `unit` alone where it is left out.
            options: What there is to choose from, in a select or a radio.
            allow_multi_values: Whether several options of a select may be chosen.
            group: Name of the group that it is shown in, which is made where it is missing.
            position: Where it is shown; after all others where it is left out.
            description: A text that is shown below it.
            required: Whether people must fill it in.
            readonly: Whether people may change it on eLabFTW's pages; this method and the API may.
            blank_value_on_duplicate: Whether a copy of the entry begins without the value.
            dry_run: Change nothing, and return what would change.

        Returns:
            What changed, which prints as a list of differences.

        Raises:
            ValidationError: The field is there already, or what is given does not fit its type. Nothing was
                written.
            ConflictError: Somebody else added it since you read the entry; or the metadata is not what was
                written.
            NotSupportedByServer: The release does not write metadata.

        Works from 4.3 on.
        """
        from elab_sdk.rules import extra_fields

        act = "add_extra_field"
        settings = {
            "allow_multi_values": allow_multi_values,
            "description": description,
            "required": required,
            "readonly": readonly,
            "blank_value_on_duplicate": blank_value_on_duplicate,
        }
        field = extra_fields.new_field(
            act,
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

        def merged(metadata: JsonObject) -> JsonObject:
            return extra_fields.add_field(act, metadata, field, value)

        return self._change_metadata(act, entry, merged, (field.name,), dry_run=dry_run)

    def remove_extra_fields(
        self, entry: MetadataHolder, *names: str, dry_run: bool = False
    ) -> MetadataChange:
        """Take extra fields out of an entry, with their values. All else in its metadata stays as it is.

        >>> change = manager.add_extra_field(("experiment", 1), "Operator", value="Ann")
        >>> manager.remove_extra_fields(("experiment", 1), "Operator")
        experiment 1 was changed:
          - Operator (text): 'Ann'

        Args:
            entry: An experiment, an item or a template; a row of a list; what a creation returned; or
                ("experiment", 12).
            names: The fields' names.
            dry_run: Change nothing, and return what would change.

        Returns:
            What changed; the fields that went are in it, whole.

        Raises:
            ValidationError: There is no such field. Nothing was written.
            ConflictError: Somebody else changed one of the fields since you read the entry; or the metadata
                is not what was written.
            NotSupportedByServer: The release does not write metadata.

        Works from 4.3 on.
        """
        from elab_sdk.rules import extra_fields

        act = "remove_extra_fields"
        extra_fields.check_names(act, names)

        def merged(metadata: JsonObject) -> JsonObject:
            return extra_fields.remove_fields(act, metadata, names)

        return self._change_metadata(act, entry, merged, names, dry_run=dry_run)

    def _change_metadata(
        self,
        act: str,
        entry: MetadataHolder,
        merged: Callable[[JsonObject], JsonObject],
        names: Collection[str],
        *,
        dry_run: bool,
    ) -> MetadataChange:
        """Read, compare with what the caller saw, merge, write, and compare with what was written."""
        from elab_sdk.rules import metadata

        kind, wanted = metadata.resolve_holder(entry)
        seen = metadata.known_metadata(entry)
        self._known.require("metadata", act)
        with self._turns.of(kind, wanted):
            before = self._metadata(kind, wanted)
            self._settle(lambda release: release.has("metadata"))
            self._known.require("metadata", act)
            metadata.check_fields_unchanged(f"{kind} {wanted}", seen, before, names)
            change = metadata.MetadataChange(kind, wanted, before, merged(before), is_sent=False)
            if dry_run or not change:
                return change
            self._do(kind, act, wanted, updates.acts(kind, act, {"metadata": change.after}))
            with note_completed_steps(["the metadata was sent"]):
                metadata.check_written(change, self._metadata(kind, wanted))
        return change.sent()

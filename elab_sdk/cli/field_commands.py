"""Commands for extra fields: `fields`, `set` and `unset`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias

import typer

from elab_sdk.cli import targets
from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.output import print_note
from elab_sdk.cli.output_options import OutputOptions

if TYPE_CHECKING:
    from elab_api_v1.extra_fields import ExtraField

    from elab_sdk import Experiment, Item, Manager, Template
    from elab_sdk.rules.metadata import MetadataChange

_COLUMNS: Final = ("name", "value", "unit", "type", "group", "required")
_KINDS: Final[tuple[targets.TargetKind, ...]] = ("experiment", "item", "template")
_MISSING: Final = "(empty)"

_AddedType: TypeAlias = Literal[
    "text",
    "number",
    "date",
    "datetime-local",
    "time",
    "checkbox",
    "url",
    "email",
    "users",
    "experiments",
    "items",
]
"""The types of fields that need no options."""

Entry = Annotated[
    list[str],
    typer.Argument(
        help="3, item 5, template 2, or the address of a page.", metavar="[KIND] ID", show_default=False
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")]


@dataclass(frozen=True)
class _FieldRow:
    """A row for an extra field."""

    field: "ExtraField"

    def __getattr__(self, name: str) -> object:
        return getattr(self.field, name)

    @property
    def value(self) -> str:
        """The value as people read it, without its unit, which is a column of its own."""
        from elab_sdk.cli.field_text import value_text

        return value_text(self.field)

    def to_dict(self) -> dict[str, Any]:
        from elab_api_v1.base import plain_value

        names = ("group", "required", "readonly", "options", "units", "allow_multi_values", "description")
        return {
            "name": self.field.name,
            "value": plain_value(self.field.value),
            "unit": self.field.unit,
            "type": self.field.type,
            **{name: getattr(self.field, name) for name in names},
        }


def fields(connection: ConnectionOptions, output: OutputOptions, *, entry: Entry) -> None:
    """List the extra fields of an experiment, an item or a template, from 4.0.

    JSON and YAML also show the options of a choice, the units of a number, and descriptions.

    Examples:
      elab fields 3
      elab fields item 5 -o csv
      elab fields 3 --jq '.[] | select(.required) | .name'
    """
    if output.ids:
        raise typer.BadParameter("--ids is not available: extra fields have no ID")
    target = targets.parse_target(entry).require_kind(*_KINDS)
    with connection.manager() as manager:
        found = _read(target, manager)
    if not output.print_rows([_FieldRow(field) for field in found.extra_fields.values()], _COLUMNS):
        print_note(f"{target.label} has no extra fields")


def set_(
    connection: ConnectionOptions,
    *,
    entry: Annotated[
        list[str],
        typer.Argument(
            help="The entry, then NAME=VALUE for each field.",
            metavar="[KIND] ID NAME=VALUE...",
            show_default=False,
        ),
    ],
    add: Annotated[bool, typer.Option("--add", help="Add fields that do not exist.")] = False,
    type_: Annotated[
        _AddedType | None,
        typer.Option(
            "--type",
            help="Type of added fields, implies --add: text (default), number, date, datetime-local, time,"
            " checkbox, url, email, users, experiments or items.",
            metavar="TYPE",
            show_default=False,
        ),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Set extra fields of an experiment, an item or a template, from 4.3.

    All fields are changed at once, and checked before: nothing is sent if one of them does not exist or does
    not accept its value. Each value has the type of its field: on or off for a checkbox, a number with its
    unit, one of the options of a choice, several separated by commas if the field allows it, a date such as
    2017-04-15, the ID of an item. NAME= empties a field.

    Examples:
      elab set 3 pH=7.3 Operator="Ada L."
      elab set item 5 "Buffer volume=10 mL" Checked=on Expires=2030-01-31
      elab set 3 Batch=B-17 --add
      elab set 3 Weight="2.5 mg" --type number
    """
    target, texts = targets.split_target(entry)
    target.require_kind(*_KINDS)
    if not texts:
        raise typer.BadParameter("missing NAME=VALUE: elab set 3 pH=7.3")
    field_type = type_ or ("text" if add else None)
    with connection.manager() as manager:
        found = _read(target, manager)
        from elab_sdk.cli.field_assignments import parse_assignments  # not for --help
        from elab_sdk.rules.known_release import detected_release

        detected_release(manager.release).require("metadata", "setting extra fields")

        values = parse_assignments(texts, found.extra_fields, target.label, field_type)
        change = manager.set_extra_fields(found, values, add=field_type, dry_run=dry_run)
    _print_change(change, target.label, dry_run=dry_run)


def unset(
    connection: ConnectionOptions,
    *,
    entry: Annotated[
        list[str],
        typer.Argument(
            help="The entry, then the names of fields.", metavar="[KIND] ID NAME...", show_default=False
        ),
    ],
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove the fields, not only their values.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Empty extra fields of an experiment, an item or a template, from 4.3.

    The fields stay, without a value; a checkbox is off. With --remove they are removed.

    Examples:
      elab unset 3 pH
      elab unset item 5 pH "Buffer volume"
      elab unset 3 pH --remove
    """
    target, names = targets.split_target(entry)
    target.require_kind(*_KINDS)
    if not names:
        raise typer.BadParameter("missing NAME: elab unset 3 pH")
    with connection.manager() as manager:
        found = _read(target, manager)
        from elab_sdk.cli.field_assignments import check_names  # not for --help
        from elab_sdk.rules.known_release import detected_release

        detected_release(manager.release).require("metadata", "emptying extra fields")

        check_names(names, found.extra_fields, target.label)
        if remove:
            change = manager.remove_extra_fields(found, *names, dry_run=dry_run)
        else:
            change = manager.set_extra_fields(found, dict.fromkeys(names), dry_run=dry_run)
    _print_change(change, target.label, dry_run=dry_run)


def _read(target: targets.Target, manager: "Manager") -> "Experiment | Item | Template":
    target = target.on(manager)
    entry_id = target.id
    if target.kind == "template":
        return manager.get_template(entry_id)
    return manager.get_item(entry_id) if target.kind == "item" else manager.get_experiment(entry_id)


def _print_change(change: "MetadataChange", label: str, *, dry_run: bool) -> None:
    """Say what was changed, or on stdout what would change."""
    from elab_sdk.cli.field_text import field_text
    from elab_sdk.cli.output import print_line

    if not change:
        print_note(f"{label}: nothing to change")
        return
    for each in change.fields:
        before = field_text(each.before) if each.before is not None else ""
        if each.after is None:
            text = f"{each.name} removed, it was {before or _MISSING}"
        else:
            text = f"{each.name} {before or _MISSING} → {field_text(each.after) or _MISSING}"
        if dry_run:
            print_line(f"{label} would change: {text}")
        else:
            print_note(f"{label}: {text}")

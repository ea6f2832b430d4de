"""Commands that write: `create`, `update`, `append` and `tag`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elab_sdk.cli import property_options, targets, text_input
from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.content_options import ContentOptions, id_or_title
from elab_sdk.cli.csv_options import CsvOptions, create_rows
from elab_sdk.cli.output import print_line, print_note
from elab_sdk.cli.output_options import CreatedOptions
from elab_sdk.cli.property_options import PropertyOptions
from elab_sdk.cli.read_commands import page_address

if TYPE_CHECKING:
    from elab_sdk import Manager
    from elab_sdk.rules.entry_kinds import EntryLike

Entry = Annotated[
    list[str],
    typer.Argument(help="3, item 5, or the address of a page.", metavar="[KIND] ID", show_default=False),
]


def create(
    connection: ConnectionOptions,
    content: ContentOptions,
    csv: CsvOptions,
    output: CreatedOptions,
    *,
    kind: Annotated[str, typer.Argument(help="experiment or item.")] = "experiment",
    file: Annotated[
        list[Path] | None,
        typer.Option(
            "--file",
            "-F",
            help="File to attach. Can be repeated.",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option("--template", help="Template, by ID or title (`elab templates`).", show_default=False),
    ] = None,
    type_: Annotated[
        str | None,
        typer.Option("--type", help="Items type, by ID or title (`elab types`).", show_default=False),
    ] = None,
    resume: Annotated[
        int | None,
        typer.Option(
            "--resume",
            help="ID of an entry to complete, which was created before an error.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Create an experiment or an item with its content.

    The ID is printed, on a terminal with the address of the page. All arguments are checked before anything
    is created. After a later error, the same command with --resume ID completes the entry.

    --from-csv creates an entry for each row. Columns named title, date, body, tags, links, status (of
    experiments), category (of items), rating and custom_id fill these fields, other columns become extra
    fields; --category or --type is for rows that name none, --template for all. After an error, the same
    command goes on: the folder FILE.elab keeps a journal, so that no row is created twice. The IDs of new
    entries are printed, on a terminal a summary.

    Examples:
      elab create
      elab create --title "Western blot 12" --tag blot --link 5 --file gel.png
      report.py | elab create --title "Nightly run" --body -
      elab create item --type Plasmid --title pUC19
      elab create --from-csv samples.csv --column Sample=title --dry-run
    """
    entry_kind = targets.parse_entry_kind(kind)
    if csv.file is not None:
        if file or resume is not None or content.arguments().keys() - {"category"}:
            raise typer.BadParameter("--from-csv can only be combined with --category, --template or --type")
        create_rows(connection, csv, entry_kind, type_ or content.category, template)
        return
    if (entry_kind == "item") != (type_ is not None):
        raise typer.BadParameter("--type is required for an item, and not allowed for an experiment")
    if entry_kind == "item" and (content.category or template):
        raise typer.BadParameter("--category and --template are only for experiments; an item has --type")
    creation: dict[str, Any] = {
        "files": [str(each) for each in file] if file else None,
        "template": id_or_title(template),
        "resume": resume,
    }
    arguments = content.arguments() | {name: value for name, value in creation.items() if value is not None}
    with connection.manager() as manager:
        entry_id = _create_entry(manager, type_, arguments)
        address = page_address(manager.endpoint, targets.Target("item" if type_ else "experiment", entry_id))
    output.print_created(entry_kind, entry_id, f"created {entry_kind} {entry_id}  {address}", address)


def update(
    connection: ConnectionOptions,
    content: ContentOptions,
    properties: PropertyOptions,
    *,
    entry: Entry,
    replace_metadata: Annotated[
        bool,
        typer.Option(
            "--replace-metadata",
            help="Replace all metadata: keys and extra fields missing in --metadata are removed.",
            rich_help_panel="Content",
        ),
    ] = False,
) -> None:
    """Change an experiment or an item. Everything else stays as it is, on every release.

    --metadata is merged into the existing metadata: other keys and extra fields do not change. The options
    for API v2 are set one after another, before the content; all are checked before the first.

    Examples:
      elab update 3 --title "Western blot 12, repeated"
      elab update item 5 --body @protocol.html --date 2017-04-15
      elab update 3 --category Success --tag done
      elab update 3 --metadata '{"extra_fields": {"pH": {"value": "7.2"}}}'
      elab update 3 --rating 4 --status Success --read team --write useronly,user:2
    """
    target = targets.parse_target(entry).require_kind("experiment", "item")
    fields, values = content.arguments(), properties.arguments()
    if not fields and not values:
        raise typer.BadParameter(
            "nothing to change: pass at least one of --title, --date, --body, --tag, --link, --category,"
            " --metadata, --rating, --custom-id, --status, --set-category, --read, --write"
        )
    if replace_metadata and "metadata" not in fields:
        raise typer.BadParameter("--replace-metadata requires --metadata")
    if values and fields:
        from elab_sdk.rules import updates  # not for --help

        updates.check_fields("item" if target.kind == "item" else "experiment", fields)
    with connection.manager() as manager:
        reference = _entry_reference(target, manager)
        if values:
            _set_properties(manager, reference, values, fields, replace_metadata=replace_metadata)
        else:
            manager.update(reference, **fields, replace_metadata=replace_metadata)
    print_note(f"{target.label}: changed {', '.join([*values, *fields])}")


def _set_properties(
    manager: "Manager",
    entry: "EntryLike",
    values: dict[str, Any],
    fields: dict[str, Any],
    *,
    replace_metadata: bool,
) -> None:
    """Set what only API v2 can set, then the content. An error says what was done before it."""
    from elab_sdk.wire.interruption import note_completed_steps

    done: list[str] = []
    chosen = property_options.choose(manager, entry, values)
    with note_completed_steps(done):
        property_options.apply(manager, entry, chosen, done)
        if fields:
            manager.update(entry, **fields, replace_metadata=replace_metadata)


def append(
    connection: ConnectionOptions,
    *,
    entry: Annotated[
        list[str],
        typer.Argument(
            help="The entry, then the text (default: stdin).",
            metavar="[KIND] ID [TEXT]",
            show_default=False,
        ),
    ],
    file: Annotated[
        str | None, typer.Option("--from", help="File with the text.", metavar="FILE", show_default=False)
    ] = None,
) -> None:
    """Append text to the body of an experiment or an item.

    Text that starts with a tag is HTML. Plain text becomes paragraphs.

    Examples:
      elab append 3 "14:05 gel loaded"
      date | elab append 3
      elab append 3 --from notes.txt
      elab append item 5 "<ul><li>thawed once</li></ul>"
    """
    target, text = targets.split_target(entry)
    target.require_kind("experiment", "item")
    if text and file is not None:
        raise typer.BadParameter("TEXT and --from exclude each other: pass only one")
    if file is not None:
        content: str | None = text_input.read_file(file, "--from: ")
    else:
        content = text_input.read_option(" ".join(text), "TEXT") if text else text_input.read_stdin("TEXT")
    if not content or not content.strip():
        raise typer.BadParameter("TEXT is empty: nothing to append")
    with connection.manager() as manager:
        manager.append(_entry_reference(target, manager), content)
    print_note(f"{target.label}: appended")


def tag(
    connection: ConnectionOptions,
    *,
    entry: Annotated[
        list[str],
        typer.Argument(help="The entry, then the tags.", metavar="[KIND] ID TAG...", show_default=False),
    ],
) -> None:
    """Add tags to an experiment or an item.

    Examples:
      elab tag 3 blot "anti GFP"
      elab tag item 5 plasmid
    """
    target, tags = targets.split_target(entry)
    target.require_kind("experiment", "item")
    if not tags:
        raise typer.BadParameter(
            f"missing TAG: pass at least one tag; `elab tags {target.label}` lists those it has"
        )
    with connection.manager() as manager:
        manager.tag(_entry_reference(target, manager), *tags)
    print_note(f"{target.label}: tagged {', '.join(tags)}")


def _create_entry(manager: "Manager", type_: str | None, arguments: dict[str, Any]) -> int:
    """Create the entry and return its ID. The ID of an incomplete entry is printed before the error."""
    from elab_sdk import IncompleteCreationError

    if "files" in arguments and "progress" not in arguments:
        from elab_sdk.cli.progress_bars import byte_progress  # not without files

        with byte_progress("uploading") as progress:
            return _create_entry(manager, type_, {**arguments, "progress": progress})
    try:
        if type_ is None:
            return manager.create_experiment(**arguments).id
        return manager.create_item(id_or_title(type_) or 0, **arguments).id
    except IncompleteCreationError as error:
        print_line(str(error.id))
        error.add_note(f"on the command line: run the same command with --resume {error.id}")
        raise


def _entry_reference(target: targets.Target, manager: "Manager") -> "EntryLike":
    target = target.on(manager)
    entry_id = target.id
    return ("item", entry_id) if target.kind == "item" else ("experiment", entry_id)

"""Commands for the state of an entry: `lock`, `unlock`, `archive`, `duplicate`, `delete` and `restore`."""

from typing import TYPE_CHECKING, Annotated

import typer

from elab_sdk.cli import confirmation, targets
from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.output import print_note
from elab_sdk.cli.output_options import CreatedOptions
from elab_sdk.cli.read_commands import page_address

if TYPE_CHECKING:
    from elab_sdk import Manager
    from elab_sdk.rules.entry_kinds import EntryOrTemplate
    from elab_sdk.rules.entry_states import AnyEntry

Entry = Annotated[
    list[str],
    typer.Argument(
        help="3, item 5, template 2, or the address of a page.", metavar="[KIND] ID", show_default=False
    ),
]


def lock(connection: ConnectionOptions, *, entry: Entry) -> None:
    """Lock an experiment, an item or a template, from 5.0.

    You can still change what you locked yourself.

    Examples:
      elab lock 3
      elab lock item 5
    """
    target = _parse(entry)
    with connection.manager() as manager:
        changed = manager.lock(_entry(target, manager))
    print_note(f"{target.label}: {'locked' if changed else 'was locked already'}")


def unlock(connection: ConnectionOptions, *, entry: Entry) -> None:
    """Unlock an experiment, an item or a template, from 5.0.

    Examples:
      elab unlock 3
    """
    target = _parse(entry)
    with connection.manager() as manager:
        changed = manager.unlock(_entry(target, manager))
    print_note(f"{target.label}: {'unlocked' if changed else 'was not locked'}")


def archive(connection: ConnectionOptions, *, entry: Entry) -> None:
    """Archive an experiment, an item or a template, from 5.0. `elab restore` undoes this.

    Examples:
      elab archive 3
    """
    target = _parse(entry)
    with connection.manager() as manager:
        changed = manager.archive(_entry(target, manager))
    print_note(f"{target.label}: {'archived' if changed else 'was archived already'}")


def restore(connection: ConnectionOptions, *, entry: Entry) -> None:
    """Bring back an archived entry, from 5.0, or a deleted one, from 5.3.

    Examples:
      elab restore 3
      elab restore template 2
    """
    target = _parse(entry)
    with connection.manager() as manager:
        changed = manager.restore(_entry(target, manager))
    print_note(f"{target.label}: {'restored' if changed else 'was neither archived nor deleted'}")


def duplicate(connection: ConnectionOptions, output: CreatedOptions, *, entry: Entry) -> None:
    """Copy an experiment, an item or a template on the server, from 5.0.

    The ID of the copy is printed. Files and comments are not copied.

    Examples:
      elab duplicate 3
      elab update $(elab duplicate 3) --title "Western blot 13"
    """
    target = _parse(entry)
    with connection.manager() as manager:
        target = target.on(manager)
        copy = manager.duplicate(_entry(target, manager))
        address = page_address(manager.endpoint, targets.Target(target.kind, copy.id), manager.release)
    output.print_created(target.kind, copy.id, f"created {target.kind} {copy.id}  {address}", address)


def delete(
    connection: ConnectionOptions,
    *,
    entry: Entry,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    locked: Annotated[
        bool, typer.Option("--locked", help="Delete it although it is locked or archived.")
    ] = False,
) -> None:
    """Delete an experiment, an item or a template, from 5.0.

    Its title is shown, and you are asked first. Without a terminal, --yes is required. From 5.3, `elab
    restore` brings it back.

    Examples:
      elab delete 3
      elab delete item 5 --yes
    """
    target = _parse(entry)
    confirmation.require_terminal(yes=yes)
    with connection.manager() as manager:
        target = target.on(manager)
        found = _read(target, manager)
        _require_deletable(found, manager, target, locked=locked)
        if found.state == _deleted():
            print_note(f"{target.label} was deleted already")
            return
        confirmation.confirm(f"Delete {target.label}?", f"{target.label}: {found.title}", yes=yes)
        manager.delete(found, locked=locked)
        hint = _how_to_restore(manager, target)
    print_note(f"{target.label}: deleted; {hint}")


def _parse(entry: list[str]) -> targets.Target:
    return targets.parse_target(entry).require_kind("experiment", "item", "template")


def _entry(target: targets.Target, manager: "Manager") -> "EntryOrTemplate":
    target = target.on(manager)
    entry_id = target.id
    if target.kind == "template":
        return "template", entry_id
    return ("item", entry_id) if target.kind == "item" else ("experiment", entry_id)


def _read(target: targets.Target, manager: "Manager") -> "AnyEntry":
    target = target.on(manager)
    entry_id = target.id
    if target.kind == "template":
        return manager.get_template(entry_id)
    return manager.get_item(entry_id) if target.kind == "item" else manager.get_experiment(entry_id)


def _deleted() -> int:
    from elab_sdk.rules.entry_states import DELETED  # not for --help

    return DELETED


def _require_deletable(
    entry: "AnyEntry", manager: "Manager", target: targets.Target, *, locked: bool
) -> None:
    """Refuse what cannot be deleted before a person is asked.

    Raises:
        NotSupportedByServer: The server has no API v2, or it is not used.
        LockedError: The entry is locked or archived.
    """
    from elab_sdk._wording import say  # not for --help
    from elab_sdk.rules.entity_types import entity_type_of
    from elab_sdk.rules.entry_states import locked_error, obstacle
    from elab_sdk.rules.known_release import detected_release
    from elab_sdk.rules.release_detection import availability

    operation = f"delete_{target.kind}"
    release = detected_release(manager.release)
    if release.lacks(operation):
        raise release.not_supported("delete", availability(operation), is_harmless=True)
    reason = obstacle(entry.state, entry.locked)
    if reason in ("locked", "archived") and not locked:
        hint = say("the entry is {reason}, and is not deleted: {locked} to delete it anyway", reason=reason)
        raise locked_error(f"{entity_type_of(entry.kind)}/{entry.id}", hint)


def _how_to_restore(manager: "Manager", target: targets.Target) -> str:
    from elab_sdk.rules.entry_states import restores  # not for --help
    from elab_sdk.rules.known_release import detected_release

    if detected_release(manager.release).holds_for_all(restores):
        name = str(target.id) if target.kind == "experiment" else target.label
        return f"`elab restore {name}` brings it back"
    return "this release cannot restore it: ask the server's admin"

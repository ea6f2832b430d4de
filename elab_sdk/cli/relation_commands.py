"""Commands for tags and links: `untag`, `link` and `unlink`."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from elab_sdk.cli import targets
from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.output import print_note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk import Manager
    from elab_sdk.rules.entry_kinds import EntryLike, EntryOrTemplate


def untag(
    connection: ConnectionOptions,
    *,
    entry: Annotated[
        list[str],
        typer.Argument(help="The entry, then the tags.", metavar="[KIND] ID TAG...", show_default=False),
    ],
) -> None:
    """Remove tags from an experiment, an item or a template, from 5.0. Other tags stay.

    Examples:
      elab untag 3 blot "anti GFP"
      elab untag item 5 plasmid
    """
    target, tags = targets.split_target(entry)
    target.require_kind("experiment", "item", "template")
    if not tags:
        raise typer.BadParameter("missing TAG: pass at least one tag")
    with connection.manager() as manager:
        removed = manager.untag(_entry_or_template(target, manager), *tags)
    outcome = f"removed {', '.join(removed)}" if removed else "has none of these tags"
    print_note(f"{target.label}: {outcome}")


def link(
    connection: ConnectionOptions,
    *,
    entry: Annotated[
        list[str],
        typer.Argument(
            help="The entry, then the IDs of the items, or `experiment 7`.",
            metavar="[KIND] ID ITEM...",
            show_default=False,
        ),
    ],
) -> None:
    """Link an experiment or an item to items; from 5.0 to experiments too.

    Examples:
      elab link 3 5                    experiment 3 to item 5
      elab link item 5 6 7
      elab link 3 experiment 7         experiment 3 to experiment 7
    """
    target, words = targets.split_target(entry)
    target.require_kind("experiment", "item")
    linked = _parse_linked(words)
    from elab_sdk.wire.interruption import note_completed_steps  # not for --help

    done: list[str] = []
    with connection.manager() as manager, note_completed_steps(done):
        owner = _entry(target, manager)
        # first what not every release can do
        if linked.experiments:
            manager.link_experiments(owner, *linked.experiments)
            done.append(f"linked to {_Linked([], linked.experiments)}")
        if linked.items:
            manager.link(owner, *linked.items)
    print_note(f"{target.label}: linked to {linked}")


def unlink(
    connection: ConnectionOptions,
    *,
    entry: Annotated[
        list[str],
        typer.Argument(
            help="The entry, then the IDs of the items, or `experiment 7`.",
            metavar="[KIND] ID ITEM...",
            show_default=False,
        ),
    ],
) -> None:
    """Remove links to items and experiments, from 5.0. The items and experiments stay.

    Examples:
      elab unlink 3 5                  the link to item 5
      elab unlink 3 experiment 7       the link to experiment 7
    """
    target, words = targets.split_target(entry)
    target.require_kind("experiment", "item", "template")
    linked = _parse_linked(words)
    from elab_sdk.wire.interruption import note_completed_steps  # not for --help

    removed, done = _Linked([], []), list[str]()
    with connection.manager() as manager, note_completed_steps(done):
        owner = _entry_or_template(target, manager)
        if linked.items:
            removed.items.extend(manager.unlink(owner, *linked.items))
            done.extend(f"removed link to item {item}" for item in removed.items)
        if linked.experiments:
            removed.experiments.extend(manager.unlink_experiments(owner, *linked.experiments))
    was_linked = removed.items or removed.experiments
    outcome = f"no longer linked to {removed}" if was_linked else "has none of these links"
    print_note(f"{target.label}: {outcome}")


class _Linked(NamedTuple):
    """The items and experiments of links."""

    items: "list[int]"
    experiments: "list[int]"

    def __str__(self) -> str:
        names = [f"item {item}" for item in self.items]
        return ", ".join([*names, *(f"experiment {experiment}" for experiment in self.experiments)])


def _parse_linked(words: "Sequence[str]") -> _Linked:
    """Return what the arguments name: a number alone is an item.

    Raises:
        BadParameter: They name something else, or nothing.
    """
    linked = _Linked([], [])
    while words:
        is_id = words[0].isdecimal()
        target, words = targets.split_target([f"item/{words[0]}", *words[1:]] if is_id else words)
        target.require_kind("experiment", "item").require_id()
        (linked.items if target.kind == "item" else linked.experiments).append(target.id)
    if not linked.items and not linked.experiments:
        raise typer.BadParameter("missing ITEM: pass the ID of at least one item, or `experiment 7`")
    return linked


def _entry(target: targets.Target, manager: "Manager") -> "EntryLike":
    target = target.on(manager)
    entry_id = target.id
    return ("item", entry_id) if target.kind == "item" else ("experiment", entry_id)


def _entry_or_template(target: targets.Target, manager: "Manager") -> "EntryOrTemplate":
    if target.kind == "template":
        return "template", target.on(manager).id
    return _entry(target, manager)

"""Commands for steps, comments and revisions: `steps`, `step`, `comments`, `comment` and `history`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from elab_sdk.cli import confirmation, targets, text_input
from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.output import print_note
from elab_sdk.cli.output_options import CreatedOptions, OutputOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk import Manager, Step
    from elab_sdk.rules.entry_kinds import EntryLike, EntryOrTemplate

Entry = Annotated[
    list[str],
    typer.Argument(help="3, item 5, or the address of a page.", metavar="[KIND] ID", show_default=False),
]
EntryAndText = Annotated[
    list[str],
    typer.Argument(help="The entry, then the text.", metavar="[KIND] ID [TEXT]", show_default=False),
]
_HEADINGS: Final = {"fullname": "author", "body": "text"}
"""Headings of the tables of steps, comments and changes."""
_WITH_STEPS: Final[tuple[targets.TargetKind, ...]] = ("experiment", "item", "template")
Yes = Annotated[bool, typer.Option("--yes", "-y", help="With --delete: do not ask.")]


def steps(connection: ConnectionOptions, output: OutputOptions, *, entry: Entry) -> None:
    """List the steps of an experiment, an item or a template, from 5.0.

    Examples:
      elab steps 3
      elab steps template 2 --json
    """
    target = targets.parse_target(entry, "`elab step` adds steps").require_kind(*_WITH_STEPS)
    with connection.manager() as manager:
        rows = manager.get_steps(_entry_or_template(target, manager))
    if not output.print_rows(rows, ("id", "finished", "body", "deadline", "finished_at"), headings=_HEADINGS):
        print_note("no steps")


def step(
    connection: ConnectionOptions,
    output: CreatedOptions,
    *,
    entry: EntryAndText,
    finish: Annotated[
        list[int] | None,
        typer.Option("--finish", help="ID of a step to finish. Can be repeated.", min=1, show_default=False),
    ] = None,
    reopen: Annotated[
        list[int] | None,
        typer.Option(
            "--reopen", help="ID of a step to open again. Can be repeated.", min=1, show_default=False
        ),
    ] = None,
    edit: Annotated[
        int | None,
        typer.Option("--edit", help="ID of a step that gets TEXT or --deadline.", min=1, show_default=False),
    ] = None,
    delete: Annotated[
        int | None, typer.Option("--delete", help="ID of a step to delete.", min=1, show_default=False)
    ] = None,
    deadline: Annotated[
        str | None,
        typer.Option(
            "--deadline", help="In the lab's time: '2030-01-31 12:00'; none removes it.", show_default=False
        ),
    ] = None,
    yes: Yes = False,
) -> None:
    """Add a step to an experiment, an item or a template, from 5.0; or finish, open, edit or delete one.

    Finished steps that are finished again stay finished. Deleted steps cannot be restored.

    Examples:
      elab step 3 "thaw the cells"
      elab step item 5 "order more" --deadline "2030-01-31 12:00"
      elab step 3 --finish 7 --finish 8
      elab step 3 --edit 7 "thaw the cells on ice"
      elab step 3 --edit 7 --deadline none
      elab step 3 --delete 7
    """
    target, words = targets.split_target(entry)
    target.require_kind(*_WITH_STEPS)
    _require_one_of({"--finish": finish, "--reopen": reopen, "--edit": edit, "--delete": delete})
    has_text = finish is None and reopen is None and delete is None
    text = _text(
        words,
        f"`elab steps {target.label}` lists the steps",
        required=has_text and (edit is None or deadline is None),
        allowed=has_text,
    )
    if deadline is not None and not has_text:
        raise typer.BadParameter("--deadline is only for new steps and with --edit")
    _check_yes(yes=yes, delete=delete)
    with connection.manager() as manager:
        owner = _entry_or_template(target, manager)
        _for_each(finish, lambda step_id: manager.finish_step(owner, step_id), f"{target.label}: finished")
        _for_each(reopen, lambda step_id: manager.reopen_step(owner, step_id), f"{target.label}: opened")
        if edit is not None:
            _edit_step(manager, owner, edit, text, deadline)
            print_note(f"{target.label}: changed step {edit}")
        if delete is not None:
            _delete_step(manager, owner, target.label, delete, yes=yes)
        if text is not None and edit is None:
            added = manager.add_step(owner, text, deadline=_deadline(deadline))
            output.print_created("step", added.id, f"{target.label}: added step {added.id}")


def comments(connection: ConnectionOptions, output: OutputOptions, *, entry: Entry) -> None:
    """List the comments on an experiment or an item, from 5.0.

    Examples:
      elab comments 3
      elab comments item 5 --json
    """
    target = targets.parse_target(entry, "`elab comment` adds comments").require_kind("experiment", "item")
    with connection.manager() as manager:
        rows = manager.get_comments(_entry(target, manager))
    if not output.print_rows(rows, ("id", "created_at", "fullname", "comment"), headings=_HEADINGS):
        print_note("no comments")


def comment(
    connection: ConnectionOptions,
    output: CreatedOptions,
    *,
    entry: EntryAndText,
    edit: Annotated[
        int | None,
        typer.Option("--edit", help="ID of your comment that gets TEXT.", min=1, show_default=False),
    ] = None,
    delete: Annotated[
        int | None, typer.Option("--delete", help="ID of your comment to delete.", min=1, show_default=False)
    ] = None,
    yes: Yes = False,
) -> None:
    """Comment on an experiment or an item, from 5.0; or edit or delete your own comment.

    Everybody who can read an entry can comment on it. `-` as TEXT reads stdin.

    Examples:
      elab comment 3 "Please repeat it at 4 °C."
      elab comment item 5 - < remarks.txt
      elab comment 3 --edit 7 "Please repeat it at 8 °C."
      elab comment 3 --delete 7
    """
    target, words = targets.split_target(entry)
    target.require_kind("experiment", "item")
    _require_one_of({"--edit": edit, "--delete": delete})
    text = _text(
        words,
        f"`elab comments {target.label}` lists the comments",
        required=delete is None,
        allowed=delete is None,
    )
    _check_yes(yes=yes, delete=delete)
    with connection.manager() as manager:
        owner = _entry(target, manager)
        if delete is not None:
            _delete_comment(manager, owner, target.label, delete, yes=yes)
        elif text is not None and edit is not None:
            manager.edit_comment(owner, edit, text)
            print_note(f"{target.label}: changed comment {edit}")
        elif text is not None:
            added = manager.add_comment(owner, text)
            output.print_created("comment", added.id, f"{target.label}: added comment {added.id}")


def history(connection: ConnectionOptions, output: OutputOptions, *, entry: Entry) -> None:
    """List when the body of an experiment or an item was changed, and by whom, from 5.0.

    The earlier bodies are on the page of the entry alone.

    Examples:
      elab history 3
    """
    target = targets.parse_target(entry).require_kind("experiment", "item")
    with connection.manager() as manager:
        rows = manager.get_revisions(_entry(target, manager))
    if not output.print_rows(rows, ("id", "created_at", "fullname"), headings=_HEADINGS):
        print_note("no revisions")


def _for_each(ids: Sequence[int] | None, change: "Callable[[int], Step]", done: str) -> None:
    """Change several steps. An error says which ones are done."""
    from elab_sdk.wire.interruption import note_completed_steps  # not for --help

    changed: list[str] = []
    with note_completed_steps(changed):
        for step_id in ids or ():
            change(step_id)
            changed.append(f"step {step_id}")
            print_note(f"{done} step {step_id}")


def _edit_step(
    manager: "Manager", owner: "EntryOrTemplate", id: int, text: str | None, deadline: str | None
) -> None:
    from elab_sdk.wire.interruption import note_completed_steps  # not for --help

    done: list[str] = []
    with note_completed_steps(done):
        if text is not None:
            manager.edit_step(owner, id, text)
            done.append(f"the text of step {id}")
        if deadline is not None:
            manager.set_step_deadline(owner, id, _deadline(deadline))


def _delete_step(manager: "Manager", owner: "EntryOrTemplate", label: str, id: int, *, yes: bool) -> None:
    for found in manager.get_steps(owner):
        if found.id == id:
            confirmation.confirm(f"Delete this step of {label}?", f"step {id}: {found.body}", yes=yes)
            manager.delete_step(owner, found)
            print_note(f"{label}: deleted step {id}")
            return
    print_note(f"{label} has no step {id}")


def _delete_comment(manager: "Manager", owner: "EntryLike", label: str, id: int, *, yes: bool) -> None:
    for found in manager.get_comments(owner):
        if found.id == id:
            subject = f"comment {id} of {found.fullname}: {found.comment}"
            confirmation.confirm(f"Delete this comment on {label}?", subject, yes=yes)
            manager.delete_comment(owner, found)
            print_note(f"{label}: deleted comment {id}")
            return
    print_note(f"{label} has no comment {id}")


def _require_one_of(options: dict[str, Any]) -> None:
    if sum(value is not None for value in options.values()) > 1:
        raise typer.BadParameter(f"{', '.join(options)} exclude each other: pass only one")


def _check_yes(*, yes: bool, delete: int | None) -> None:
    if delete is not None:
        confirmation.require_terminal(yes=yes)
    elif yes:
        raise typer.BadParameter("--yes is only for --delete")


def _text(words: Sequence[str], advice: str, *, required: bool, allowed: bool) -> str | None:
    """Return the text after the entry; None if there is none."""
    if words and not allowed:
        raise typer.BadParameter(f"unexpected text {words[0]!r}")
    text = text_input.read_option(" ".join(words), "TEXT") if words else None
    if required and not (text or "").strip():
        raise typer.BadParameter(f"missing TEXT; {advice}")
    return text


def _deadline(deadline: str | None) -> str | None:
    return None if deadline is None or deadline.lower() == "none" else deadline


def _entry(target: targets.Target, manager: "Manager") -> "EntryLike":
    target = target.on(manager)
    entry_id = target.id
    return ("item", entry_id) if target.kind == "item" else ("experiment", entry_id)


def _entry_or_template(target: targets.Target, manager: "Manager") -> "EntryOrTemplate":
    if target.kind != "template":
        return _entry(target, manager)
    return "template", target.on(manager).id

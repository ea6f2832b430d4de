"""The command `copy`."""

import contextlib
import json
import sys
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from elab_sdk.cli import confirmation
from elab_sdk.cli.backup_commands import IdsOption, SearchOption, TagOption
from elab_sdk.cli.output import format_count, format_size, print_message, print_status, print_summary
from elab_sdk.cli.output_options import ReportOptions
from elab_sdk.cli.progress_bars import copy_progress

if TYPE_CHECKING:
    from elab_sdk.copying.reports import CopiedEntry, CopyPlan, CopyReport, PlannedChoice

_SERVERS: Final = "Servers"
_MAX_LINES: Final = 20
"""Maximum number of entries, and of reasons, that are listed at the end."""
_URGENT: Final = ("failed", "changed_there")
"""The outcomes of entries that somebody must look at."""
_CANNOT_START: Final = (
    'nothing was written to the new server: --dry-run shows the plan, and --map "Old=New" uses another'
    " category or status for one that is missing there"
)


def copy(
    context: typer.Context,
    output: ReportOptions,
    *,
    to: Annotated[
        str,
        typer.Option("--to", help="The new server: a profile, or its address.", rich_help_panel=_SERVERS),
    ],
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="The old server: a profile, or its address.",
            show_default=False,
            rich_help_panel=_SERVERS,
        ),
    ] = None,
    backup_folder: Annotated[
        Path | None,
        typer.Option(
            "--from-backup",
            help="Copy from this backup; the old server is not needed.",
            show_default=False,
            rich_help_panel=_SERVERS,
        ),
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(
            "--keys",
            help="TOML file with the keys of other people on the new server.",
            show_default=False,
            rich_help_panel=_SERVERS,
        ),
    ] = None,
    folder: Annotated[
        Path, typer.Option("--folder", help="Folder of the copy: its backup, journal and report.")
    ] = Path("moving"),
    ids: IdsOption = None,
    search: SearchOption = None,
    title: Annotated[
        str | None,
        typer.Option("--title", help="Only entries whose title contains this text.", show_default=False),
    ] = None,
    tag: TagOption = None,
    no_templates: Annotated[bool, typer.Option("--no-templates", help="Do not copy templates.")] = False,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help="Old=New: use this category, items type or status instead. Can be repeated.",
            show_default=False,
        ),
    ] = None,
    make_readable: Annotated[
        bool,
        typer.Option(
            "--make-readable",
            help="Also copy private entries that the new server would show to the team.",
        ),
    ] = False,
    jobs: Annotated[
        int,
        typer.Option("--jobs", "-j", min=1, help="Maximum number of parallel requests to each server."),
    ] = 4,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show the plan. Writes nothing to the new server.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Copy without asking.")] = False,
) -> None:
    """Copy entries from one server to another, or from a backup: from any release to any release.

    The plan is shown first. After Ctrl-C or a crash the same command resumes, and nothing is copied twice.
    Later it copies only what is new or has changed. What somebody has changed on the new server is not
    overwritten. The folder contains report.html, which says for each entry what is equal, what is not, and
    why. The exit code is 1 if something differs or failed.

    API keys are those of profiles, or ELAB_FROM_TOKEN and ELAB_TO_TOKEN.

    Examples:
      elab copy --from old --to new --dry-run
      elab copy --from old --to new
      elab copy --from old --to new --map "Redo=Repeat" --keys people.toml
      elab copy --from-backup notebook --to new --ids 1-100 --yes
    """
    from elab_sdk.errors import ConflictError

    is_document = output.format not in ("", "table")
    if (from_ is None) == (backup_folder is None):
        raise typer.BadParameter("pass either --from, the old server, or --from-backup, a folder")
    choices = _parse_choices(map_ or ())
    confirmation.require_terminal(yes=yes or dry_run, purpose="copy")
    with _prepare(context, to, from_ or backup_folder or "", keys) as copy_entries:

        def run(*, dry_run: bool) -> "CopyReport":
            with copy_progress() as progress:
                return copy_entries(
                    folder,
                    ids=ids,
                    search=search,
                    title=title,
                    tags=tag,
                    templates=not no_templates,
                    choices=choices,
                    widen=make_readable,
                    jobs=jobs,
                    dry_run=dry_run,
                    progress=progress,
                )

        if dry_run or not yes:
            report = run(dry_run=True)
            _print_plan(report, err=is_document)
            if dry_run or report.plan.obstacles:
                _end(report, output=output, succeeded=not report.plan.obstacles)
                return
            _ask(report.plan)
        try:
            report = run(dry_run=False)
        except ConflictError as error:
            error.hint = _CANNOT_START
            raise
    _print_report(report, err=is_document)
    _end(report, output=output, succeeded=report.is_equal)


@contextlib.contextmanager
def _prepare(
    context: typer.Context, to: str, source: str | Path, keys: Path | None
) -> "Generator[Callable[..., CopyReport], None, None]":
    """Open both servers, and return the copy from one to the other."""
    from functools import partial

    from elab_sdk.cli import copy_servers

    options = copy_servers.server_options(context)
    new = copy_servers.server_settings(to, "--to", copy_servers.NEW_KEY_VARIABLE)
    with contextlib.ExitStack() as managers:
        target = managers.enter_context(options.manager(new))
        old: Any = source
        if isinstance(source, str):
            old = managers.enter_context(
                options.manager(copy_servers.server_settings(source, "--from", copy_servers.OLD_KEY_VARIABLE))
            )
        people = copy_servers.open_people(keys, new, options, managers) if keys is not None else None
        yield partial(target.copy_from, old, people=people)


def _parse_choices(pairs: Sequence[str]) -> dict[str, str]:
    """Return the titles on the new server by those on the old one.

    >>> _parse_choices(["Redo=Repeat", "a=b => c"])
    {'Redo': 'Repeat', 'a=b': 'c'}

    Raises:
        BadParameter: A pair is invalid, or two have the same old title.
    """
    choices: dict[str, str] = {}
    for pair in pairs:
        parts = [part.strip() for part in pair.split("=>" if "=>" in pair else "=")]
        if len(parts) != 2 or not all(parts):
            raise typer.BadParameter(
                f"--map {pair!r} must be Old=New, or Old=>New if a title contains an equals sign"
            )
        old, new = parts
        if choices.setdefault(old, new) != new:
            raise typer.BadParameter(f"--map gives two new titles for {old!r}")
    return choices


def _ask(plan: "CopyPlan") -> None:
    """Ask whether to copy, unless there is nothing to write."""
    count = sum(plan.create.values()) + sum(plan.update.values())
    if count:
        question = f"Copy {format_count(count, 'entry', 'entries')} to {plan.new}?"
        confirmation.ask(question, refused="nothing was copied")


def _print_plan(report: "CopyReport", *, err: bool) -> None:
    from elab_sdk.copying.report_page import page_of

    plan = report.plan
    say = print_status if err else print_message
    for line in _plan_lines(plan):
        say(line)
    for obstacle in plan.obstacles:
        print_message(f"cannot copy yet: {obstacle}", err=True)
    if any(choice.there is None for choice in plan.choices):
        print_message('create them on the new server, or use others: --map "Old=New"', err=True)
    private = sum(each.field == "canread" for entry in report.entries for each in entry.differences)
    if private:
        print_message(f"to copy {_format_entries(private)} nevertheless: --make-readable", err=True)
    print_status(f"this plan is also in {page_of(report)}")


def _plan_lines(plan: "CopyPlan") -> Generator[str, None, None]:
    from elab_sdk.copying.field_labels import field_label

    yield f"from       {plan.old}, eLabFTW {plan.old_release or 'of an unknown release'}"
    yield f"to         {plan.new}, eLabFTW {plan.new_release}"
    for label, counts in (("new", plan.create), ("changed", plan.update), ("unchanged", plan.unchanged)):
        yield f"{label:<10} {_format_kinds(counts)}"
    yield f"files      {plan.files} ({format_size(plan.bytes)})"
    for choice in plan.choices:
        if choice.there is not None:
            yield _format_choice(choice, choice.there)
    for person in plan.people:
        remark = "" if person.is_mapped else "; a line in each copy names the author"
        name = person.name or f"user {person.id}"
        yield f"{_format_entries(person.entries)} of {name} will belong to {person.owner}{remark}"
    for field, count, why in plan.not_held:
        yield f"not copied: {field_label(field)} ({_format_entries(count)}): {why}"
    for note in plan.notes:
        yield f"note: {note}"


def _format_choice(choice: "PlannedChoice", there: str) -> str:
    old = f"{choice.what} {choice.title!r}" if choice.title else f"no {choice.what}"
    if choice.is_created:
        new = f"{there!r} (will be created)"
    elif there == choice.title:
        new = "the same"
    else:
        new = repr(there)
    return f"{old} of {format_count(choice.entries, choice.kind, f'{choice.kind}s')} → {new}"


def _print_report(report: "CopyReport", *, err: bool) -> None:
    from elab_sdk.copying.field_labels import OUTCOME_LABELS
    from elab_sdk.copying.report_page import page_of

    counts = [f"{n} {label}" for outcome, label in OUTCOME_LABELS.items() if (n := report.count(outcome))]
    say = print_summary if not err else print_status if report.is_equal else _print_problem
    say(f"{', '.join(counts) or 'no entries'} in {report.seconds:.1f} s")
    different = [entry for entry in report.entries if entry.new_id is None or entry.differences]
    page = page_of(report)
    if not different:
        say(f"everything is equal: see {page}")
        return
    for line in _difference_lines(different):
        print_message(line, err=True)
    print_message(f"{_format_entries(len(different))} not equal: see {page}", err=True)


def _print_problem(message: str) -> None:
    print_message(message, err=True)


def _difference_lines(different: "Sequence[CopiedEntry]") -> Generator[str, None, None]:
    """Yield the entries that need attention one by one, and the reasons for all other differences."""
    from elab_sdk.copying.field_labels import OUTCOME_LABELS, field_label
    from elab_sdk.copying.report_page import count_reasons

    urgent = [entry for entry in different if entry.outcome in _URGENT]
    for entry in urgent[:_MAX_LINES]:
        reasons = "; ".join(f"{field_label(each.field)}: {each.why}" for each in entry.differences)
        yield f"{entry.kind} {entry.id} {OUTCOME_LABELS[entry.outcome]}: {reasons}"
    if len(urgent) > _MAX_LINES:
        yield f"{len(urgent) - _MAX_LINES} more failed or were changed on the new server"
    counted = count_reasons(entry for entry in different if entry.outcome not in _URGENT)
    for (field, why), count in counted.most_common(_MAX_LINES):
        yield f"{field_label(field)} ({_format_entries(count)}): {why}"
    if len(counted) > _MAX_LINES:
        yield f"{len(counted) - _MAX_LINES} more reasons"


def _end(report: "CopyReport", *, output: ReportOptions, succeeded: bool) -> None:
    """Print the report as a document if requested, and set the exit code."""
    if output.format not in ("", "table"):
        from elab_sdk.copying.report_json import report_json

        if output.json and output.jq is None:
            sys.stdout.writelines(report_json(report))
        else:
            output.print_document(json.loads("".join(report_json(report))))
    if not succeeded:
        raise typer.Exit(1)


def _format_kinds(counts: dict[str, int]) -> str:
    parts = [format_count(count, kind, f"{kind}s") for kind, count in counts.items() if count]
    return ", ".join(parts) or "none"


def _format_entries(count: int) -> str:
    return format_count(count, "entry", "entries")

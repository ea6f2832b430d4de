"""The result of creating entries from the rows of a CSV file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.rules.created import CreatedExperiment, CreatedItem
    from elab_sdk.rules.entry_kinds import EntryKind

__all__ = ["CsvCreation", "CsvEntry"]

Outcome: TypeAlias = Literal["planned", "created", "existing", "changed"]
_SHOWN: Final = 20


@attrs.frozen
class CsvEntry:
    """What became of one row.

    Args:
        row: The number of the row, as a spreadsheet shows it.
        title: The title.
        outcome: "planned" in a dry run, "created", "existing" if an earlier run has created it, or
            "changed" if the row was changed since: then the entry is left as it is.
        entry: The ID of the entry, as a creation returns it; None if there is none yet.
        fields: What a dry run would send, as the arguments of the creation; empty otherwise.
    """

    row: int
    title: str
    outcome: Outcome
    entry: CreatedExperiment | CreatedItem | None = None
    fields: Mapping[str, object] = attrs.field(factory=dict[str, object], repr=False)

    def __str__(self) -> str:
        number = "" if self.entry is None else f" as {self.entry.kind} {self.entry.id}"
        text = f"row {self.row}: {self.outcome}{number}: {self.title}"
        if self.fields:
            rest = {name: value for name, value in self.fields.items() if name != "title"}
            text += "".join(f"\n    {name}: {_shown(value)}" for name, value in rest.items())
        return text


@attrs.frozen(repr=False)
class CsvCreation:
    """What was created from a CSV file, or would be in a dry run. It prints as a list.

    Args:
        kind: The kind of the entries.
        columns: What each column means, such as "pH → extra field (number)".
        entries: The entries in the order of the rows.
        unused: IDs of entries that interrupted requests have created, and that no row of the file needs now.
        is_dry_run: Whether nothing was created.
    """

    kind: EntryKind
    columns: tuple[str, ...]
    entries: tuple[CsvEntry, ...]
    unused: tuple[int, ...] = ()
    is_dry_run: bool = False

    @property
    def created(self) -> list[CreatedExperiment | CreatedItem]:
        """The entries of all rows in their order, also those that earlier runs have created."""
        return [each.entry for each in self.entries if each.entry is not None]

    @property
    def changed(self) -> list[CsvEntry]:
        """The rows that were changed since their entries were created."""
        return [each for each in self.entries if each.outcome == "changed"]

    def count(self, outcome: Outcome) -> int:
        """Return how many rows have an outcome."""
        return sum(each.outcome == outcome for each in self.entries)

    @property
    def summary(self) -> str:
        """The numbers of rows by outcome, in one line."""
        done, before = self.count("planned" if self.is_dry_run else "created"), self.count("existing")
        verb = "would be created" if self.is_dry_run else "created"
        noun = self.kind if done == 1 else f"{self.kind}s"
        text = f"{done} {noun} {verb}"
        if not done:
            text = f"nothing to create: no new {self.kind}"
        if before:
            text += f", {before} already created by an earlier run"
        if changed := len(self.changed):
            text += f", {changed} changed since and left as they are"
        return text

    def __repr__(self) -> str:
        shown = [each for each in self.entries if each.outcome != "existing"]
        lines = [self.summary, *(f"  {column}" for column in self.columns)]
        lines += [f"  {each}" for each in shown[:_SHOWN]]
        if len(shown) > _SHOWN:
            lines.append(f"  … and {len(shown) - _SHOWN} more rows")
        if self.unused:
            numbers = ", ".join(map(str, self.unused))
            lines.append(f"  left by interrupted requests, and not of any row now: {self.kind} {numbers}")
        return "\n".join(lines)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {each}" for name, each in value.items())  # pyright: ignore[reportUnknownVariableType]
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]

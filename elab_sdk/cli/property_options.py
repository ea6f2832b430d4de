"""The options of `elab update` for what only API v2 can set."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from elab_sdk.cli.content_options import id_or_title
from elab_sdk.cli.shared_options import OptionGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_sdk import Manager
    from elab_sdk.rules.entry_kinds import EntryLike

__all__ = ["PropertyOptions", "apply", "choose"]

_PANEL: Final = "On API v2"
_NONE: Final = "none"


@dataclass(frozen=True)
class PropertyOptions(OptionGroup):
    """Rating, custom ID, status, category and permissions of an entry."""

    rating: int | None = None
    custom_id: str | None = None
    status: str | None = None
    category: str | None = None
    read: str | None = None
    write: str | None = None

    @classmethod
    def from_options(
        cls,
        *,
        rating: Annotated[
            int | None, typer.Option(help="Stars, 0 to 5.", min=0, max=5, rich_help_panel=_PANEL)
        ] = None,
        custom_id: Annotated[
            str | None,
            typer.Option(
                help="Number that the team gives the entry, or none; from 5.0.", rich_help_panel=_PANEL
            ),
        ] = None,
        status: Annotated[
            str | None,
            typer.Option(help="Status, by ID or title (`elab statuses`), or none.", rich_help_panel=_PANEL),
        ] = None,
        set_category: Annotated[
            str | None,
            typer.Option(
                help="Category from 4.9, by ID or title (`elab categories`), or none; --category of an"
                " experiment is its status.",
                rich_help_panel=_PANEL,
            ),
        ] = None,
        read: Annotated[
            str | None,
            typer.Option(
                help="Who may read it: public, organization, team, user (owner and admins) or useronly; more"
                " with ,user:ID ,team:ID ,group:ID.",
                rich_help_panel=_PANEL,
            ),
        ] = None,
        write: Annotated[
            str | None, typer.Option(help="Who may change it, as --read.", rich_help_panel=_PANEL)
        ] = None,
    ) -> "PropertyOptions":
        """Return the options."""
        return cls(rating, custom_id, status, set_category, read, write)

    def arguments(self) -> dict[str, Any]:
        """Return the values by the names of their options, checked as far as that needs no request.

        Raises:
            ValidationError: A value is invalid.
        """
        from elab_sdk.rules import checks, entry_permissions  # not for --help

        values: dict[str, Any] = {}
        if self.status is not None:
            values["status"] = _or_none(self.status, id_or_title)
        if self.category is not None:
            values["category"] = _or_none(self.category, id_or_title)
        if self.custom_id is not None:
            values["custom-id"] = _or_none(self.custom_id, lambda text: checks.entry_id(text, "--custom-id"))
        if self.rating is not None:
            values["rating"] = self.rating
        for name, text in (("read", self.read), ("write", self.write)):
            if text is not None:
                values[name] = entry_permissions.parse_permission(text, f"--{name}")
        return values


def choose(manager: "Manager", entry: "EntryLike", values: "Mapping[str, Any]") -> dict[str, Any]:
    """Replace titles of a status and a category by their IDs, before anything is changed.

    Raises:
        ValidationError: One of them does not exist.
        NotSupportedByServer: The server has no API v2.
    """
    from elab_sdk.rules.entry_kinds import resolve_entry
    from elab_sdk.rules.named_choices import resolve_id

    kind, chosen = resolve_entry(entry)[0], dict(values)
    if values.get("category") is not None:
        chosen["category"] = resolve_id(manager.get_categories(kind), values["category"], "--set-category")
    if values.get("status") is not None:
        chosen["status"] = resolve_id(manager.get_statuses(kind), values["status"], "--status")
    return chosen


def apply(manager: "Manager", entry: "EntryLike", values: "Mapping[str, Any]", done: list[str]) -> None:
    """Set the values one after another.

    Args:
        manager: The connection.
        entry: The entry.
        values: The values, as `choose` returns them.
        done: The name of each is added when it was set.
    """
    permissions = {name: values[name] for name in ("read", "write") if name in values}
    if permissions:
        manager.set_permissions(entry, **permissions)
        done += permissions
    # a custom ID is unique in a category
    setters: dict[str, Callable[[Any, Any], object]] = {
        "category": manager.set_category,
        "custom-id": manager.set_custom_id,
        "status": manager.set_status,
        "rating": manager.set_rating,
    }
    for name, setter in setters.items():
        if name in values:
            setter(entry, values[name])
            done.append(name)


def _or_none(text: str, parse: "Callable[[str], Any]") -> Any:  # noqa: ANN401 - what the function returns
    return None if text.strip().casefold() == _NONE else parse(text)

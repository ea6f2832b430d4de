"""Arguments that name an entry: `3`, `item 5`, `item/5`, or the address of its page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import typer

if TYPE_CHECKING:
    from elab_sdk.rules.web_addresses import PageAddress

__all__ = ["Target", "TargetKind", "parse_target", "split_target"]

TargetKind: TypeAlias = Literal["experiment", "item", "template", "event"]

_KINDS: Final[dict[str, TargetKind]] = {
    "experiment": "experiment",
    "experiments": "experiment",
    "exp": "experiment",
    "item": "item",
    "items": "item",
    "template": "template",
    "templates": "template",
    "event": "event",
    "events": "event",
}


@dataclass(frozen=True)
class Target:
    """An entry, by kind and ID.

    Args:
        kind: The kind of the entry.
        id: The ID of the entry.
        site: The address of the server, if the address of a page was given.
    """

    kind: TargetKind
    id: int
    site: str = ""

    @property
    def label(self) -> str:
        """The entry as people write it.

        >>> Target("item", 5).label
        'item 5'
        """
        return f"{self.kind} {self.id}"

    def require_kind(self, *kinds: TargetKind) -> "Target":
        """Return this target if it is of one of these kinds.

        Raises:
            BadParameter: The target is of another kind.
        """
        if self.kind not in kinds:
            raise typer.BadParameter(
                f"this command accepts {' and '.join(f'{kind}s' for kind in kinds)}, not {self.kind}s"
            )
        return self

    def require_server(self, endpoint: str) -> "Target":
        """Return this target if its page is on this server.

        Args:
            endpoint: The base address of the API, v1 or v2.

        Raises:
            BadParameter: The page is on another server, or in another folder of it.
        """
        if not self.site:
            return self
        from elab_sdk.config import normal_endpoint, site_of  # not needed for an ID

        if site_of(normal_endpoint(self.site)) != site_of(endpoint):
            raise typer.BadParameter(
                f"{self.site} is another server than {site_of(endpoint)}: select it with --profile or"
                " --endpoint"
            )
        return self


def parse_target(arguments: Sequence[str]) -> Target:
    """Return the entry that the arguments name.

    >>> parse_target(["item", "5"])
    Target(kind='item', id=5, site='')

    Raises:
        BadParameter: The arguments name no entry, or more than one.
    """
    target, rest = split_target(arguments)
    if rest:
        raise typer.BadParameter(f"expected one entry, but {rest[0]!r} follows {target.label}")
    return target


def split_target(arguments: Sequence[str]) -> tuple[Target, list[str]]:
    """Return the entry that the arguments start with, and the remaining arguments.

    >>> split_target(["3", "blot", "gel"])
    (Target(kind='experiment', id=3, site=''), ['blot', 'gel'])

    Raises:
        BadParameter: The arguments do not start with an entry.
    """
    first, *rest = arguments or [""]
    if first.lower() in _KINDS:
        if not rest:
            raise typer.BadParameter(f"missing the ID of the {_KINDS[first.lower()]}")
        return Target(_KINDS[first.lower()], _parse_id(rest[0])), rest[1:]
    if page := _parse_page(first):
        if page.kind is None:
            raise typer.BadParameter(f"{first} is not the address of an entry's page")
        return Target(page.kind, _parse_id(page.id), page.site), rest
    kind, slash, id_text = first.partition("/")
    if slash and kind.lower() in _KINDS:
        return Target(_KINDS[kind.lower()], _parse_id(id_text)), rest
    return Target("experiment", _parse_id(first)), rest


def _parse_page(text: str) -> "PageAddress | None":
    """Parse the address of a page; return None for any other text."""
    if "://" not in text:
        return None
    from elab_sdk.rules.web_addresses import parse_url  # not needed for an ID

    return parse_url(text)


def _parse_id(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) == 0:
        raise typer.BadParameter(
            f"{text!r} is not an entry: use the ID of an experiment, `item 5`, or the address of a page"
        )
    return int(text)

"""Arguments that name an entry: `3`, `item 5`, `item/5`, or the address of its page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk import Manager
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.web_addresses import PageAddress

__all__ = [
    "KINDS",
    "Target",
    "TargetKind",
    "entry_kind_of",
    "parse_entry_kind",
    "parse_kind",
    "parse_target",
    "split_target",
]

TargetKind: TypeAlias = Literal["experiment", "item", "template", "event"]

KINDS: Final[tuple[TargetKind, ...]] = ("experiment", "item", "template", "event")
"""All kinds of entries."""

_NAMES: Final[dict[str, TargetKind]] = {
    **{name: kind for kind in KINDS for name in (kind, f"{kind}s")},
    "exp": "experiment",
    # the words of the pages: a resource from 5.0, and a booking on every release
    "resource": "item",
    "resources": "item",
    "booking": "event",
    "bookings": "event",
}
"""The kinds by all of their names: singular and plural mean the same."""


_ELABID: Final = re.compile(r"[0-9]{8}-[0-9a-f]{40}", re.I)
_PART_OF_ELABID: Final = re.compile(r"[0-9]{8}-[0-9a-f]{3,}$", re.I)


@dataclass(frozen=True)
class Target:
    """An entry, by kind and ID.

    Args:
        kind: The kind of the entry.
        id: The ID of the entry.
        site: The address of the server, if the address of a page was given.
        elabid: The elabid, if it was given instead of the ID, which is 0 then.
        kinds: The kinds that an elabid may belong to.
    """

    kind: TargetKind
    id: int
    site: str = ""
    elabid: str = ""
    kinds: tuple["EntryKind", ...] = ()

    @property
    def label(self) -> str:
        """The entry as people write it.

        >>> Target("item", 5).label
        'item 5'
        """
        if self.elabid:
            return self.elabid if len(self.kinds) > 1 else f"{self.kind} {self.elabid}"
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

    def require_id(self) -> "Target":
        """Return this target if it was given by its ID.

        Raises:
            BadParameter: It was given by its elabid.
        """
        if self.elabid:
            raise typer.BadParameter(f"use the ID instead of {self.elabid}: `elab get {self.label}` shows it")
        return self

    def on(self, manager: "Manager") -> "Target":
        """Return this target with its ID, after checking that its page is on this server.

        Args:
            manager: A Manager of the server, which looks for an elabid.

        Raises:
            BadParameter: The page is on another server.
            Exit: No entry has the elabid, which is printed.
        """
        if not self.elabid:
            return self.require_server(manager.endpoint)
        for kind in self.kinds:
            find: Callable[..., Sequence[Any]] = (
                manager.find_items if kind == "item" else manager.find_experiments
            )
            for row in find(elabid=self.elabid, strict=True):
                return Target(kind, row.id)
        from elab_sdk.cli.output import print_message  # few callers need it

        names = " and no ".join(self.kinds)
        print_message(f"elab: no {names} that this key can read has the elabid {self.elabid}", err=True)
        raise typer.Exit(1)

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


def parse_kind(text: str, *kinds: TargetKind) -> TargetKind:
    """Return the kind that an argument names, in singular or plural.

    >>> parse_kind("Items", "experiment", "item")
    'item'

    Args:
        text: The argument.
        kinds: The kinds that the command accepts.

    Raises:
        BadParameter: It names none of them. The message lists them, the closest first.
    """
    kind = _NAMES.get(text.lower())
    if kind is None or kind not in kinds:
        raise typer.BadParameter(f"KIND must be {_closest_first(text, kinds)}, not {text!r}")
    return kind


def parse_entry_kind(text: str) -> "EntryKind":
    """Return the kind that an argument names, for commands that accept experiments and items.

    >>> parse_entry_kind("experiments")
    'experiment'

    Raises:
        BadParameter: It names neither.
    """
    return "item" if parse_kind(text, "experiment", "item") == "item" else "experiment"


def entry_kind_of(word: str) -> "EntryKind | None":
    """Return the kind that a word names: experiment or item; None for any other word.

    >>> entry_kind_of("Items")
    'item'
    """
    kind = _NAMES.get(word.lower())
    return kind if kind in ("experiment", "item") else None


def parse_target(arguments: Sequence[str], advice: str = "", *, kind: TargetKind = "experiment") -> Target:
    """Return the entry that the arguments name.

    >>> parse_target(["items", "5"])
    Target(kind='item', id=5, site='')

    Args:
        arguments: The arguments.
        advice: The command that accepts more arguments.
        kind: The kind of an ID alone.

    Raises:
        BadParameter: The arguments name no entry, or more than one.
    """
    target, rest = split_target(arguments, kind=kind)
    if rest:
        message = f"expected one entry, but {rest[0]!r} follows {target.label}"
        raise typer.BadParameter(f"{message}; {advice}" if advice else message)
    return target


def split_target(arguments: Sequence[str], *, kind: TargetKind = "experiment") -> tuple[Target, list[str]]:
    """Return the entry that the arguments start with, and the remaining arguments.

    >>> split_target(["3", "blot", "gel"])
    (Target(kind='experiment', id=3, site=''), ['blot', 'gel'])

    Args:
        arguments: The arguments.
        kind: The kind of an ID alone.

    Raises:
        BadParameter: The arguments do not start with an entry.
    """
    first, *rest = arguments or [""]
    if first.lower() in _NAMES:
        named = _NAMES[first.lower()]
        if not rest:
            raise typer.BadParameter(f"missing the ID of the {named}")
        return _parse_elabid(rest[0], named) or Target(named, _parse_id(rest[0], named)), rest[1:]
    if page := _parse_page(first):
        if page.kind is None:
            raise typer.BadParameter(f"{first} is not the address of an entry's page")
        return Target(page.kind, _parse_id(page.id, page.kind), page.site), rest
    name, slash, id_text = first.partition("/")
    if slash and name.lower() in _NAMES:
        named = _NAMES[name.lower()]
        return _parse_elabid(id_text, named) or Target(named, _parse_id(id_text, named)), rest
    if name.isalpha() and (id_text if slash else "".join(rest[:1])).isdecimal():
        raise typer.BadParameter(f"there is no kind {name!r}: use {_closest_first(name, KINDS)}")
    if kind == "experiment" and (found := _parse_elabid(first)):
        return found, rest
    return Target(kind, _parse_id(first, kind)), rest


def _closest_first(text: str, kinds: Sequence[TargetKind]) -> str:
    """Return kinds as a list, the closest to a text first."""
    folded = text.casefold()
    names = sorted(kinds, key=lambda kind: -SequenceMatcher(None, folded, kind).ratio())
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _parse_page(text: str) -> "PageAddress | None":
    """Parse the address of a page; return None for any other text."""
    if "://" not in text:
        return None
    from elab_sdk.rules.web_addresses import parse_url  # not needed for an ID

    return parse_url(text)


def _parse_elabid(text: str, kind: TargetKind | None = None) -> Target | None:
    """Return the entry that an elabid names, of a kind or of any; None for another text."""
    if kind in ("template", "event") or not _ELABID.fullmatch(text):
        return None
    kinds: tuple[EntryKind, ...] = ("experiment", "item")
    if kind is not None:
        kinds = ("item",) if kind == "item" else ("experiment",)
    return Target(kinds[0], 0, elabid=text.lower(), kinds=kinds)


def _parse_id(text: str, kind: TargetKind) -> int:
    if re.fullmatch(r"[0-9]{1,18}", text) and int(text) > 0:
        return int(text)
    if _PART_OF_ELABID.match(text):
        raise typer.BadParameter(
            f"{text} is only the beginning of an elabid: `elab list --elabid {text}` finds the entry"
        )
    if kind == "event":
        raise typer.BadParameter(f"{text!r} is not the ID of a booking: `elab events` lists them")
    if kind != "experiment":
        raise typer.BadParameter(f"{text!r} is not an ID: use {kind} and a number, such as `{kind} 5`")
    raise typer.BadParameter(
        f"{text!r} is not an entry: use the ID of an experiment, `item 5`, an elabid or the address of a page"
    )

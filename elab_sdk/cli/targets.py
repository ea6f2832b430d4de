"""Which entry is meant: `3`, `item 5`, `item/5`, or the address of its page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import typer

if TYPE_CHECKING:
    from elab_sdk.rules.web_addresses import Page

__all__ = ["Kind", "Target", "one", "several"]

Kind: TypeAlias = Literal["experiment", "item", "template", "event"]

_WORDS: Final[dict[str, Kind]] = {
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
    """An entry, by kind and number.

    Args:
        kind: What it is.
        id: Its number.
        site: The server, where the address of a page was given.
    """

    kind: Kind
    id: int
    site: str = ""

    @property
    def words(self) -> str:
        """The entry in words.

        >>> Target("item", 5).words
        'item 5'
        """
        return f"{self.kind} {self.id}"

    def of(self, *kinds: Kind) -> "Target":
        """The same, where it is one of these kinds.

        Raises:
            BadParameter: It is of another kind.
        """
        if self.kind not in kinds:
            raise typer.BadParameter(
                f"this works for {' and '.join(f'{kind}s' for kind in kinds)}, not for a {self.kind}"
            )
        return self

    def at(self, endpoint: str) -> "Target":
        """The same, where its page is on this server.

        Raises:
            BadParameter: It is a page of another server, or of another folder on it.
        """
        if not self.site:
            return self
        from elab_sdk.config import normal_endpoint  # numbers need none

        if normal_endpoint(self.site) != endpoint:
            raise typer.BadParameter(
                f"{self.site} is another server than {endpoint}: --profile or --endpoint name one"
            )
        return self


def one(words: Sequence[str]) -> Target:
    """The one entry that words name.

    >>> one(["item", "5"])
    Target(kind='item', id=5, site='')

    Raises:
        BadParameter: They name none, or more than one.
    """
    target, rest = several(words)
    if rest:
        raise typer.BadParameter(f"one entry at a time: {target.words}, and then {rest[0]!r}?")
    return target


def several(words: Sequence[str]) -> tuple[Target, list[str]]:
    """The entry that words begin with, and the words after it.

    >>> several(["3", "blot", "gel"])
    (Target(kind='experiment', id=3, site=''), ['blot', 'gel'])

    Raises:
        BadParameter: They do not begin with an entry.
    """
    first, *rest = words or [""]
    if first.lower() in _WORDS:
        if not rest:
            raise typer.BadParameter(f"which {_WORDS[first.lower()]}? Give its number")
        return Target(_WORDS[first.lower()], _number(rest[0])), rest[1:]
    if page := _page(first):
        if page.kind is None:
            raise typer.BadParameter(f"{first} is no page of an entry")
        return Target(page.kind, _number(page.id), page.site), rest
    kind, slash, number = first.partition("/")
    if slash and kind.lower() in _WORDS:
        return Target(_WORDS[kind.lower()], _number(number)), rest
    return Target("experiment", _number(first)), rest


def _page(text: str) -> "Page | None":
    """The entry whose page's address this is; None for what is not an address."""
    if "://" not in text:
        return None
    from elab_sdk.rules.web_addresses import read  # most people give a number

    return read(text)


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) == 0:
        raise typer.BadParameter(
            f"{text!r} is no entry: give a number (an experiment's), `item 5`, or the address of its page"
        )
    return int(text)

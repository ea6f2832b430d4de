"""How notebooks show entries and lists: as cards and tables, which `cards` makes when one is shown.

Importing this module, as the Manager does, registers the cards with `set_html_renderer`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, SupportsIndex, TypeVar, overload

from elab_api_v1.base import Model, set_html_renderer

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Rows", "rows"]

T = TypeVar("T")


class Rows(list[T]):
    """A list that notebooks show as a table.

    >>> Rows([1, 2])[:1] == [1]
    True
    """

    __slots__ = ()

    @overload
    def __getitem__(self, place: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Rows[T]: ...
    def __getitem__(self, place: SupportsIndex | slice) -> T | Rows[T]:
        """A row, or a slice of rows, which is shown as a table too."""
        value = super().__getitem__(place)
        return Rows(value) if isinstance(place, slice) else value  # type: ignore[return-value, arg-type]

    def copy(self) -> Rows[T]:
        """Copy the list."""
        return Rows(self)

    def _repr_html_(self) -> str | None:
        from elab_sdk.content import cards  # only a notebook needs it

        return cards.table(self)


def rows(models: Iterable[T]) -> list[T]:
    """Make a list that notebooks show as a table.

    >>> rows(iter([1, 2]))
    [1, 2]
    """
    return Rows(models)


def _card(model: Model) -> str | None:
    from elab_sdk.content import cards

    return cards.card(model)


set_html_renderer(_card)

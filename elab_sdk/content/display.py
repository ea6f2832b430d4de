"""How notebooks show entries and lists. What they show is made in `cards`, which is loaded only then.

To import this module is enough for entries to be shown: the Manager does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, SupportsIndex, TypeVar, overload

from elab_api_v1.base import Model, set_html_renderer

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Rows", "rows"]

T = TypeVar("T")


class Rows(list[T]):
    """A list that notebooks show as a table. Else it is the list that it looks like.

    >>> Rows([1, 2])[:1] == [1]
    True
    """

    __slots__ = ()

    @overload
    def __getitem__(self, place: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Rows[T]: ...
    def __getitem__(self, place: SupportsIndex | slice) -> T | Rows[T]:
        """A row, or some of them, which are shown as a table too."""
        found = super().__getitem__(place)
        return Rows(found) if isinstance(place, slice) else found  # type: ignore[return-value, arg-type]

    def copy(self) -> Rows[T]:
        """The same rows in another list."""
        return Rows(self)

    def _repr_html_(self) -> str | None:
        from elab_sdk.content import cards  # only a notebook needs it

        return cards.table(self)


def rows(found: Iterable[T]) -> list[T]:
    """Rows as a list that notebooks show as a table.

    >>> rows(iter([1, 2]))
    [1, 2]
    """
    return Rows(found)


def _card(model: Model) -> str | None:
    from elab_sdk.content import cards

    return cards.card(model)


set_html_renderer(_card)

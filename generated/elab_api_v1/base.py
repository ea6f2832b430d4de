"""What all models have in common: the server's own object, and typed attributes over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, TypeVar, cast, overload

import attrs

from .decode import are_numbers, array, copied
from .errors import DecodeError
from .types import JsonValue

if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView, Iterator, KeysView
    from typing import Self

    from .decode import Decoder

T = TypeVar("T")
_SHOWN: Final = 60
_new: Final = object.__new__


class _Attribute(property):
    """An attribute of a model, which says why it cannot be set. Reading it is as fast as of a bare property."""

    def __set__(self, model: object, value: object) -> None:
        name = getattr(self.fget, "__name__", "")
        raise AttributeError(
            f"{type(model).__name__}.{name} is what the server sent, and cannot be set: update(entry, {name}=…) of a"
            " Manager, or a post_… operation, changes it on the server"
        )


@attrs.define(slots=True, repr=False)
class Model:
    """An object that a server sent.

    Attributes are Python values in one vocabulary for all releases, read when asked for; `model["key"]` is what this
    server sent, verbatim, keys that the contract does not know included.

    Example:
        >>> status = Status.from_dict({"category": "Running", "category_id": "1", "color": "29AEB9", "is_default": "1"})
        >>> status.id, status["category_id"]
        (1, '1')

    Args:
        wire: The object as `json.loads` gives it. It is kept, not copied.
    """

    _wire: dict[str, JsonValue]
    _read_once: dict[str, object] | None = attrs.field(default=None, init=False, eq=False)

    _attributes: ClassVar[tuple[str, ...]] = ()
    _shown: ClassVar[tuple[str, ...]] = ()
    _identity: ClassVar[str] = ""
    html_renderer: ClassVar[Callable[[Model], str | None] | None] = None
    """What makes the HTML that notebooks show; without it they show the repr."""

    def __init_subclass__(cls) -> None:
        for name, value in list(vars(cls).items()):
            if type(value) is property:
                setattr(cls, name, _Attribute(value.fget))

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """Take what a server sent.

        Args:
            data: A JSON object, as `json.loads` gives it.

        Raises:
            DecodeError: It is not an object, or has no readable id. A faulty value elsewhere shows when its
                attribute is read, so that one field never costs a whole list.
        """
        if not isinstance(data, dict):
            raise DecodeError(cls.__name__, "", data, "an object")
        model = cls(cast("dict[str, JsonValue]", data))
        if cls._identity:
            # raises where it cannot be read
            getattr(model, "id")
        return model

    @classmethod
    def from_list(cls, data: object) -> list[Self]:
        """Take a list that a server sent, each member as `from_dict` does.

        Example:
            >>> [tag.id for tag in Tag.from_list([{"id": "1", "tag": "GFP"}, {"id": "2", "tag": "blot"}])]
            [1, 2]

        Args:
            data: A JSON list, as `json.loads` gives it; or an object, which is how PHP writes a list with a gap.

        Raises:
            DecodeError: A member is not an object, or has no readable id.
            ValueError: It is no list.
        """
        rows = cast("list[dict[str, JsonValue]]", array(data))
        if not _are_numbered(rows, cls._identity):
            return [cls.from_dict(row) for row in rows]
        models: list[Self] = []
        for row in rows:
            # a list has thousands of these: `cls(row)` takes twice as long
            model = _new(cls)
            model._wire = row
            model._read_once = None
            models.append(model)
        return models

    def to_dict(self) -> dict[str, JsonValue]:
        """What the server sent, verbatim; a copy, so that changing it changes nothing here."""
        return copied(self._wire)

    def check(self) -> Self:
        """Read every attribute once, also those of models inside.

        Returns:
            The model itself.

        Raises:
            DecodeError: A value has not the documented shape.
        """
        for name in self._attributes:
            value: object = getattr(self, name)
            if isinstance(value, Model):
                value.check()
            elif isinstance(value, list):
                for part in cast("list[object]", value):
                    if isinstance(part, Model):
                        part.check()
        return self

    def __getitem__(self, key: str) -> JsonValue:
        return self._wire[key]

    def __contains__(self, key: object) -> bool:
        return key in self._wire

    def __iter__(self) -> Iterator[str]:
        return iter(self._wire)

    def keys(self) -> KeysView[str]:
        """The keys that this server sent."""
        return self._wire.keys()

    def items(self) -> ItemsView[str, JsonValue]:
        """The keys that this server sent, each with its value, verbatim."""
        return self._wire.items()

    @overload
    def get(self, key: str) -> JsonValue: ...
    @overload
    def get(self, key: str, default: T) -> JsonValue | T: ...
    def get(self, key: str, default: T | None = None) -> JsonValue | T:
        """What the server sent under a key.

        Args:
            key: The key as this release spells it.
            default: What to return where the server did not send the key.
        """
        return self._wire.get(key, default)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self._shown_parts())})"

    def _repr_html_(self) -> str | None:
        renderer = Model.html_renderer
        return None if renderer is None else renderer(self)

    def _shown_parts(self) -> Iterator[str]:
        for name in self._shown:
            try:
                value: object = getattr(self, name)
            except DecodeError as error:
                value = error.value
            if value is not None:
                written = str(value) if hasattr(value, "isoformat") else repr(value)
                yield f"{name}={written if len(written) <= _SHOWN else written[:_SHOWN] + '…'}"

    def __getstate__(self) -> dict[str, JsonValue]:
        return self._wire

    def __setstate__(self, state: dict[str, JsonValue]) -> None:
        self._wire = state
        self._read_once = None

    def __copy__(self) -> Self:
        return type(self)(dict(self._wire))

    def _sent(self, *keys: str) -> JsonValue:
        """The value under the first of these keys that this release sends."""
        wire = self._wire
        for key in keys:
            if key in wire:
                return wire[key]
        return None

    def _always(self, name: str, decoder: Decoder[T], value: JsonValue) -> T:
        """An attribute that every release sends."""
        try:
            return decoder(value)
        except ValueError as error:
            raise DecodeError(type(self).__name__, name, value, str(error)) from None

    def _maybe(self, name: str, decoder: Decoder[T], value: JsonValue) -> T | None:
        """An attribute that may be null, or that some releases lack."""
        return None if value is None else self._always(name, decoder, value)

    def _flag(self, name: str, decoder: Decoder[bool], *keys: str) -> bool | None:
        """A flag is False when it is null, and None where the release does not have it."""
        for key in keys:
            if key in self._wire:
                return self._always(name, decoder, self._wire[key])
        return None

    def _kept(self, name: str, decoder: Decoder[T], value: JsonValue) -> T | None:
        """A value that can be changed in place: decoded once, so that a change stays."""
        kept = self._read_once
        if kept is None:
            kept = self._read_once = {}
        if name not in kept:
            kept[name] = None if value is None else self._always(name, decoder, value)
        return cast("T | None", kept[name])

    def _list(self, name: str, decoder: Decoder[list[T]], value: JsonValue) -> list[T]:
        """A list is empty when it is null or absent."""
        found = self._kept(name, decoder, value)
        if found is None:
            found = []
            cast("dict[str, object]", self._read_once)[name] = found
        return found


def _are_numbered(rows: list[dict[str, JsonValue]], identity: str) -> bool:
    """Whether all are objects with a readable number under this key.

    All at once: to look at one after the other takes as long as to make the models.
    """
    try:
        return bool(identity) and are_numbers([row[identity] for row in rows])
    except (KeyError, TypeError):
        return False

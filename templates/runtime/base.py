"""The base classes of all models: an object that a server sent, with typed attributes over it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, TypeAlias, TypeVar, cast, overload

import attrs

from .decode import are_numbers, array, copied, is_number
from .errors import DecodeError
from .types import Permission

if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView, Iterator, KeysView
    from typing import Self

    from .contract import ResourceKind
    from .decode import Decoder
    from .types import JsonObject, JsonValue

T = TypeVar("T")
_SHOWN: Final = 60
_new: Final = object.__new__


class _Attribute(property):
    """A property that says, when it is set, what to do instead. Reading it is as fast as a plain property."""

    def __set__(self, model: object, value: object) -> None:
        name = getattr(self.fget, "__name__", "")
        raise AttributeError(
            f"{type(model).__name__}.{name} is what the server sent, and cannot be set:"
            f" update(entry, {name}=…) of a Manager, or a post_… operation, changes it on the server"
        )


@attrs.define(slots=True, repr=False)
class Model:
    """An object that a server sent.

    Attributes are Python values under the same names on every release; they are decoded when they are read.
    `model["key"]` is the value that this server sent, verbatim, also of keys that are not in the contract.

    Example:
        >>> status = Status.from_dict({"category_id": "1", "category": "Running", "color": "29AEB9"})
        >>> status.id, status["category_id"]
        (1, '1')

    Args:
        wire: The object as `json.loads` returns it. It is kept, not copied.
    """

    _wire: dict[str, JsonValue]
    _decoded: dict[str, Any] | None = attrs.field(default=None, init=False, eq=False)

    _attributes: ClassVar[tuple[str, ...]] = ()
    _more_attributes: ClassVar[tuple[str, ...]] = ()
    _shown: ClassVar[tuple[str, ...]] = ()
    _identity: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        for name, value in list(vars(cls).items()):
            if type(value) is property:
                setattr(cls, name, _Attribute(value.fget))

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """Make a model from an object that a server sent.

        Args:
            data: A JSON object, as `json.loads` returns it.

        Raises:
            DecodeError: It is not an object, or has no valid ID. Any other invalid value raises when its
                attribute is read, so that one field never makes a whole list unreadable.
        """
        if not isinstance(data, dict):
            raise DecodeError(cls.__name__, "", data, "an object")
        wire = cast("dict[str, JsonValue]", data)
        # `cls(wire)` takes twice as long
        model = _new(cls)
        model._wire = wire  # noqa: SLF001 - it is our own
        model._decoded = None  # noqa: SLF001
        if cls._identity:
            number = wire.get(cls._identity)
            if type(number) is not int and not (type(number) is str and is_number(number)):
                # raises if it cannot be decoded
                getattr(model, "id")  # noqa: B009 - not every model has one
        return model

    @classmethod
    def from_list(cls, data: object) -> list[Self]:
        """Make models from a list that a server sent, each as `from_dict` does.

        Example:
            >>> [tag.id for tag in Tag.from_list([{"id": "1", "tag": "GFP"}, {"id": "2", "tag": "blot"}])]
            [1, 2]

        Args:
            data: A JSON list, as `json.loads` returns it; or an object, as PHP writes a list with a gap.

        Raises:
            DecodeError: A row is not an object, or has no valid ID.
            ValueError: It is not a list.
        """
        rows = cast("list[dict[str, JsonValue]]", array(data))
        if not _have_ids(rows, cls._identity):
            return [cls.from_dict(row) for row in rows]
        models: list[Self] = []
        for row in rows:
            # a list has thousands of rows, and `cls(row)` takes twice as long
            model = _new(cls)
            model._wire = row  # noqa: SLF001 - it is our own
            model._decoded = None  # noqa: SLF001
            models.append(model)
        return models

    def to_dict(self) -> dict[str, JsonValue]:
        """Return a copy of what the server sent, verbatim."""
        return copied(self._wire)

    def as_dict(self) -> JsonObject:
        """Return the attributes as plain values, which `json.dumps` and web frameworks take as they are.

        The keys are the names of the attributes, the same on every release. Dates and times are text in
        ISO 8601, permissions and nested models are dicts, and `extra_fields` has the values of the fields by
        name. `to_dict` returns what the server sent instead.

        Example:
            >>> status = Status.from_dict({"category_id": "1", "category": "Running", "color": "29AEB9"})
            >>> status.as_dict()["id"], status.as_dict()["color"]
            (1, '#29AEB9')

        Returns:
            A new dict. Attributes that the server did not send are None or empty, as they are on the model.

        Raises:
            DecodeError: A value does not have the documented shape.
        """
        try:
            values = self._values()
        except (ValueError, TypeError, DecodeError):
            # it does not say which attribute, this does
            values = tuple(getattr(self, name) for name in self._attributes)
        plain = {name: plain_value(value) for name, value in zip(self._attributes, values, strict=True)}
        return plain | {name: plain_value(getattr(self, name)) for name in self._more_attributes}

    def check(self) -> Self:
        """Decode every attribute, also those of nested models.

        Returns:
            The model itself.

        Raises:
            DecodeError: A value does not have the documented shape.
        """
        try:
            self._values()
        except (ValueError, TypeError, DecodeError):
            # it does not say which attribute, this does
            for name in self._attributes:
                _check_parts(getattr(self, name))
        # models in models are kept once they are decoded
        if self._decoded:
            for value in self._decoded.values():
                _check_parts(value)
        return self

    def _values(self) -> tuple[object, ...]:
        """The values of all attributes, in the order of `_attributes`.

        Every model has it written out, which takes a third of the time of reading one after the other.

        Raises:
            ValueError, TypeError, DecodeError: A value does not have the documented shape.
        """
        return tuple(getattr(self, name) for name in self._attributes)

    def __getitem__(self, key: str) -> JsonValue:
        return self._wire[key]

    def __contains__(self, key: object) -> bool:
        return key in self._wire

    def __iter__(self) -> Iterator[str]:
        return iter(self._wire)

    def keys(self) -> KeysView[str]:
        """Return the keys that this server sent."""
        return self._wire.keys()

    def items(self) -> ItemsView[str, JsonValue]:
        """Return the keys that this server sent, each with its value, verbatim."""
        return self._wire.items()

    @overload
    def get(self, key: str) -> JsonValue: ...
    @overload
    def get(self, key: str, default: T) -> JsonValue | T: ...
    def get(self, key: str, default: T | None = None) -> JsonValue | T:
        """Return the value that the server sent under a key.

        Args:
            key: The key as this release spells it.
            default: The value to return if the server did not send the key.
        """
        return self._wire.get(key, default)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self._shown_parts())})"

    def _repr_html_(self) -> str | None:
        return None if _html_renderer is None else _html_renderer(self)

    def _shown_parts(self) -> Iterator[str]:
        for name in self._shown:
            try:
                value: object = getattr(self, name)
            except DecodeError as error:
                value = error.value
            if value is not None:
                written = str(value) if hasattr(value, "isoformat") else repr(value)
                yield f"{name}={written if len(written) <= _SHOWN else written[:_SHOWN] + '…'}"

    def __getstate__(self) -> object:
        return self._wire

    def __setstate__(self, state: dict[str, JsonValue]) -> None:
        self._wire = state
        self._decoded = None

    def __copy__(self) -> Self:
        return type(self)(dict(self._wire))

    def _first_of(self, *keys: str) -> JsonValue:
        """The value under the first of these keys that the server sent."""
        wire = self._wire
        for key in keys:
            if key in wire:
                return wire[key]
        return None

    def _with_base(self, base_key: str, *keys: str) -> JsonValue:
        """A permission, with its base where the server sends it under a key of its own."""
        value = self._first_of(*keys)
        base = self._wire.get(base_key)
        return value if value is None or base is None else [value, base]

    def _required(self, name: str, decoder: Decoder[T], value: JsonValue) -> T:
        """Decode an attribute that every release sends."""
        try:
            return decoder(value)
        except ValueError as error:
            raise DecodeError(type(self).__name__, name, value, str(error)) from None

    def _optional(self, name: str, decoder: Decoder[T], value: JsonValue) -> T | None:
        """Decode an attribute that may be null, or that some releases do not send."""
        return None if value is None else self._required(name, decoder, value)

    def _flag(self, name: str, decoder: Decoder[bool], *keys: str) -> bool | None:
        """Decode a flag: False if it is null, None if the release does not send it."""
        for key in keys:
            if key in self._wire:
                return self._required(name, decoder, self._wire[key])
        return None

    def _cached(self, name: str, decoder: Decoder[T], value: JsonValue) -> T | None:
        """Decode a value that can be changed in place: only once, so that changes stay."""
        cache = self._decoded
        if cache is None:
            cache = self._decoded = {}
        elif name in cache:
            kept: T | None = cache[name]
            return kept
        decoded = cache[name] = None if value is None else self._required(name, decoder, value)
        return decoded

    def _list(self, name: str, decoder: Decoder[list[T]], value: JsonValue) -> list[T]:
        """Decode a list: empty if it is null or missing. It can be changed in place, as with `_cached`."""
        cache = self._decoded
        if cache is None:
            cache = self._decoded = {}
        elif name in cache:
            kept: list[T] = cache[name]
            return kept
        decoded: list[T] = [] if value is None else self._required(name, decoder, value)
        cache[name] = decoded
        return decoded


class Identified(Model):
    """An object whose ID is the ID of a known kind of resource."""

    __slots__ = ()

    kind: ClassVar[ResourceKind]
    """What the ID is the ID of, such as "experiment"."""


class Resource(Identified):
    """A resource with its attributes: the whole object, or the row of a list.

    Example:
        >>> row = ExperimentSummary.from_dict({"id": 3})
        >>> isinstance(row, Resource), row.kind, row.is_full
        (True, 'experiment', False)
    """

    __slots__ = ()

    is_full: ClassVar[bool]
    """Whether this is the whole object: False for the row of a list."""


class Pages(Protocol):
    """The web pages of a server. It can be pickled, as a part of the models that were read there."""

    def url(self, kind: ResourceKind, id: int, /) -> str:
        """Return the address of the page of an object."""
        ...


class HasPage(Identified):
    """An object that has a web page on its server."""

    __slots__ = ("_pages",)

    _pages: Pages

    @property
    def url(self) -> str | None:
        """The address of its page on the server that it was read from.

        None if no server is known: for a model that was made with `from_dict`, or from a backup.
        """
        pages = getattr(self, "_pages", None)
        # not every model has an ID, but all with a page do
        return None if pages is None else pages.url(self.kind, cast("int", getattr(self, "id")))  # noqa: B009

    def __getstate__(self) -> object:
        pages = getattr(self, "_pages", None)
        return self._wire if pages is None else (self._wire, pages)

    def __setstate__(self, state: dict[str, JsonValue] | tuple[dict[str, JsonValue], Pages]) -> None:
        wire, pages = state if isinstance(state, tuple) else (state, None)
        super().__setstate__(wire)
        if pages is not None:
            self._pages = pages

    def __copy__(self) -> Self:
        twin = super().__copy__()
        pages = getattr(self, "_pages", None)
        if pages is not None:
            twin._pages = pages  # noqa: SLF001 - it is our own
        return twin


def set_pages(read: object, pages: Pages) -> None:
    """Tell models the server that they were read from, for `url`.

    Args:
        read: A model or a list of models; anything else is left alone.
        pages: The web pages of the server.
    """
    models = cast("list[object]", read) if isinstance(read, list) else [read]
    for model in models:
        if not isinstance(model, HasPage):
            return
        model._pages = pages  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - it is our own


def plain_value(value: object) -> JsonValue:
    """Return the value of an attribute as JSON.

    Example:
        >>> plain_value([datetime.date(2017, 4, 15), None])
        ['2017-04-15', None]

    Args:
        value: A value as models have them.
    """
    if isinstance(value, Mapping):
        # extra fields stand for their values
        mapping = cast("Mapping[object, object]", value)
        parts = cast("Mapping[object, object]", getattr(mapping, "values_by_name", mapping))
        return {str(name): plain_value(part) for name, part in parts.items()}
    if isinstance(value, list | tuple):
        return [plain_value(part) for part in cast("list[object]", value)]
    if isinstance(value, Permission):
        return plain_value(attrs.asdict(value))
    if isinstance(value, Model):
        return value.as_dict()
    if isinstance(value, float) and not math.isfinite(value):
        # JSON has no such number
        return str(value)
    isoformat = getattr(value, "isoformat", None)
    return cast("JsonValue", value if isoformat is None else isoformat())


def _check_parts(value: object) -> None:
    for part in cast("list[object]", value) if isinstance(value, list) else (value,):
        if isinstance(part, Model):
            part.check()


HtmlRenderer: TypeAlias = "Callable[[Model], str | None]"
"""Makes the HTML that notebooks show for a model; None to show its repr."""

_html_renderer: HtmlRenderer | None = None


def set_html_renderer(renderer: HtmlRenderer | None) -> None:
    """Choose how notebooks such as Jupyter show models. Without a renderer they show the repr.

    Example:
        >>> set_html_renderer(lambda model: f"<b>{escape(repr(model))}</b>")

    Args:
        renderer: A function that takes a model, and returns HTML, or None to show its repr. It replaces the
            one before; None removes it.
    """
    global _html_renderer  # noqa: PLW0603 - one for all models of the process
    _html_renderer = renderer


def _have_ids(rows: list[dict[str, JsonValue]], identity: str) -> bool:
    """Whether all rows are objects with a valid ID under this key.

    They are checked at once: checking one after the other takes as long as making the models.
    """
    try:
        return bool(identity) and are_numbers([row[identity] for row in rows])
    except (KeyError, TypeError):
        return False

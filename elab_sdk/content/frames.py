"""Entries as a DataFrame: one row an entry, columns of one type each, extra fields among them."""

from __future__ import annotations

from datetime import date, datetime, time
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, TypedDict, cast

from elab_api_v1.errors import DecodeError
from elab_api_v1.extra_fields import ExtraFields

from elab_sdk.content.cell_values import written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from elab_api_v1.base import Model

    from elab_sdk.content.arguments import DateLike, Id

__all__ = ["FrameOf", "frame", "require"]


class FrameOf(TypedDict, total=False):
    """What entries must be to get into a frame: see `find_experiments`."""

    title: str | None
    exact: bool
    tags: str | Sequence[str] | None
    category: Id | str | None
    since: DateLike | None
    until: DateLike | None
    owner: int | str | None
    search: str | None
    limit: int | None
    strict: bool


_SHORT: Final[Mapping[str, str]] = {
    "id": "Int64",
    "date": "datetime64[s]",
    "title": "string",
    "category_id": "Int64",
    "category_title": "string",
    "status_id": "Int64",
    "status_title": "string",
    "user_id": "Int64",
    "fullname": "string",
    "locked": "boolean",
    "modified_at": "datetime64[s]",
}
"""What a row of a list has, by the names of the models' attributes, and of which type the column is."""

_WHOLE: Final[Mapping[str, str]] = {
    "created_at": "datetime64[s]",
    "elabid": "string",
    "tags": "string",
    "uploads": "Int64",
}
"""What only an entry has that was read whole."""

_KINDS: Final = (
    (bool, "boolean"),
    (int, "Int64"),
    (float, "Float64"),
    (datetime, "datetime64[s]"),
    (date, "datetime64[s]"),
)
"""The type of a column, by that of all values in it; the first that fits."""


class _Pandas(Protocol):
    """pandas, as far as it matters here."""

    def DataFrame(self, data: Mapping[str, object]) -> pd.DataFrame: ...  # noqa: N802 - pandas' name
    def array(self, data: Sequence[object], dtype: str) -> object: ...


def require() -> None:
    """Load pandas.

    Raises:
        ImportError: It is not installed.
    """
    try:
        import_module("pandas")
    except ImportError as error:
        raise ImportError('a DataFrame needs its extra: pip install "elab-sdk[pandas]"') from error


def frame(
    models: Sequence[Model], model_class: type[Model], *, whole: bool, body: bool, expand_metadata: bool
) -> pd.DataFrame:
    """A DataFrame of entries.

    >>> from elab_api_v1.models import Experiment
    >>> one = Experiment.from_dict({"id": "3", "title": "Blot", "date": "20170415", "tags": "a|b"})
    >>> made = frame([one], Experiment, whole=True, body=False, expand_metadata=False)
    >>> made.loc[0, ["title", "tags"]].tolist(), str(made["id"].dtype)
    (['Blot', 'a|b'], 'Int64')

    Args:
        models: The entries.
        model_class: Their class, which decides which columns there are.
        whole: Whether they were read whole.
        body: Whether there is a column for the body.
        expand_metadata: Whether there is a column for each extra field.
    """
    pandas = cast("_Pandas", cast("object", import_module("pandas")))
    wanted = {**_SHORT, **(_WHOLE if whole else {}), **({"body": "string"} if body else {})}
    columns: dict[str, object] = {
        name: pandas.array([_value(model, name) for model in models], dtype)
        for name, dtype in wanted.items()
        if hasattr(model_class, name)
    }
    if expand_metadata:
        for name, values in _fields(models).items():
            called = f"{name} (extra field)" if name in columns else name
            columns[called] = pandas.array(*_typed(values))
    return pandas.DataFrame(columns)


def _value(model: Model, name: str) -> object:
    try:
        value = cast("object", getattr(model, name))
    except DecodeError:
        # one value that cannot be read must not cost the frame
        return None
    if name == "uploads":
        return len(cast("list[object]", value))
    if name == "tags":
        # as eLabFTW parts them; frame["tags"].str.get_dummies("|") has a column for each
        return "|".join(cast("list[str]", value))
    # pandas knows no zones here: servers send none either
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _fields(models: Sequence[Model]) -> dict[str, list[object]]:
    """The values of all extra fields, and their units where there are any; None where one is missing."""
    found: dict[str, list[object]] = {}
    for place, model in enumerate(models):
        fields = _value(model, "extra_fields")
        for field in fields.values() if isinstance(fields, ExtraFields) else ():
            row: dict[str, object] = {field.name: field.value}
            if field.unit is not None:
                row[f"{field.name} (unit)"] = field.unit
            for name, value in row.items():
                found.setdefault(name, [None] * len(models))[place] = value
    return found


def _typed(values: list[object]) -> tuple[list[object], str]:
    """The values of a column, and its type: that which all values have, or text."""
    there = [value for value in values if value is not None]
    for kind, dtype in _KINDS:
        if there and all(_is_a(value, kind) for value in there):
            return values, dtype
    return [None if value is None else _text(value) for value in values], "string"


def _is_a(value: object, kind: type) -> bool:
    """Whether a column of that type can hold the value as it is."""
    if isinstance(value, bool):
        return kind is bool
    if isinstance(value, int):
        return abs(value) < (2**63 if kind is int else 2**53) and kind in (int, float)
    if isinstance(value, datetime):
        return kind in (datetime, date) and value.tzinfo is None
    return isinstance(value, kind)


def _text(value: object) -> str:
    if isinstance(value, list):
        return "|".join(written(part) for part in cast("list[object]", value))
    return value.isoformat() if isinstance(value, time) else written(value)

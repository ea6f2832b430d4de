"""Entries as a DataFrame: one row for each entry, with columns for attributes and extra fields."""

from __future__ import annotations

from datetime import date, datetime, time
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, TypedDict, cast

from elab_api_v1.errors import DecodeError
from elab_api_v1.extra_fields import ExtraFields

from elab_sdk.content.cell_values import cell_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from elab_api_v1.base import Model

    from elab_sdk.content.arguments import DateLike, Id

__all__ = ["FrameOf", "frame", "require_pandas"]


class FrameOf(TypedDict, total=False):
    """The criteria that select the entries of a frame: see `find_experiments`."""

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


_ROW_COLUMNS: Final[Mapping[str, str]] = {
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
"""The columns for list rows: attributes of the models, and the types of the columns."""

_FULL_COLUMNS: Final[Mapping[str, str]] = {
    "created_at": "datetime64[s]",
    "elabid": "string",
    "tags": "string",
    "uploads": "Int64",
}
"""Additional columns for full entries."""

_COLUMN_TYPES: Final = (
    (bool, "boolean"),
    (int, "Int64"),
    (float, "Float64"),
    (datetime, "datetime64[s]"),
    (date, "datetime64[s]"),
)
"""The types of columns, by the type of all their values; the first that fits is used."""


class _FrameFactory(Protocol):
    """The parts of pandas that are used here."""

    def DataFrame(self, data: Mapping[str, object]) -> pd.DataFrame: ...  # noqa: N802 - pandas' name
    def array(self, data: Sequence[object], dtype: str) -> object: ...


def require_pandas() -> None:
    """Check that pandas is installed.

    Raises:
        ImportError: It is not installed.
    """
    try:
        import_module("pandas")
    except ImportError as error:
        raise ImportError('DataFrames need an optional dependency: pip install "elab-sdk[pandas]"') from error


def frame(
    models: Sequence[Model], model_class: type[Model], *, whole: bool, body: bool, expand_metadata: bool
) -> pd.DataFrame:
    """Make a DataFrame of entries.

    >>> from elab_api_v1.models import Experiment
    >>> one = Experiment.from_dict({"id": "3", "title": "Blot", "date": "20170415", "tags": "a|b"})
    >>> df = frame([one], Experiment, whole=True, body=False, expand_metadata=False)
    >>> df.loc[0, ["title", "tags"]].tolist(), str(df["id"].dtype)
    (['Blot', 'a|b'], 'Int64')

    Args:
        models: The entries.
        model_class: Their class, which determines the columns.
        whole: Whether they are full entries, not list rows.
        body: Whether to add a column with the body.
        expand_metadata: Whether to add a column for each extra field.
    """
    pandas = cast("_FrameFactory", cast("object", import_module("pandas")))
    dtypes = {**_ROW_COLUMNS, **(_FULL_COLUMNS if whole else {}), **({"body": "string"} if body else {})}
    columns: dict[str, object] = {
        name: pandas.array([_value(model, name) for model in models], dtype)
        for name, dtype in dtypes.items()
        if hasattr(model_class, name)
    }
    if expand_metadata:
        for name, values in _extra_field_columns(models).items():
            column = f"{name} (extra field)" if name in columns else name
            columns[column] = pandas.array(*_typed_column(values))
    return pandas.DataFrame(columns)


def _value(model: Model, name: str) -> object:
    try:
        value = cast("object", getattr(model, name))
    except DecodeError:
        # a single value that cannot be decoded becomes a missing value
        return None
    if name == "uploads":
        return len(cast("list[object]", value))
    if name == "tags":
        # the separator of eLabFTW; frame["tags"].str.get_dummies("|") has a column for each
        return "|".join(cast("list[str]", value))
    # the columns have no time zones; neither do servers
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _extra_field_columns(models: Sequence[Model]) -> dict[str, list[object]]:
    """Get the values and units of all extra fields; None for entries without the field."""
    columns: dict[str, list[object]] = {}
    for index, model in enumerate(models):
        fields = _value(model, "extra_fields")
        for field in fields.values() if isinstance(fields, ExtraFields) else ():
            row: dict[str, object] = {field.name: field.value}
            if field.unit is not None:
                row[f"{field.name} (unit)"] = field.unit
            for name, value in row.items():
                columns.setdefault(name, [None] * len(models))[index] = value
    return columns


def _typed_column(values: list[object]) -> tuple[list[object], str]:
    """Get the values of a column and its type: the type of all values, or text."""
    present = [value for value in values if value is not None]
    for kind, dtype in _COLUMN_TYPES:
        if present and all(_fits_type(value, kind) for value in present):
            return values, dtype
    return [None if value is None else _text(value) for value in values], "string"


def _fits_type(value: object, kind: type) -> bool:
    """Whether a column of this type can contain the value unchanged."""
    if isinstance(value, bool):
        return kind is bool
    if isinstance(value, int):
        return abs(value) < (2**63 if kind is int else 2**53) and kind in (int, float)
    if isinstance(value, datetime):
        return kind in (datetime, date) and value.tzinfo is None
    return isinstance(value, kind)


def _text(value: object) -> str:
    if isinstance(value, list):
        return "|".join(cell_text(part) for part in cast("list[object]", value))
    return value.isoformat() if isinstance(value, time) else cell_text(value)

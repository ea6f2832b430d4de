"""Objects that are uploaded as files: a DataFrame, a figure of matplotlib, a dict or a list.

They are recognized by the module of their class, so that neither pandas nor matplotlib is imported.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias, cast

from elab_sdk.content.cell_values import is_missing
from elab_sdk.content.table_rows import rows_of_frame, short_floats, shows_index
from elab_sdk.errors import ValidationError
from elab_sdk.files import json_files

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Iterable

    from elab_sdk.content.table_rows import Frame

__all__ = ["Figure", "Kind", "default_name", "kind_of", "serialize"]

Kind: TypeAlias = Literal["frame", "figure", "json"]

_JSON_SUFFIXES: Final = ("json", "geojson", "jsonld", "ipynb")


class Figure(Protocol):
    """A figure of matplotlib, or its axes."""

    @property
    def figure(self) -> object:
        """The figure."""
        ...


def kind_of(source: object) -> Kind | None:
    """Get the kind of an object; None if it is not one that is written as a file.

    >>> kind_of({"a": 1}), kind_of(b"a")
    ('json', None)
    """
    if isinstance(source, Mapping | list):
        return "json"
    for base in type(source).__mro__:
        package = base.__module__.partition(".")[0]
        if package == "pandas" and base.__name__ in ("DataFrame", "Series"):
            return "frame"
        if package == "matplotlib" and base.__name__ in ("FigureBase", "Axes", "_AxesBase"):
            return "figure"
    return None


def default_name(kind: Kind) -> str:
    """Get the default name for a file.

    >>> default_name("frame")
    'table.csv'

    Raises:
        ValidationError: The object is a dict or a list, which needs a name because it may be a mistake.
    """
    if kind == "json":
        raise ValidationError(
            "a dict or a list is uploaded as a JSON file only with a name, such as name='data.json'; pass a"
            " file itself, or as {'file': file}, and several files to upload_files",
            "file",
        )
    return "table.csv" if kind == "frame" else "figure.png"


def serialize(source: object, name: str) -> bytes:
    r"""Get the content of a file for an object, in the format of the name's extension.

    >>> serialize({"pH": 7.2}, "data.json")
    b'{\n  "pH": 7.2\n}'

    Args:
        source: A DataFrame (csv, tsv, xlsx, parquet, json), a figure (png, svg, pdf, …), a dict or a list
            (json).
        name: The file's name.

    Raises:
        ValidationError: The extension is not a format for this object, or the object cannot be written in it.
        ImportError: The format needs a package that is not installed.
    """
    kind, suffix = kind_of(source), PurePath(name).suffix[1:].lower()
    if kind == "frame":
        return _serialize_frame(source, suffix, name)
    if kind == "figure":
        return _serialize_figure(source, suffix, name)
    if suffix not in _JSON_SUFFIXES:
        raise _unknown_format(f"a {type(source).__name__}", name, _JSON_SUFFIXES)
    return json_files.to_json(source)


class _HasFrame(Protocol):
    def to_frame(self) -> object: ...


class _Frame(Protocol):
    """The methods of a DataFrame that are used here."""

    def to_csv(self, file: io.BytesIO, *, sep: str, index: bool, lineterminator: str) -> None: ...
    def to_excel(self, file: object, *, index: bool) -> None: ...
    def to_parquet(self, file: io.BytesIO) -> None: ...
    def copy(self) -> _Frame: ...
    def isetitem(self, loc: int, value: object) -> None: ...


def _serialize_frame(source: object, suffix: str, name: str) -> bytes:
    write = _WRITERS.get(suffix)
    if write is None:
        raise _unknown_format("a DataFrame", name, _WRITERS)
    frame = cast("_Frame", source if hasattr(source, "columns") else cast("_HasFrame", source).to_frame())
    try:
        return write(frame)
    except ImportError as error:
        needed = "openpyxl" if suffix == "xlsx" else "pyarrow"
        raise ImportError(
            f"writing a DataFrame as .{suffix} needs a package: pip install {needed}"
        ) from error
    except (TypeError, ValueError) as error:
        raise ValidationError(f"the DataFrame cannot be written as .{suffix}: {error}", "file") from error


def _csv(frame: _Frame, separator: str = ",") -> bytes:
    # not as text, which would be a second copy of the content
    buffer = io.BytesIO()
    frame.to_csv(buffer, sep=separator, index=shows_index(cast("Frame", frame)), lineterminator="\n")
    return buffer.getvalue()


def _tsv(frame: _Frame) -> bytes:
    return _csv(frame, "\t")


def _xlsx(frame: _Frame) -> bytes:
    pandas = cast("_ExcelSupport", cast("object", import_module("pandas")))
    buffer = io.BytesIO()
    frame = _with_exact_floats(frame)
    with pandas.ExcelWriter(buffer, engine="openpyxl") as writer:
        frame.to_excel(writer, index=shows_index(cast("Frame", frame)))
        for row in writer.book.active.iter_rows():
            for cell in row:
                # texts such as "=1+1" and "#N/A" stay texts, instead of a formula and an error
                if cell.data_type in ("f", "e"):
                    cell.data_type = "s"
    return buffer.getvalue()


def _with_exact_floats(frame: _Frame) -> _Frame:
    """Convert short floats to long ones with the same decimal digits, because Excel has only long ones."""
    types = short_floats(cast("Frame", frame))
    if any(types):
        _, rows = rows_of_frame(cast("Frame", frame), None, index=False)
        frame = frame.copy()
        for column, kind in enumerate(types):
            if kind is not None:
                values = (row[column] for row in rows)
                frame.isetitem(column, [None if is_missing(value) else float(str(value)) for value in values])
    return frame


class _Cell(Protocol):
    data_type: str


class _Sheet(Protocol):
    def iter_rows(self) -> Iterable[Iterable[_Cell]]: ...


class _Book(Protocol):
    @property
    def active(self) -> _Sheet: ...


class _Writer(Protocol):
    @property
    def book(self) -> _Book: ...


class _ExcelSupport(Protocol):
    """The parts of pandas that are used here."""

    def ExcelWriter(  # noqa: N802 - pandas' name
        self, file: io.BytesIO, *, engine: str
    ) -> contextlib.AbstractContextManager[_Writer]: ...


def _parquet(frame: _Frame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    return buffer.getvalue()


def _records(frame: _Frame) -> bytes:
    """Write a DataFrame as JSON with all digits; pandas writes at most ten decimals."""
    return json_files.to_json(json_files.records(cast("Frame", frame)))


_WRITERS: Final[Mapping[str, Callable[[_Frame], bytes]]] = {
    "csv": _csv,
    "tsv": _tsv,
    "xlsx": _xlsx,
    "parquet": _parquet,
    "json": _records,
}


class _Savable(Protocol):
    @property
    def canvas(self) -> _Canvas: ...
    def savefig(self, file: io.BytesIO, *, format: str, bbox_inches: str) -> None: ...


class _Canvas(Protocol):
    def get_supported_filetypes(self) -> Mapping[str, str]: ...


def _serialize_figure(source: object, suffix: str, name: str) -> bytes:
    # the figure of axes, or of the figure itself
    figure = cast("_Savable", cast("Figure", source).figure)
    formats = figure.canvas.get_supported_filetypes()
    if suffix not in formats:
        raise _unknown_format("a figure", name, formats)
    buffer = io.BytesIO()
    figure.savefig(buffer, format=suffix, bbox_inches="tight")
    return buffer.getvalue()


def _unknown_format(what: str, name: str, formats: object) -> ValidationError:
    known = ", ".join(f".{each}" for each in sorted(cast("Mapping[str, object]", formats)))
    return ValidationError(
        f"{what} can be written as {known}; the extension of {name!r} is none of them", "name"
    )

"""Objects that become files: a DataFrame, a figure of matplotlib, a dict or a list.

They are known by where their class comes from, so that neither pandas nor matplotlib is loaded to find out.
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

__all__ = ["Figure", "Kind", "content", "default_name", "kind_of"]

Kind: TypeAlias = Literal["frame", "figure", "json"]

_JSON: Final = ("json", "geojson", "jsonld", "ipynb")


class Figure(Protocol):
    """A figure of matplotlib, or its axes, as far as it matters here."""

    @property
    def figure(self) -> object:
        """The figure itself."""
        ...


def kind_of(source: object) -> Kind | None:
    """What an object is, or None for what is a file already.

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
    """The name of a file that was given none.

    >>> default_name("frame")
    'table.csv'

    Raises:
        ValidationError: It is a dict or a list, which may have been meant as something else.
    """
    if kind == "json":
        raise ValidationError(
            "a dict or a list becomes a JSON file where it is given a name, name='data.json'; a file is given"
            " as itself, as {'file': file}, and several of them to upload_files",
            "file",
        )
    return "table.csv" if kind == "frame" else "figure.png"


def content(source: object, name: str) -> bytes:
    r"""The file that an object becomes, in the format that the end of the name says.

    >>> content({"pH": 7.2}, "data.json")
    b'{\n  "pH": 7.2\n}'

    Args:
        source: A DataFrame (csv, tsv, xlsx, parquet, json), a figure (png, svg, pdf, …), a dict or a list
            (json).
        name: The file's name.

    Raises:
        ValidationError: The name does not end in a format of such an object, or it cannot be written in it.
        ImportError: The format needs a package that is not installed.
    """
    kind, suffix = kind_of(source), PurePath(name).suffix[1:].lower()
    if kind == "frame":
        return _of_frame(source, suffix, name)
    if kind == "figure":
        return _of_figure(source, suffix, name)
    if suffix not in _JSON:
        raise _unknown(f"a {type(source).__name__}", name, _JSON)
    return json_files.content(source)


class _Series(Protocol):
    def to_frame(self) -> object: ...


class _Frame(Protocol):
    """What is asked of a DataFrame here."""

    def to_csv(self, *, sep: str, index: bool, lineterminator: str) -> str: ...
    def to_excel(self, file: object, *, index: bool) -> None: ...
    def to_parquet(self, file: io.BytesIO) -> None: ...
    def copy(self) -> _Frame: ...
    def isetitem(self, loc: int, value: object) -> None: ...


def _of_frame(source: object, suffix: str, name: str) -> bytes:
    write = _WRITERS.get(suffix)
    if write is None:
        raise _unknown("a DataFrame", name, _WRITERS)
    frame = cast("_Frame", source if hasattr(source, "columns") else cast("_Series", source).to_frame())
    try:
        return write(frame)
    except ImportError as error:
        needed = "openpyxl" if suffix == "xlsx" else "pyarrow"
        raise ImportError(f"a DataFrame as .{suffix} needs a package: pip install {needed}") from error
    except (TypeError, ValueError) as error:
        raise ValidationError(f"the DataFrame cannot be written as .{suffix}: {error}", "file") from error


def _csv(frame: _Frame, separator: str = ",") -> bytes:
    return frame.to_csv(sep=separator, index=shows_index(cast("Frame", frame)), lineterminator="\n").encode()


def _tsv(frame: _Frame) -> bytes:
    return _csv(frame, "\t")


def _xlsx(frame: _Frame) -> bytes:
    pandas = cast("_Pandas", cast("object", import_module("pandas")))
    buffer = io.BytesIO()
    frame = _with_their_digits(frame)
    with pandas.ExcelWriter(buffer, engine="openpyxl") as writer:
        frame.to_excel(writer, index=shows_index(cast("Frame", frame)))
        for row in writer.book.active.iter_rows():
            for cell in row:
                # "=1+1" is what somebody wrote, and no formula; "#N/A" no error
                if cell.data_type in ("f", "e"):
                    cell.data_type = "s"
    return buffer.getvalue()


def _with_their_digits(frame: _Frame) -> _Frame:
    """Short floats as long ones of the same digits: a cell of Excel holds long ones alone."""
    types = short_floats(cast("Frame", frame))
    if any(types):
        _, rows = rows_of_frame(cast("Frame", frame), None, index=False)
        frame = frame.copy()
        for place, kind in enumerate(types):
            if kind is not None:
                values = (row[place] for row in rows)
                frame.isetitem(place, [None if is_missing(value) else float(str(value)) for value in values])
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


class _Pandas(Protocol):
    """pandas, as far as it matters here."""

    def ExcelWriter(  # noqa: N802 - pandas' name
        self, file: io.BytesIO, *, engine: str
    ) -> contextlib.AbstractContextManager[_Writer]: ...


def _parquet(frame: _Frame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    return buffer.getvalue()


def _records(frame: _Frame) -> bytes:
    """All digits of all numbers, which pandas cuts after the tenth decimal."""
    return json_files.content(json_files.records(cast("Frame", frame)))


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


def _of_figure(source: object, suffix: str, name: str) -> bytes:
    # of axes, their figure; a figure is its own
    figure = cast("_Savable", cast("Figure", source).figure)
    formats = figure.canvas.get_supported_filetypes()
    if suffix not in formats:
        raise _unknown("a figure", name, formats)
    buffer = io.BytesIO()
    figure.savefig(buffer, format=suffix, bbox_inches="tight")
    return buffer.getvalue()


def _unknown(what: str, name: str, formats: object) -> ValidationError:
    known = ", ".join(f".{each}" for each in sorted(cast("Mapping[str, object]", formats)))
    return ValidationError(f"{what} becomes {known}, by the end of its name, and not {name!r}", "name")

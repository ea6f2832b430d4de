"""Values of options and arguments: how the help shows them, and how they are read from text.

typer gets text only: its releases differ in what they say about a wrong number, and in how they show types.
"""

import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Union, cast, get_args, get_origin

import typer

__all__ = ["ValueType", "read_value"]


@dataclass(frozen=True)
class ValueType:
    """The type of an option's or an argument's values.

    Attributes:
        label: What the help shows, such as `<int>`; empty for a flag.
        convert: Returns the value of a text, or raises ValueError with what is wrong.
        is_list: Whether there can be several values.
        is_text: Whether the value is the text itself, or a flag, which need no conversion.
        choices: All allowed values, if they are few.
    """

    label: str
    convert: Callable[[str], object]
    is_list: bool = False
    is_text: bool = False
    choices: tuple[str, ...] = ()

    @classmethod
    def of(cls, annotation: object, info: Any) -> "ValueType":  # noqa: ANN401 - typer's OptionInfo or ArgumentInfo
        """Return the type for an annotation such as `list[int] | None`.

        Args:
            annotation: The type, without `Annotated`.
            info: What typer knows about the option: `min`, `max`, `exists` and `dir_okay` are used.
        """
        if annotation is bool:
            return _FLAG
        inner = _without_none(annotation)
        is_list = get_origin(inner) is list
        if is_list:
            (inner,) = get_args(inner)
        if get_origin(inner) is Literal:
            choices = tuple(str(each) for each in get_args(inner))
            return cls(f"<{'|'.join(choices)}>", _choice(choices), is_list, choices=choices)
        if inner in (int, float):
            label = f"<{inner.__name__}>" + _range_label(info.min, info.max)
            return cls(label, _number(inner, info.min, info.max), is_list)
        if inner is Path:
            return cls("<path>", _path(must_exist=info.exists, may_be_folder=info.dir_okay), is_list)
        return cls("" if inner is bool else "<str>", str, is_list, is_text=True)


_FLAG: Final = ValueType("", str, is_text=True)


def _without_none(annotation: object) -> Any:  # noqa: ANN401 - any type
    if get_origin(annotation) in (Union, types.UnionType):
        (annotation,) = (each for each in get_args(annotation) if each is not type(None))
    return annotation


def _choice(choices: tuple[str, ...]) -> Callable[[str], object]:
    def convert(text: str) -> str:
        if text not in choices:
            raise ValueError(f"{text!r} is not one of {', '.join(choices)}")
        return text

    return convert


def _number(
    kind: type[int] | type[float], minimum: float | None, maximum: float | None
) -> Callable[[str], object]:
    def convert(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            raise ValueError(f"{text!r} is not a {'whole ' if kind is int else ''}number") from None
        if (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
            raise ValueError(f"must be {_range_words(minimum, maximum)}, not {text}")
        return value

    return convert


def _range_words(minimum: float | None, maximum: float | None) -> str:
    if minimum is None:
        return f"{maximum} or less"
    return f"{minimum} or more" if maximum is None else f"{minimum} to {maximum}"


def _range_label(minimum: float | None, maximum: float | None) -> str:
    return "" if maximum is None else f" {_range_words(minimum, maximum)}"


def _path(*, must_exist: bool, may_be_folder: bool) -> Callable[[str], object]:
    def convert(text: str) -> Path:
        path = Path(text)
        if must_exist and not path.exists():
            raise ValueError(f"{text} does not exist")
        if not may_be_folder and path.is_dir():
            raise ValueError(f"{text} is a folder; pass a file")
        return path

    return convert


def read_value(value_type: ValueType, given: object, default: object, names: str) -> object:
    """Return the value of an option or argument.

    Args:
        value_type: Its type.
        given: What typer returned: text, a list of texts, or None.
        default: The value if nothing was given.
        names: The option as the user knows it, for the error.

    Raises:
        BadParameter: The text is not a value of this type.
    """
    if given is None or (value_type.is_list and not given):
        return default
    try:
        if value_type.is_list:
            return [value_type.convert(str(each)) for each in cast("list[object]", given)]
        return value_type.convert(str(given))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=names) from None

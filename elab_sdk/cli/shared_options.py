"""Groups of options that several commands share.

A group is a class with a method `from_options`, whose parameters are the options. A command takes an
instance of the group:

    def get(connection: ConnectionOptions, output: OutputOptions, target: …) -> None: ...

typer sees the options of `ConnectionOptions.from_options` and `OutputOptions.from_options` instead.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

__all__ = ["OptionGroup", "expand_options"]


class OptionGroup:
    """Options that several commands share; subclasses define `from_options`."""


def expand_options(function: Callable[..., None]) -> Callable[..., None]:
    """Replace the option groups in a command's signature with their options.

    Args:
        function: The command; a parameter that is a group is annotated with the group's class.

    Returns:
        A function with a signature that typer understands.
    """
    parameters = inspect.signature(function).parameters
    groups = {name: each.annotation for name, each in parameters.items() if _is_group(each.annotation)}
    group_options = {name: _options(group) for name, group in groups.items()}

    @functools.wraps(function)
    def command(**values: object) -> None:
        instances: dict[str, Any] = {
            name: groups[name].from_options(**{option: values[option] for option in options})
            for name, options in group_options.items()
        }
        own_values = {name: values[name] for name in parameters if name not in groups}
        function(**instances, **own_values)

    merged: dict[str, inspect.Parameter] = {
        name: each.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, each in parameters.items()
        if name not in groups
    }
    for name in reversed(group_options):
        # the help lists the options of the output before those of the connection
        merged.update(group_options[name])
    command.__signature__ = inspect.Signature([*merged.values()])  # type: ignore[attr-defined]
    command.__doc__ = _unwrapped(function.__doc__ or "")
    command.__annotations__ = {name: each.annotation for name, each in merged.items()}
    del command.__wrapped__
    return command


def _is_group(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, OptionGroup)


def _options(group: type[Any]) -> dict[str, inspect.Parameter]:
    parameters = inspect.signature(group.from_options).parameters
    return {name: each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for name, each in parameters.items()}


def _unwrapped(text: str) -> str:
    """Join the lines of each paragraph, since typer keeps line breaks; indented lines stay."""
    lines: list[str] = []
    for line in inspect.cleandoc(text).splitlines():
        continues = line and not line.startswith(" ") and lines and lines[-1] and not lines[-1].endswith(":")
        if continues and not lines[-1].startswith(" "):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)

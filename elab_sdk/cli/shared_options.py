"""Groups of options that several commands share.

A group is a class with a method `from_options`, whose parameters are the options. A command takes an
instance of the group:

    def get(connection: ConnectionOptions, output: OutputOptions, target: …) -> None: ...

typer sees the options of `ConnectionOptions.from_options` and `OutputOptions.from_options` instead.
"""

import copy
import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, get_args, get_origin

from typer.models import ArgumentInfo, OptionInfo

from elab_sdk.cli import messages
from elab_sdk.cli.option_names import argument_names_as_options
from elab_sdk.cli.value_types import ValueType, read_value

__all__ = ["CommandOption", "OptionGroup", "command_options", "expand_options"]


@dataclass(frozen=True)
class CommandOption:
    """An option or an argument of a command, as its module declares it."""

    info: Any  # typer's OptionInfo or ArgumentInfo, whose type pyright's report does not find
    value_type: ValueType
    names: tuple[str, ...]
    default: object

    @property
    def is_required(self) -> bool:
        """Whether the command fails without it."""
        return self.default is inspect.Parameter.empty


class OptionGroup:
    """Options that several commands share; subclasses define `from_options`."""

    common: ClassVar["dict[str, type[OptionGroup]]"] = {}
    """The groups that every command has, without being passed them."""


def expand_options(function: Callable[..., None]) -> Callable[..., None]:
    """Replace the option groups in a command's signature with their options.

    Args:
        function: The command; a parameter that is a group is annotated with the group's class.

    Returns:
        A function with a signature that typer understands.
    """
    parameters = inspect.signature(function).parameters
    groups = _groups(function)
    group_options = {name: _options(group) for name, group in groups.items()}
    merged = _merged_parameters(function)
    options = _parameter_options(merged)
    converted = {name: each for name, each in options.items() if not each.value_type.is_text}

    @functools.wraps(function)
    def command(**given: object) -> None:
        from elab_sdk._wording import command_line_words  # not for --help

        names = {name: each.names[0] for name, each in options.items()}
        with command_line_words(messages.is_verbose), argument_names_as_options(names):
            values = given | {
                name: read_value(each.value_type, given[name], each.default, _error_names(each))
                for name, each in converted.items()
            }
            instances: dict[str, Any] = {
                name: groups[name].from_options(**{option: values[option] for option in group})
                for name, group in group_options.items()
            }
            own_values = {name: values[name] for name in parameters if name not in groups}
            function(**{name: each for name, each in instances.items() if name in parameters}, **own_values)

    # flags and options that are text are declared as typer needs them
    changed = {
        name for name, each in options.items() if name in converted or isinstance(each.info, ArgumentInfo)
    }
    texts = {
        name: _as_text(each, options[name]) if name in changed else each for name, each in merged.items()
    }
    command.__signature__ = inspect.Signature([*texts.values()])  # type: ignore[attr-defined]  # inspect reads it
    command.__annotations__ = {name: each.annotation for name, each in texts.items()}
    del command.__wrapped__
    return command


def command_options(function: Callable[..., None]) -> dict[str, CommandOption]:
    """Return the options and arguments of a command by parameter, in the order of the help.

    Args:
        function: The command.
    """
    return _parameter_options(_merged_parameters(function))


def _parameter_options(parameters: dict[str, inspect.Parameter]) -> dict[str, CommandOption]:
    options: dict[str, CommandOption] = {}
    for name, parameter in parameters.items():
        if get_origin(parameter.annotation) is not Annotated:
            continue
        annotation, info = get_args(parameter.annotation)[:2]
        if isinstance(info, OptionInfo):
            names = _declared_names(info) or (f"--{name.strip('_').replace('_', '-')}",)
        elif isinstance(info, ArgumentInfo):
            names = (info.metavar or name.strip("_").upper(),)
        else:
            continue
        options[name] = CommandOption(info, ValueType.of(annotation, info), names, parameter.default)
    return options


def _declared_names(info: OptionInfo) -> tuple[str, ...]:
    # within Annotated, typer.Option("--limit", "-n") stores the first name as the default
    first = (info.default,) if isinstance(info.default, str) else ()
    return (*first, *(info.param_decls or ()))


def _merged_parameters(function: Callable[..., None]) -> dict[str, inspect.Parameter]:
    parameters = inspect.signature(function).parameters
    merged: dict[str, inspect.Parameter] = {
        name: each.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, each in parameters.items()
        if not _is_group(each.annotation)
    }
    for each in reversed(_groups(function).values()):
        # the help lists the options of the output before those of the connection
        merged.update(_options(each))
    return merged


def _groups(function: Callable[..., None]) -> dict[str, Any]:
    """Return the option groups of a command by parameter, and those that every command has."""
    parameters = inspect.signature(function).parameters
    own_groups = {name: each.annotation for name, each in parameters.items() if _is_group(each.annotation)}
    return {**OptionGroup.common, **own_groups}


def _as_text(parameter: inspect.Parameter, option: CommandOption) -> inspect.Parameter:
    """Return the parameter for typer: text, or a flag."""
    info = copy.copy(option.info)
    value_type = option.value_type
    if isinstance(info, ArgumentInfo):
        (info.metavar,) = option.names
    if value_type.is_text:
        return parameter.replace(annotation=Annotated[get_args(parameter.annotation)[0], info])
    info.min = info.max = None
    info.exists, info.dir_okay = False, True
    if value_type.choices and info.autocompletion is None:
        info.autocompletion = _completion(value_type.choices)
    annotation: Any = list[str] if value_type.is_list else str
    if option.is_required:
        return parameter.replace(annotation=Annotated[annotation, info])
    return parameter.replace(annotation=Annotated[annotation | None, info], default=None)


def _completion(choices: tuple[str, ...]) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        return [each for each in choices if each.startswith(incomplete)]

    return complete


def _error_names(option: CommandOption) -> str:
    return " / ".join(f"'{name}'" for name in option.names)


def _is_group(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, OptionGroup)


def _options(group: type[Any]) -> dict[str, inspect.Parameter]:
    parameters = inspect.signature(group.from_options).parameters
    return {name: each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for name, each in parameters.items()}

"""The help of a command, from the signature and the docstring of its function."""

import inspect
from collections.abc import Callable
from typing import Final

from typer.models import ArgumentInfo

from elab_sdk.cli.help_page import HelpPage, HelpRow
from elab_sdk.cli.shared_options import CommandOption, command_options

__all__ = ["command_page"]

_HELP: Final = HelpRow("--help", "Show this message and exit.", "-h")


def command_page(function: Callable[..., None], path: str) -> HelpPage:
    """Return the help of a command.

    Args:
        function: The function, with options as annotations.
        path: The command as it is typed, such as `elab get`.
    """
    options = [each for each in command_options(function).values() if not each.info.hidden]
    arguments = " ".join(_usage(each) for each in options if isinstance(each.info, ArgumentInfo))
    page = HelpPage(f"{path} [OPTIONS] {arguments}".rstrip(), inspect.cleandoc(function.__doc__ or ""))
    for section in _sections(options):
        for each in options:
            if _section(each) == section:
                page.add(section, _row(each))
        if section == "Options":
            page.add(section, _HELP)
    return page


def _section(option: CommandOption) -> str:
    is_argument = isinstance(option.info, ArgumentInfo)
    return option.info.rich_help_panel or ("Arguments" if is_argument else "Options")


def _sections(options: list[CommandOption]) -> list[str]:
    return list(dict.fromkeys(("Arguments", "Options", *map(_section, options))))


def _usage(option: CommandOption) -> str:
    (name,) = option.names
    if option.info.metavar:
        return name
    name += "..." if option.value_type.is_list else ""
    return name if option.is_required else f"[{name}]"


def _row(option: CommandOption) -> HelpRow:
    info = option.info
    long = ",".join(name for name in option.names if name.startswith("--") or not name.startswith("-"))
    short = ",".join(name for name in option.names if not name.startswith("--") and name.startswith("-"))
    label = option.value_type.label
    if info.metavar and not isinstance(info, ArgumentInfo):
        label = info.metavar
    if isinstance(info, ArgumentInfo) and option.value_type.is_text:
        label = ""  # the name says it
    notes = ""
    if option.is_required:
        notes = " [required]"
    elif info.show_default and option.default and _is_shown(option.default):
        notes = f" [default: {option.default}]"
    return HelpRow(long, f"{info.help or ''}{notes}", short, label, option.is_required)


def _is_shown(default: object) -> bool:
    return isinstance(default, str | int) and not isinstance(default, bool)

"""Names of options in messages of invalid arguments: `--from`, where the SDK calls the argument `start`."""

import contextlib
from collections.abc import Generator, Mapping
from typing import Any, Final

__all__ = ["argument_names_as_options"]

_PARAMETERS: Final[dict[str, tuple[str, ...]]] = {
    "start": ("start", "since"),
    "end": ("end", "until"),
    "tags": ("tag",),
    "links": ("link_to",),
    "files": ("file",),
    "file": ("files",),
    "length": ("minutes",),
    "items_type": ("type_",),
    "type": ("type_",),
    "existing": ("force",),
    "for_": ("for_",),
    "license": ("license_",),
    "choices": ("map_",),
    "to": ("to", "out"),
}
"""The parameters of commands for arguments of the SDK with another name."""


@contextlib.contextmanager
def argument_names_as_options(options: Mapping[str, str]) -> Generator[None, None, None]:
    """Let the error of an invalid argument name the option that the command has for it.

    Args:
        options: The names of the command's options and arguments, by parameter.
    """
    try:
        yield
    except ValueError as error:
        # only an error of the SDK has the name of an argument
        argument: Any = getattr(error, "argument", "")
        message: Any = getattr(error, "message", "")
        name = _name_for(argument, options) if isinstance(argument, str) else ""
        if name and isinstance(message, str) and message.startswith(f"{argument} "):
            setattr(error, "message", name + message.removeprefix(argument))  # noqa: B010 - of the SDK
        raise


def _name_for(argument: str, options: Mapping[str, str]) -> str:
    """Return what the command line calls an argument, such as --tag for tags[0]; "" to keep its name."""
    member, numbered, _ = argument.partition("[")
    candidates = _PARAMETERS.get(member, (member,))
    option = next((options[name] for name in candidates if name in options), "")
    if option.startswith("--"):
        return option
    return member.removesuffix("s") if numbered else ""

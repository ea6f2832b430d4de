"""Options that several commands share, written once: a bundle stands for them in a command's signature.

A bundle is a class with a method `of`, whose parameters are the options. A command takes the made bundle:

    def get(link: Link, output: Output, target: …) -> None: ...

typer is shown the options of `Link.of` and `Output.of` in their place.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import typer

__all__ = ["Bundle", "expanded"]

_CONTEXT = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)


class Bundle:
    """Options that several commands share; `of` takes them."""


def expanded(function: Callable[..., None]) -> Callable[..., None]:
    """The same command, with the options of its bundles in the place of the bundles.

    Args:
        function: The command; parameters that are bundles have the bundle's class as annotation.

    Returns:
        What typer can read.
    """
    own = inspect.signature(function).parameters
    bundles = {name: one.annotation for name, one in own.items() if _is_bundle(one.annotation)}
    shared = {name: _options(bundle) for name, bundle in bundles.items()}

    @functools.wraps(function)
    def command(**given: object) -> None:
        made: dict[str, Any] = {}
        for name, options in shared.items():
            taken = {option: given[option] for option in options if option != "context"}
            if "context" in options:
                taken["context"] = given["context"]
            made[name] = bundles[name].of(**taken)
        passed = {name: given[name] for name in own if name not in bundles}
        function(**made, **passed)

    merged: dict[str, inspect.Parameter] = {
        name: one.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, one in own.items()
        if name not in bundles
    }
    for name in reversed(shared):
        # Output before Link: what concerns the command stands before what concerns the server
        merged.update(shared[name])
    command.__signature__ = inspect.Signature([*merged.values()])  # type: ignore[attr-defined]
    command.__doc__ = _flowing(function.__doc__ or "")
    command.__annotations__ = {name: one.annotation for name, one in merged.items()}
    del command.__wrapped__
    return command


def _is_bundle(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Bundle)


def _options(bundle: type[Any]) -> dict[str, inspect.Parameter]:
    found = inspect.signature(bundle.of).parameters
    return {name: one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for name, one in found.items()}


def _flowing(text: str) -> str:
    """A docstring with a line for each paragraph, since typer keeps line breaks; what is indented stays."""
    lines: list[str] = []
    for line in inspect.cleandoc(text).splitlines():
        flows = line and not line.startswith(" ") and lines and lines[-1] and not lines[-1].endswith(":")
        if flows and not lines[-1].startswith(" "):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)

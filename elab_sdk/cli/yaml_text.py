"""YAML, which programs of YAML 1.1 and 1.2 read alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import yaml

from elab_sdk.cli.output import printable

if TYPE_CHECKING:
    from elab_api_v1.types import JsonValue

__all__ = ["yaml_text"]

_AMBIGUOUS: Final = re.compile(
    r"\A(?:[-+]?(?:[0-9][0-9_]*+(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][-+]?[0-9]++)?|0o[0-7]++|[yYnN]|=|<<)\Z"
)
"""Text that some programs read as a number or as yes and no, though PyYAML does not."""


class _TextDumper(yaml.SafeDumper):
    """Writes text that could be read as anything else in quotes, and several lines as a block."""


def _represent_text(dumper: Any, text: str) -> Any:  # noqa: ANN401 - PyYAML has no public types for them
    style = "|" if "\n" in text.rstrip("\n") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_dumper: Any = _TextDumper
_dumper.add_implicit_resolver("tag:elab-sdk,2024:ambiguous", _AMBIGUOUS, [*"-+.0123456789yYnN=<"])
_dumper.add_representer(str, _represent_text)


def yaml_text(value: object) -> str:
    r"""Format a value as YAML.

    >>> yaml_text({"title": "no", "date": "2017-04-15", "pH": 7.2})
    "title: 'no'\ndate: '2017-04-15'\npH: 7.2\n"

    Args:
        value: Plain values. Characters that could control a terminal are escaped.
    """
    from elab_api_v1.base import plain_value

    value = plain_value(value)
    text = _dump(value, allow_unicode=True)
    return text if printable(text) == text else _dump(value, allow_unicode=False)


def _dump(value: JsonValue, *, allow_unicode: bool) -> str:
    text: str = yaml.dump(value, Dumper=_dumper, allow_unicode=allow_unicode, sort_keys=False, width=2**30)
    return text.removesuffix("...\n")

"""Extensions of griffe: examples of docstrings as code to copy, and the arguments of attrs classes."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Final

import griffe

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["AttrsArguments", "ExamplesAsCode", "examples_as_code"]

_PROMPT: Final = re.compile(r"( *)(?:>>>|\.\.\.)(?: (.*))?$")
_EXAMPLE: Final = re.compile(r"^( *)Examples?:\n((?:\1 +.*\n?|\n)+)", re.MULTILINE)
"""A section of examples, which need no heading: they are seen to be code."""
_DIRECTIVE: Final = re.compile(r" *# doctest: .*$")


class ExamplesAsCode(griffe.Extension):
    """Rewrites the examples of each docstring."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        """Rewrite the docstring of an object."""
        if obj.docstring is not None:
            obj.docstring.value = examples_as_code(obj.docstring.value)


class AttrsArguments(griffe.Extension):
    """Gives each attrs class the `__init__` that attrs makes of its fields."""

    def on_class_members(self, *, cls: griffe.Class, **_: object) -> None:
        """Add the `__init__` of an attrs class.

        Args:
            cls: The class, with its members.
        """
        options = _attrs_options(cls)
        if options is None or "__init__" in cls.members:
            return
        kind = (
            griffe.ParameterKind.keyword_only
            if "kw_only" in options
            else griffe.ParameterKind.positional_or_keyword
        )
        parameters = [griffe.Parameter("self", kind=griffe.ParameterKind.positional_or_keyword)]
        for field in cls.attributes.values():
            if field.annotation is None or "instance-attribute" not in field.labels:
                continue
            arguments = _field_arguments(field)
            if arguments is None:
                default = None if field.value is None else str(field.value)
            elif arguments.get("init") == "False":
                continue
            else:
                default = arguments.get("default", "..." if "factory" in arguments else None)
            parameters.append(
                griffe.Parameter(
                    field.name.lstrip("_"), annotation=field.annotation, kind=kind, default=default
                )
            )
        init = griffe.Function("__init__", parameters=griffe.Parameters(*parameters), returns="None")
        cls.set_member("__init__", init)


def _attrs_options(cls: griffe.Class) -> dict[str, str] | None:
    """Return the options of `attrs.define` or `attrs.frozen`; None for any other class."""
    for decorator in cls.decorators:
        if decorator.callable_path in {"attrs.define", "attrs.frozen"}:
            return _keywords(decorator.value)
    return None


def _field_arguments(field: griffe.Attribute) -> dict[str, str] | None:
    """Return the arguments of `attrs.field`; None for a field with a plain default, or none."""
    if isinstance(field.value, griffe.ExprCall) and field.value.canonical_path in {"attrs.field", "field"}:
        return _keywords(field.value)
    return None


def _keywords(value: object) -> dict[str, str]:
    arguments = value.arguments if isinstance(value, griffe.ExprCall) else []
    return {each.name: str(each.value) for each in arguments if isinstance(each, griffe.ExprKeyword)}


def examples_as_code(docstring: str) -> str:
    r"""Write doctest examples as fenced Python code, with the output in comments.

    >>> print(examples_as_code(">>> 1 + 1\n2\n\nText."))
    ```python
    1 + 1
    # 2
    ```
    <BLANKLINE>
    Text.

    Args:
        docstring: The text of a docstring.
    """
    return "\n".join(_lines(_EXAMPLE.sub(_without_heading, docstring).splitlines()))


def _without_heading(example: re.Match[str]) -> str:
    return textwrap.indent(textwrap.dedent(example[2]), example[1])


def _lines(lines: list[str]) -> Iterator[str]:
    indent: str | None = None  # of the example that is open
    for line in lines:
        prompt = _PROMPT.match(line)
        if prompt and indent is None:
            indent = prompt[1]
            yield f"{indent}```python"
        if indent is None:
            yield line
        elif prompt:
            yield f"{indent}{_DIRECTIVE.sub('', prompt[2] or '')}".rstrip()
        elif line.strip() == "":
            yield f"{indent}```"
            yield line
            indent = None
        else:
            yield f"{indent}# {line.strip()}"
    if indent is not None:
        yield f"{indent}```"

"""What editors offer on the public classes: only what the reference describes."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

import jedi
import pytest
from site_reference import load_package, reference_pages

from tests.typing.test_editor import public

if TYPE_CHECKING:
    import griffe

NAMES = [name for page in reference_pages() if page.members for name in page.names]


def documented(name: str) -> griffe.Class | None:
    """Return a name of the reference if it is a class."""
    found = load_package()[name.removeprefix("elab_sdk.")]
    found = found.final_target if found.is_alias else found
    return found if found.is_class else None


CLASSES = {name: each for name in NAMES if (each := documented(name)) is not None}
"""The classes of the reference by their names in it."""
WITH_ATTRIBUTES = [
    name
    for name, each in CLASSES.items()
    if not any("TypedDict" in map(str, one.bases) for one in (each, *each.mro()))
]
"""The classes that have more attributes than a dict."""


def offered(each: griffe.Class) -> set[str]:
    """Return the names that jedi offers on an object of a class."""
    code = f"from {each.module.path} import {each.name}\ndef use(this: {each.name}) -> None:\n    this."
    return public(completion.name for completion in jedi.Script(code).complete(3, len("    this.")))


def of_python(each: griffe.Class) -> set[str]:
    """Return the names that a class has from classes of Python, such as OSError."""
    bases = (Enum, dict, str, OSError, UserWarning)
    # stubs have the attributes of all systems and of each member of an Enum
    of_stubs = {"UNSET", "name", "value"} if each.name == "Unset" else {"winerror"}
    return of_stubs.union(*(dir(base) for base in bases))


def undescribed(each: griffe.Class) -> list[str]:
    """Return the attributes without a docstring and without a line among the arguments of a class."""
    classes = [each, *each.mro()]
    texts = [one.docstring.value for one in classes if one.docstring is not None]
    described = {
        name for one in classes for name, member in one.members.items() if member.docstring is not None
    }
    names = {name for one in classes for name in one.members}
    return sorted(
        name
        for name in public(names) - described - of_python(each)
        if not any(re.search(rf"^ +{name}: ", text, re.MULTILINE) for text in texts)
    )


@pytest.mark.parametrize("name", CLASSES)
def test_editors_offer_nothing_that_is_not_in_the_reference(name: str) -> None:
    each = CLASSES[name]
    assert offered(each) - of_python(each) - {*each.inherited_members, *each.members} == set()


@pytest.mark.parametrize("name", WITH_ATTRIBUTES)
def test_each_attribute_of_a_public_class_is_described(name: str) -> None:
    assert undescribed(CLASSES[name]) == []

"""The pages of the reference: which public names each shows. The texts come from the docstrings."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import griffe
from site_docstrings import AttrsArguments, ExamplesAsCode

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ReferencePage", "is_error", "is_public", "load_package", "manager_members", "reference_pages"]

_ROOT: Final = Path(__file__).resolve().parent.parent

_TOPICS: Final = {
    "Experiments": ("experiments", "Experiments"),
    "Items": ("items", "Items"),
    "Changes": ("changes", "Changing entries"),
    "Properties": ("properties", "Status, category, rating, permissions"),
    "Relations": ("relations", "Removing tags and links"),
    "States": ("states", "Deleting, archiving, locking, duplicating"),
    "Steps": ("steps", "Steps"),
    "Comments": ("comments", "Comments and history"),
    "Files": ("files", "Files"),
    "FileChanges": ("file-changes", "Changing files, exports"),
    "Bookings": ("bookings", "Bookings"),
    "Team": ("team", "Team, users, types, statuses, templates"),
    "Archives": ("many-entries", "Many entries, backup, export, copy"),
    "CsvFiles": ("csv", "Entries from CSV files"),
}
"""Page and title of the methods of each base class of the Manager."""


@dataclass(frozen=True)
class ReferencePage:
    """A page of the reference.

    Args:
        uri: Its path in the folder of all pages.
        title: Its heading.
        intro: Markdown below the heading.
        names: The public names that it shows, with their modules.
        members: Whether it shows their members too.
        bases: Whether it shows the base classes of each.
    """

    uri: str
    title: str
    intro: str
    names: tuple[str, ...]
    members: bool = True
    bases: bool = False

    def to_markdown(self) -> str:
        """Return the page, with a directive of mkdocstrings for each name."""
        blocks = (f"::: {name}\n{self._options(name)}" for name in self.names)
        return "\n".join([f"# {self.title}\n", f"{self.intro}\n", *blocks])

    def _options(self, name: str) -> str:
        is_module = load_package()[name.removeprefix("elab_sdk.")].is_module
        changed = {
            "members: false": is_module or not self.members,
            "show_root_heading: false": is_module,  # the title of the page says it
            "show_bases: true": self.bases,
        }
        lines = "".join(f"      {option}\n" for option, is_changed in changed.items() if is_changed)
        return f"    options:\n{lines}" if lines else ""


@cache
def load_package() -> griffe.Module:
    """Load the sources of the package, without importing it."""
    loader = griffe.GriffeLoader(
        search_paths=[_ROOT, _ROOT / "generated"],
        docstring_parser="google",
        extensions=griffe.load_extensions(ExamplesAsCode, AttrsArguments),
    )
    package = loader.load("elab_sdk")
    for each in ("elab_api_v1", "elab_api_v2"):
        loader.load(each)
    loader.resolve_aliases(implicit=False, external=False)
    return package  # type: ignore[return-value]  # pyright: ignore[reportReturnType] - a package is a module


def manager_members(name: str = "Manager") -> dict[str, list[str]]:
    """Return the public members of the Manager by the class that defines them.

    >>> manager_members()["Manager"]
    ['endpoint', 'release', 'send_req', 'diagnose', 'close']

    Args:
        name: Manager or AsyncManager.
    """
    manager = load_package()[name]
    classes = [*manager.mro(), manager]
    return {each.name: [member for member in each.members if not member.startswith("_")] for each in classes}


@cache
def reference_pages() -> tuple[ReferencePage, ...]:
    """Return all generated pages of the Python reference."""
    package = load_package()
    names = [name for name in package.exports or () if not str(name).startswith("_")]
    by_page: dict[str, list[str]] = {"models": [], "errors": [], "functions": [], "results": []}
    for name in map(str, names):
        if name not in {"Manager", "AsyncManager", "errors", "models", "types"}:
            by_page[_page_of(package[name])].append(f"elab_sdk.{name}")
    by_page["results"] += _returned()
    by_page["models"] += _further(package["models"], by_page["models"])
    by_page["errors"] += _further(package["errors"], by_page["errors"])
    return (
        *_manager_pages(),
        ReferencePage(
            "reference/async.md",
            "AsyncManager",
            "All methods are those of [Manager](manager/index.md), with `await` before each call, and "
            "`async for` where the Manager has `for`.",
            ("elab_sdk.AsyncManager", *_async_only()),
            members=False,
        ),
        ReferencePage(
            "reference/models.md",
            "Models",
            "What the methods of the [Manager](manager/index.md) return. An attribute that a release does "
            "not send is `None`, or empty.",
            tuple(by_page["models"]),
        ),
        ReferencePage(
            "reference/results.md",
            "Settings and results",
            "What is passed to the [Manager](manager/index.md), and what its methods return besides "
            "[models](models.md).",
            tuple(by_page["results"]),
        ),
        *_types_page(),
        ReferencePage(
            "reference/functions.md",
            "Functions",
            "Functions of `elab_sdk` that need no Manager.",
            tuple(by_page["functions"]),
        ),
        ReferencePage(
            "reference/errors.md",
            "Errors and warnings",
            "All errors are subclasses of [`ElabError`][elab_sdk.ElabError], all warnings of "
            "[`ElabWarning`][elab_sdk.ElabWarning].",
            tuple(sorted(by_page["errors"], key=_error_order)),
            bases=True,
        ),
        ReferencePage(
            "reference/elabapy.md",
            "elabapy's names",
            "",
            ("elab_sdk.elabapy", *_further(package["elabapy"], [])),
        ),
        ReferencePage(
            "reference/sandbox.md",
            "Sandbox",
            "",
            (
                "elab_sdk.sandbox",
                "elab_sdk.sandbox.Sandbox",
                "elab_sdk.sandbox.served_release.ServedRelease",
                "elab_sdk.sandbox.pytest_plugin",
                "elab_sdk.sandbox.pytest_plugin.elab_sandbox",
            ),
        ),
    )


def _types_page() -> Iterable[ReferencePage]:
    package = load_package()
    if "types" in package.members:
        yield ReferencePage(
            "reference/types.md", "Types", "", ("elab_sdk.types", *_further(package["types"], []))
        )


def _async_only() -> Iterable[str]:
    """Return the methods of the AsyncManager that the Manager has not."""
    shared = {name for names in manager_members().values() for name in names}
    for names in manager_members("AsyncManager").values():
        yield from (f"elab_sdk.AsyncManager.{name}" for name in names if name not in shared)


def _manager_pages() -> Iterable[ReferencePage]:
    members = manager_members()
    if new := members.keys() - _TOPICS.keys() - {"Manager"}:
        raise LookupError(
            f"{new}: add a page to _TOPICS in tools/site_reference.py, and to nav in mkdocs.yml"
        )
    links = "\n".join(
        f"- [{title}]({page}.md): "
        + ", ".join(f"[`{name}`][elab_sdk.Manager.{name}]" for name in members[topic])
        for topic, (page, title) in _TOPICS.items()
    )
    own = tuple(f"elab_sdk.Manager.{name}" for name in members["Manager"])
    yield ReferencePage(
        "reference/manager/index.md", "Manager", links, ("elab_sdk.Manager", *own), members=False
    )
    for topic in members:
        if topic == "Manager":
            continue
        page, title = _TOPICS[topic]
        yield ReferencePage(
            f"reference/manager/{page}.md",
            title,
            "",
            tuple(f"elab_sdk.Manager.{name}" for name in members[topic]),
        )


def _returned() -> Iterable[str]:
    """Return the classes of results that `elab_sdk` does not offer at its root."""
    package = load_package()
    paths: dict[str, None] = {}
    for names in manager_members().values():
        for name in names:
            member = package["Manager"][name]
            target = member.final_target if isinstance(member, griffe.Alias) else member
            if isinstance(target, griffe.Function) and isinstance(target.returns, griffe.Expr):
                found = target.returns.iterate(flat=True)
                paths |= dict.fromkeys(
                    each.canonical_path for each in found if isinstance(each, griffe.ExprName)
                )
    for path in paths:
        module, _, name = path.partition(".")
        if module == "elab_sdk" and not is_public(path.rpartition(".")[2]) and package[name].is_class:
            yield path


def is_public(name: str) -> bool:
    """Whether a class can be imported from `elab_sdk`, or from Python itself.

    Args:
        name: The name of a class, as code has it.
    """
    return name in (load_package().exports or ()) or hasattr(builtins, name)


def is_error(named: griffe.Object | griffe.Alias) -> bool:
    """Whether something is an error or a warning."""
    return named.name.endswith(("Error", "Warning")) or named.canonical_path.startswith("elab_sdk.errors.")


def _page_of(named: griffe.Object | griffe.Alias) -> str:
    if is_error(named):
        return "errors"
    if named.canonical_path.startswith("elab_api_"):
        return "models"
    return "functions" if named.is_function else "results"


def _error_order(name: str) -> tuple[bool, bool, str]:
    return name.endswith("Warning"), name not in {"elab_sdk.ElabError", "elab_sdk.ElabWarning"}, name


def _further(module: griffe.Object | griffe.Alias, shown: list[str]) -> list[str]:
    """Return the public names of a module that the package does not offer at its root."""
    known = {name.rpartition(".")[2] for name in shown}
    names = module.exports or [name for name, each in module.members.items() if each.is_public]
    return [
        f"{module.path}.{name}" for name in map(str, names) if name not in known and not name.startswith("_")
    ]

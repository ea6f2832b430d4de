"""Values that the shell offers for options and arguments: from the configuration and from a cache.

A completion sends nothing and prints no errors. If the cache of a server is old, a process in the background
reads the lists again, for the next completion.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import time
from typing import TYPE_CHECKING, Any, Final, cast

import typer  # noqa: TC002 - typer reads the annotations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

__all__ = ["CACHED_LISTS", "attach_completion", "cache_file"]

CACHED_LISTS: Final = ("statuses", "categories", "types", "templates", "tags", "fields")
"""The lists of a server that are cached."""

_MAX_AGE: Final = 600.0
"""Seconds after which a list is read again."""
_PAUSE: Final = 30.0
"""Seconds between two attempts to read the lists of a server."""

_KINDS: Final = ("experiment", "item")
_ATTRIBUTES: Final = ("id", "title", "date", "tags", "status", "category", "owner", "url", "body", "elabid")
_CONSTANT: Final = {
    "kinds": _KINDS,
    "plurals": tuple(f"{kind}s" for kind in _KINDS),
    "attributes": _ATTRIBUTES,
}
"""Values that depend on no server."""

_VALUES: Final = {
    "profile": "profiles",
    "category": "statuses",
    "status": "statuses",
    "set_category": "categories",
    "template": "templates",
    "tag": "tags",
    "fields": "columns",
    "entry": "entry",
    "kind": "plurals",
}
"""What is offered for a parameter of any command."""
_VALUES_OF: Final = {
    ("profiles", "use"): "profiles",
    ("profiles", "remove"): "profiles",
    ("copy", "from_"): "profiles",
    ("copy", "to"): "profiles",
    ("create", "kind"): "kinds",
    ("create", "type_"): "types",
    ("get", "field"): "attributes",
}
"""What is offered for a parameter of one command."""
_AFTER_ENTRY: Final = {"set": "assignments", "unset": "fields", "tag": "tags", "untag": "tags"}
"""What is offered after the entry."""


def attach_completion(command: str, function: Callable[..., None]) -> None:
    """Let typer offer values for the parameters of a command.

    Args:
        command: The name of the command.
        function: Its function, as typer sees it.
    """
    for name, annotation in function.__annotations__.items():
        source = _VALUES_OF.get((command, name)) or _VALUES.get(name)
        if source is not None:
            for info in getattr(annotation, "__metadata__", ()):
                info.autocompletion = _completer(command, name, source)


def cache_file(endpoint: str, profile: str) -> Path:
    """Return the path of the cache of a server. The name does not depend on the key.

    Args:
        endpoint: The address of the server, as it was given.
        profile: The name of the profile; empty if there is none.
    """
    from elab_sdk.profiles.user_folders import cache_folder

    # a checksum would load OpenSSL
    name = re.sub(r"[^\w.-]+", "_", f"{endpoint.strip().rstrip('/')} {profile}")
    return cache_folder() / "completion" / f"{name[-150:]}.json"


def _completer(command: str, name: str, source: str) -> Callable[..., list[str]]:
    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        try:
            return _for_shell(_candidates(ctx, command, name, source, incomplete), incomplete)
        except Exception:
            # the shell would show an error in the middle of the line that is being typed
            return []

    return complete


def _candidates(ctx: typer.Context, command: str, name: str, source: str, incomplete: str) -> Iterable[str]:
    if source == "entry":
        words = [str(word) for word in ctx.params.get(name) or ()]
        if not words:
            return _KINDS
        # an ID follows a kind
        source = _AFTER_ENTRY.get(command, "") if words[0] not in _KINDS or len(words) > 1 else ""
    if source in ("", "profiles", *_CONSTANT):
        return _profiles()[0] if source == "profiles" else _CONSTANT.get(source, ())
    lists = _server_lists(ctx)
    if source == "assignments":
        return (f"{field}=" for field in lists["fields"])
    if source == "columns":
        start, comma, _ = incomplete.rpartition(",")
        return (f"{start}{comma}{column}" for column in (*_ATTRIBUTES, *lists["fields"]))
    return lists[source]


def _for_shell(values: Iterable[str], incomplete: str) -> list[str]:
    found = [value for value in values if value.startswith(incomplete) and value.isprintable()]
    if os.environ.get("_ELAB_COMPLETE") == "complete_bash" and " " not in incomplete:
        # bash inserts a value as it is
        found = ["".join(f"\\{each}" if each in _BASH_SPECIAL else each for each in value) for value in found]
    if os.environ.get("_ELAB_COMPLETE") == "complete_zsh":
        # typer's script for zsh would lose these characters
        found = [value for value in found if not _ZSH_LOSES & set(value)]
    return found


_ZSH_LOSES: Final = frozenset("'\"\\")
_SECRET: Final = re.compile("@|[0-9a-fA-F]{40}")
"""A password, or a key instead of an address: commands refuse both, and no file is named after them."""

_BASH_SPECIAL: Final = frozenset(" \t\"'\\$`!&;|<>()*?[]{}#~")


def _profiles() -> tuple[dict[str, dict[str, Any]], str]:
    """Return the profiles by name and the name of the default one; without checks, which load much more."""
    import tomllib

    from elab_sdk.profiles.user_folders import config_file

    try:
        content = tomllib.loads(config_file().read_text("utf-8"))
    except (OSError, ValueError):
        return {}, ""
    profiles = cast("dict[str, dict[str, Any]]", content.get("profiles", {}))
    default = content.get("default") or (next(iter(profiles)) if len(profiles) == 1 else "")
    return profiles, str(default)


def _server_lists(ctx: typer.Context) -> dict[str, list[str]]:
    """Return the cached lists of the server that the command line selects."""
    options = [context.params for context in (ctx, ctx.parent) if context is not None]
    named = given = next((str(each["profile"][-1]) for each in options if each.get("profile")), "")
    endpoint = given_endpoint = next((str(each["endpoint"]) for each in options if each.get("endpoint")), "")
    profiles, default = _profiles()
    has_key = False
    if not named:
        endpoint = endpoint or os.environ.get("ELAB_ENDPOINT", "")
        has_key = bool(os.environ.get("ELAB_TOKEN"))
        if not (endpoint and has_key):
            named = os.environ.get("ELAB_PROFILE") or default
    profile = profiles.get(named, {})
    address = endpoint or str(profile.get("endpoint", ""))
    empty = {name: list[str]() for name in CACHED_LISTS}
    if not address or _SECRET.search(address):
        return empty
    file = cache_file(address, named)
    lists, seen = _read(file)
    # a keyring may ask for a password
    if not 0 <= time.time() - seen < _MAX_AGE and (has_key or not profile.get("keyring")):
        _refresh_in_background(file, given_endpoint, given)
    return empty | lists


def _read(file: Path) -> tuple[dict[str, list[str]], float]:
    try:
        content = json.loads(file.read_text("utf-8"))
        lists = {name: [str(each) for each in content["lists"][name]] for name in content["lists"]}
        return lists, float(content["seen"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}, 0.0


def _refresh_in_background(file: Path, endpoint: str, profile: str) -> None:
    """Start a process that reads the lists again, unless another one was started just now."""
    import subprocess

    marker = file.with_suffix(".started")
    with contextlib.suppress(OSError):
        if 0 <= time.time() - marker.stat().st_mtime < _PAUSE:
            return
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        marker.touch(mode=0o600)
        options = [
            *(("--endpoint", endpoint) if endpoint else ()),
            *(("--profile", profile) if profile else ()),
        ]
        detached: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            detached = {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
        subprocess.Popen(  # noqa: S603 - this program
            [sys.executable, "-m", "elab_sdk.cli.completion_cache", str(file), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=True,
            env={name: value for name, value in os.environ.items() if name != "_ELAB_COMPLETE"},
            **detached,
        )

"""The two servers of a copy, and the keys of the people on the new one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import typer

from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.output import print_status
from elab_sdk.config import normal_endpoint
from elab_sdk.errors import ConfigurationError, ElabError
from elab_sdk.profiles.connection import ConnectionSettings

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

    from elab_sdk import Manager
    from elab_sdk.profiles.profile_file import Profile

__all__ = ["NEW_KEY_VARIABLE", "OLD_KEY_VARIABLE", "open_people", "server_options", "server_settings"]

OLD_KEY_VARIABLE: Final = "ELAB_FROM_TOKEN"
"""The environment variable with the API key of the old server."""
NEW_KEY_VARIABLE: Final = "ELAB_TO_TOKEN"
"""The environment variable with the API key of the new server."""


def server_options(context: typer.Context) -> ConnectionOptions:
    """Return the options of both connections: those before the command that do not name a server.

    Raises:
        BadParameter: An option selects a server, or says something about one of them.
    """
    options = context.obj if isinstance(context.obj, ConnectionOptions) else ConnectionOptions()
    if options != ConnectionOptions(timeout=options.timeout):
        raise typer.BadParameter(
            "of the options before the command, copy accepts only --timeout: save the servers as profiles"
            " (`elab init old`, `elab init new`), and name them with --from and --to"
        )
    return options


def server_settings(server: str, option: str, key_variable: str) -> ConnectionSettings:
    """Resolve a server and its key.

    As for other commands, the key of a profile wins over the variable if the profile was named, and the
    variable wins if an address was. ELAB_TOKEN does not count, because it may be for either server.

    Args:
        server: The name of a profile, or an address.
        option: The option with the server.
        key_variable: The environment variable with the key.

    Raises:
        ConfigurationError: The profile is unknown, the address is invalid, or there is no key.
    """
    from elab_sdk.profiles.profile_file import Profiles  # not for --help

    profiles = Profiles.load()
    variable = os.environ.get(key_variable)
    profile: Profile | None
    if "://" in server:
        endpoint = normal_endpoint(server)
        profile = profiles.of_endpoint(endpoint)
        token = variable or (profile and profile.read_key())
    else:
        profile = profiles.get(server)
        endpoint = normal_endpoint(profile.endpoint)
        token = profile.read_key() or variable
    if not token:
        raise ConfigurationError(
            f"no API key is configured for {endpoint} ({option}): set {key_variable}, or run `elab init`"
        )
    return ConnectionSettings(endpoint, token, profile=profile)


def open_people(
    file: Path, settings: ConnectionSettings, options: ConnectionOptions, managers: ExitStack
) -> dict[int | str, Manager]:
    """Open a Manager of the new server for each person of a file, and print who owns each key.

    Args:
        file: The file.
        settings: The new server.
        options: The options of the connection.
        managers: Closes the Managers.

    Raises:
        ValidationError: The file is invalid.
        FileError: The file cannot be read.
        AuthenticationError: The server does not accept a key; the notes say whose.
    """
    import attrs

    from elab_sdk.copying.people_file import read_people
    from elab_sdk.profiles.profile_file import warn_if_readable_by_others

    keys = read_people(file)
    warn_if_readable_by_others(file)
    people: dict[int | str, Manager] = {}
    for name, key in keys.items():
        person = int(name) if name.isdecimal() else name
        manager = managers.enter_context(options.manager(attrs.evolve(settings, token=key)))
        people[person] = manager
        try:
            owner = _owner(manager)
        except ElabError as error:
            error.add_note(f"this is the API key of {name!r} in {file}; nothing was copied")
            raise
        print_status(f"the API key of {name} is that of {owner}")
    return people


def _owner(manager: Manager) -> str:
    """Return who owns a key, which only API v2 tells."""
    manager.get_all_experiments(limit=1)
    if manager.release.api == "v1":
        return "a user of the new server (API v1 does not tell the name)"
    user = manager.get_user()
    return f"{user.fullname} (user {user.id})"

"""Commands for setup: `init`, `whoami` and `profiles`."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.output import format_json, is_terminal, print_line, print_message, print_note
from elab_sdk.cli.output_options import ObjectOptions, OutputOptions, PlainRow

if TYPE_CHECKING:
    from elab_sdk import Manager
    from elab_sdk.profiles.connection import ConnectionSettings
    from elab_sdk.profiles.profile_file import Profile


def init(
    connection: ConnectionOptions,
    *,
    name: Annotated[str, typer.Argument(help="Name of the profile.")] = "default",
    keyring: Annotated[
        bool, typer.Option("--keyring", help="Store the key in the keyring of the operating system.")
    ] = False,
    default: Annotated[bool, typer.Option("--default", help="Make this profile the default.")] = False,
    force: Annotated[
        bool, typer.Option("--force", "-f", help="Replace a profile of this name for another server.")
    ] = False,
) -> None:
    """Set up a profile: ask for the address of your eLabFTW and an API key, check both, and save them.

    Create the key in eLabFTW: User panel, API keys. On a terminal you are prompted for it without echo;
    otherwise it is read from stdin. It is never an argument, which other users of the computer could see. On
    a terminal you are asked again for an address or a key that does not work.

    Examples:
      elab init
      elab init lab2 --endpoint https://elab2.example.org --keyring
      pass show elab | elab init --endpoint https://elab.example.org
    """
    from elab_api_v1.redaction import holds_key  # not for --help

    from elab_sdk.profiles.profile_file import Profile, Profiles

    saved = Profiles.load()
    if holds_key(name):
        raise typer.BadParameter(
            "the name of the profile contains an API key: omit the key, you are prompted for it"
        )
    draft = Profile(
        name,
        connection.endpoint or "",
        keyring=keyring,
        ca=str(connection.ca.expanduser().resolve()) if connection.ca is not None else None,
        insecure=bool(connection.insecure),
        release=connection.release,
    )
    # raises for a wrong address or key, before anything is saved
    profile, token, release = _ask_for_server(connection, draft, None if force else saved.by_name.get(name))
    file = saved.with_profile(profile.with_token(token), as_default=default).save()
    key_source = "the keyring" if keyring else str(file)
    print_message(
        f"{profile.endpoint} accepts the API key; saved the profile {name!r}, with the key in {key_source}"
    )
    if release == "unknown":
        print_note("run `elab doctor` to find out more about the server")


def whoami(
    connection: ConnectionOptions,
    output: ObjectOptions,
) -> None:
    """Show which server and API key are used, and where they are configured.

    API v1 does not tell who owns a key: the name is then a guess from the newest experiments. API v2 tells
    the name, the e-mail address and the team. Neither tells whether the key can write, which `elab doctor`
    determines.

    Examples:
      elab whoami
      elab whoami --profile lab2 --json
    """
    settings = connection.settings()
    with connection.manager(settings) as manager:
        facts = _read_facts(manager, settings)
    if output.format not in ("", "table") or output.fields:
        output.print_object(PlainRow(facts))
        return
    width = max(len(label) for label in facts)
    for label, value in facts.items():
        print_message(
            f"{label.replace('_', ' '):<{width}}  {value}" if is_terminal() else f"{label}\t{value}",
            indent=width + 2,
        )


def profiles(
    output: OutputOptions,
    *,
    use: Annotated[
        str | None, typer.Option("--use", help="Make this profile the default.", show_default=False)
    ] = None,
    remove: Annotated[
        str | None, typer.Option("--remove", help="Remove this profile and its key.", show_default=False)
    ] = None,
) -> None:
    """List the profiles, choose the default, or remove a profile. Keys are not shown.

    Examples:
      elab profiles
      elab profiles --use lab2
      elab profiles --remove old
    """
    from dataclasses import replace

    from elab_api_v1.redaction import redacted

    from elab_sdk.profiles.profile_file import Profiles

    saved = Profiles.load()
    if use is not None:
        replace(saved, default=saved.get(use).name).save()
        print_note(f"the default profile is now {use!r}")
        return
    if remove is not None:
        removed = saved.get(remove)
        saved.without(remove).save()
        removed.delete_key()
        print_note(f"removed the profile {remove!r}")
        return
    default = saved.default_profile
    rows = [
        {
            "name": redacted(each.name),
            "endpoint": each.shown_endpoint,
            "key": "keyring" if each.keyring else "file" if each.token else "none",
            "default": each == default,
        }
        for each in saved.by_name.values()
    ]
    if output.format == "json" and output.jq is None and not output.fields:
        print_line(format_json(rows))
        return
    if output.format or output.fields:
        output.print_rows([PlainRow(row) for row in rows], ("name", "endpoint", "key", "default"))
        return
    for row in rows:
        mark = "*" if row["default"] else " "
        print_message(f"{mark} {row['name']}\t{row['endpoint']}\t{row['key']}")
    if not rows:
        print_message("no profiles are saved: `elab init` saves a server and its API key", err=True)


def _read_facts(manager: "Manager", settings: "ConnectionSettings") -> dict[str, Any]:
    rows = manager.get_all_experiments(limit=15)
    if rows:
        manager.get_experiment(rows[0])
    names = sorted({row.fullname for row in rows if row.fullname})
    owner: dict[str, str] = {}
    if manager.release.api == "v2":
        user, team = manager.get_user(), manager.get_team()
        guess = f"{user.fullname} (user {user.id})"
        owner = {"email": user.email or "", "team": f"{team.name} (team {team.id})"}
    elif not names:
        guess = "unknown: no readable experiment shows a name"
    elif len(names) == 1:
        guess = f"{names[0]}, if these are your experiments: all of the newest {len(rows)} have this owner"
    else:
        guess = f"one of {', '.join(names)} (owners of the newest {len(rows)} experiments), or another user"
    return {
        "endpoint": manager.endpoint,
        "endpoint_from": settings.endpoint_source or "--endpoint",
        "profile": settings.profile.name if settings.profile is not None else "",
        "key_from": settings.token_source,
        "release": manager.release.name,
        "release_because": manager.release.evidence,
        "key": "accepted: it can read; `elab doctor` determines whether it can write",
        "name": guess,
        **owner,
    }


def _ask_for_server(
    connection: ConnectionOptions, draft: "Profile", existing: "Profile | None"
) -> "tuple[Profile, str, str]":
    """Ask for the address and the key until both work; without a terminal, only once.

    Args:
        connection: The options of the connection.
        draft: The profile, with the address if it was given as an option.
        existing: The profile of this name, which must not be replaced by one of another server.

    Returns:
        The profile with the address of the API, the key, and the name of the release.
    """
    from dataclasses import replace

    from elab_sdk.config import normal_endpoint, normal_token
    from elab_sdk.errors import AuthenticationError, CertificateError, ConfigurationError, ElabError

    address, is_answer = "", True
    while True:
        try:
            is_answer = True
            address = address or normal_endpoint(draft.endpoint or _ask("Address of your eLabFTW"))
            _check_same_server(existing, address)
            token = normal_token(_ask_secret("API key (not shown)"))
            is_answer = False
            profile, release = _try_server(connection, replace(draft, endpoint=address), token)
        except ElabError as error:
            is_about_key = bool(address) and isinstance(error, AuthenticationError | ConfigurationError)
            is_final = isinstance(error, CertificateError) or (
                # an option is wrong
                (bool(draft.endpoint) and not is_about_key)
                or (isinstance(error, ConfigurationError) and not is_answer)
            )
            if is_final or not sys.stdin.isatty():
                raise
            print_message(f"{error}\nTry again, or press Ctrl-C to stop.", err=True)
            address = address if is_about_key else ""
        else:
            return profile, token, release


def _check_same_server(existing: "Profile | None", address: str) -> None:
    """Make sure that a profile of another server is not replaced.

    Raises:
        BadParameter: It would be.
    """
    if existing is not None and not existing.belongs_to(address):
        raise typer.BadParameter(
            f"the profile {existing.name!r} already exists, for {existing.shown_endpoint}: choose another"
            " name, or use --force to replace it"
        )


def _try_server(connection: ConnectionOptions, profile: "Profile", token: str) -> "tuple[Profile, str]":
    """Read from the server; return the profile with the address of its API, and the name of the release."""
    from dataclasses import replace

    from elab_sdk.profiles.connection import ConnectionSettings

    with connection.manager(ConnectionSettings(profile.endpoint, token, profile=profile)) as manager:
        manager.get_all_experiments(limit=1)
        # a server without API v1 is asked through API v2 from the first request
        return replace(profile, endpoint=manager.endpoint), manager.release.name


def _ask(question: str) -> str:
    if not sys.stdin.isatty():
        raise typer.BadParameter(f"{question}: pass --endpoint if stdin is not a terminal")
    answer: str = typer.prompt(question, err=True)
    return answer


def _ask_secret(question: str) -> str:
    if sys.stdin.isatty():
        answer: str = typer.prompt(question, hide_input=True, err=True)
        return answer
    return sys.stdin.readline()

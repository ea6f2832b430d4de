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
    otherwise it is read from stdin. It is never an argument, which other users of the computer could see.

    Examples:
      elab init
      elab init lab2 --endpoint https://elab2.example.org --keyring
      pass show elab | elab init --endpoint https://elab.example.org
    """
    from dataclasses import replace

    from elab_api_v1.redaction import holds_key  # not for --help

    from elab_sdk.config import normal_endpoint, normal_token
    from elab_sdk.profiles.connection import ConnectionSettings
    from elab_sdk.profiles.profile_file import Profile, Profiles

    saved = Profiles.load()
    address = normal_endpoint(connection.endpoint or _ask("Address of your eLabFTW"))
    if holds_key(name):
        raise typer.BadParameter(
            "the name of the profile contains an API key: omit the key, you are prompted for it"
        )
    existing = saved.by_name.get(name)
    if existing is not None and not existing.belongs_to(address) and not force:
        raise typer.BadParameter(
            f"the profile {name!r} already exists, for {existing.shown_endpoint}: choose another name, or"
            " use --force to replace it"
        )
    token = normal_token(_ask_secret("API key (not shown)"))
    profile = Profile(
        name,
        address,
        keyring=keyring,
        ca=str(connection.ca.expanduser().resolve()) if connection.ca is not None else None,
        insecure=bool(connection.insecure),
        release=connection.release,
    )
    settings = ConnectionSettings(address, token, profile=profile)
    with connection.manager(settings) as manager:
        # raises for a wrong address or key, before anything is saved
        manager.get_all_experiments(limit=1)
        release = manager.release.name
        # a server without API v1 is asked through API v2 from the first request
        profile = replace(profile, endpoint=manager.endpoint)
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
            f"{label.replace('_', ' '):<{width}}  {value}" if is_terminal() else f"{label}\t{value}"
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
        print_note("no profiles: run `elab init` to create one")


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

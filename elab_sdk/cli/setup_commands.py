"""Setting up: where the server is, and who one is there."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elab_sdk.cli.connection_options import Link
from elab_sdk.cli.output import dump, is_terminal, note, say, tell

if TYPE_CHECKING:
    from elab_sdk import Manager
    from elab_sdk.cli.connection import Chosen


def init(
    link: Link,
    *,
    name: Annotated[str, typer.Argument(help="The profile's name.")] = "default",
    keyring: Annotated[
        bool, typer.Option("--keyring", help="Keep the key in the operating system's keyring.")
    ] = False,
    default: Annotated[bool, typer.Option("--default", help="Use this profile where none is named.")] = False,
    force: Annotated[
        bool, typer.Option("--force", "-f", help="Replace a profile of this name that is another server's.")
    ] = False,
) -> None:
    """Say where your eLabFTW is, once: asks for its address and an API key, checks both, and keeps them.

    The key is made in eLabFTW: User panel, API keys. It is asked for without being shown, or read from stdin
    where that is no terminal; it is never an argument, since other users of the computer can read those.

    Examples:
      elab init
      elab init lab2 --endpoint https://elab2.example.org --keyring
      pass show elab | elab init --endpoint https://elab.example.org
    """
    from elab_api_v1.redaction import holds_key  # not for --help

    from elab_sdk.cli.connection import Chosen
    from elab_sdk.cli.profiles import Profile, Profiles
    from elab_sdk.config import normal_endpoint, normal_token

    known = Profiles.load()
    address = normal_endpoint(link.endpoint or _asked("Address of your eLabFTW"))
    if holds_key(name):
        raise typer.BadParameter("a key is no name of a profile: it is asked for")
    before = known.every.get(name)
    if before is not None and not before.belongs_to(address) and not force:
        raise typer.BadParameter(
            f"the profile {name!r} is there already, for {before.shown_endpoint}: give another name, or"
            " --force replaces it"
        )
    token = normal_token(_secret("API key (not shown)"))
    profile = Profile(
        name,
        address,
        keyring=keyring,
        ca=str(link.ca.expanduser().resolve()) if link.ca is not None else None,
        insecure=bool(link.insecure),
        release=link.release,
    )
    chosen = Chosen(address, "", token, "", profile)
    with link.manager(chosen) as manager:
        # whatever is wrong is raised here, before anything is kept
        manager.get_all_experiments(limit=1)
        release = manager.release.name
    kept = known.with_one(profile.kept(token), as_default=default)
    file = kept.save()
    place = "in the keyring" if keyring else f"in {file}"
    tell(f"the key works on {address}; the profile {name!r} is {place}")
    if release == "unknown":
        note("see what else the server tells: elab doctor")


def whoami(link: Link, as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False) -> None:
    """Say which server and key are used, and what can be known of them.

    API v1 tells neither whose key it is nor what it may do. So the name is a guess, from the newest entries,
    and says so; `elab doctor` finds out whether the key may write.

    Examples:
      elab whoami
      elab whoami --profile lab2 --json
    """
    chosen = link.chosen()
    with link.manager(chosen) as manager:
        facts = _facts(manager, chosen)
    if as_json:
        say(dump(facts))
        return
    width = max(len(word) for word in facts)
    for word, value in facts.items():
        tell(f"{word.replace('_', ' '):<{width}}  {value}" if is_terminal() else f"{word}\t{value}")


def profiles(
    use: Annotated[
        str | None, typer.Option("--use", help="Make this one the default.", show_default=False)
    ] = None,
    remove: Annotated[
        str | None, typer.Option("--remove", help="Forget this one, and its key.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> None:
    """List the profiles, choose the default, or remove one. Keys are not shown.

    Examples:
      elab profiles
      elab profiles --use lab2
      elab profiles --remove old
    """
    from dataclasses import replace

    from elab_api_v1.redaction import redacted

    from elab_sdk.cli.profiles import Profiles

    known = Profiles.load()
    if use is not None:
        replace(known, default=known.named(use).name).save()
        note(f"the default is {use!r}")
        return
    if remove is not None:
        gone = known.named(remove)
        known.without(remove).save()
        gone.forget()
        note(f"removed {remove!r}")
        return
    usual = known.usual
    rows = [
        {
            "name": redacted(each.name),
            "endpoint": each.shown_endpoint,
            "key": "keyring" if each.keyring else "file" if each.token else "none",
            "default": each == usual,
        }
        for each in known.every.values()
    ]
    if as_json:
        say(dump(rows))
        return
    for row in rows:
        mark = "*" if row["default"] else " "
        tell(f"{mark} {row['name']}\t{row['endpoint']}\t{row['key']}")
    if not rows:
        note("there are none: elab init makes one")


def _facts(manager: "Manager", chosen: "Chosen") -> dict[str, Any]:
    rows = manager.get_all_experiments(limit=15)
    if rows:
        manager.get_experiment(rows[0])
    names = sorted({row.fullname for row in rows if row.fullname})
    if not names:
        guess = "unknown: no experiment can be read that would show a name"
    elif len(names) == 1:
        guess = f"{names[0]}, if these are your experiments: the newest {len(rows)} all are of that name"
    else:
        guess = f"one of {', '.join(names)}, who wrote the newest {len(rows)} experiments, or somebody else"
    return {
        "endpoint": chosen.endpoint,
        "endpoint_from": chosen.endpoint_from,
        "profile": chosen.profile.name if chosen.profile is not None else "",
        "key_from": chosen.token_from,
        "release": manager.release.name,
        "release_because": manager.release.evidence,
        "key": "accepted: it may read; `elab doctor` finds out whether it may write",
        "name": guess,
    }


def _asked(words: str) -> str:
    if not sys.stdin.isatty():
        raise typer.BadParameter(f"{words}: --endpoint says it where nobody can be asked")
    answer: str = typer.prompt(words, err=True)
    return answer


def _secret(words: str) -> str:
    if sys.stdin.isatty():
        answer: str = typer.prompt(words, hide_input=True, err=True)
        return answer
    return sys.stdin.readline()

"""Writing: create, update, append, tag, link."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from elab_sdk.cli import targets, text_input
from elab_sdk.cli.connection_options import Link
from elab_sdk.cli.content_options import Content, number_or_title
from elab_sdk.cli.output import is_terminal, note, say
from elab_sdk.cli.read_commands import page_of

if TYPE_CHECKING:
    from elab_sdk import Manager
    from elab_sdk.rules.entry_kinds import EntryLike

Entry = Annotated[
    list[str],
    typer.Argument(help="3, item 5, or the address of a page.", metavar="[KIND] ID", show_default=False),
]
_KINDS: Final = {"experiment": "experiment", "experiments": "experiment", "item": "item", "items": "item"}


def create(
    link: Link,
    content: Content,
    *,
    kind: Annotated[str, typer.Argument(help="experiment or item.")] = "experiment",
    file: Annotated[
        list[Path] | None,
        typer.Option(
            "--file",
            "-F",
            help="A file to attach; may be repeated.",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option(
            "--template", help="A template, by number or title (`elab templates`).", show_default=False
        ),
    ] = None,
    type_: Annotated[
        str | None,
        typer.Option(
            "--type", help="The type of an item, by number or title (`elab types`).", show_default=False
        ),
    ] = None,
    resume: Annotated[
        int | None,
        typer.Option(
            "--resume",
            help="Complete this one, which was created before something failed.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Create an experiment, or an item, with all that it shall hold.

    Its number is printed; on a terminal with the address of its page. What can be refused is refused before
    anything is created. Should something fail later, the same command with --resume NUMBER does the rest.

    Examples:
      elab create
      elab create --title "Western blot 12" --tag blot --link 5 --file gel.png
      report.py | elab create --title "Nightly run" --body -
      elab create item --type Plasmid --title pUC19
    """
    if kind.lower() not in _KINDS:
        raise typer.BadParameter(f"{kind!r} is neither experiment nor item")
    wanted = _KINDS[kind.lower()]
    if (wanted == "item") != (type_ is not None):
        raise typer.BadParameter("an item needs its --type, and an experiment has none")
    if wanted == "item" and (content.category or template):
        raise typer.BadParameter("--category and --template are for experiments; an item has its --type")
    more: dict[str, Any] = {
        "files": [str(each) for each in file] if file else None,
        "template": number_or_title(template),
        "resume": resume,
    }
    given = content.given() | {name: value for name, value in more.items() if value is not None}
    with link.manager() as manager:
        created = _created(manager, type_, given)
        address = page_of(manager.endpoint, targets.Target("item" if type_ else "experiment", created))
    say(f"created {wanted} {created}  {address}" if is_terminal() else str(created))


def update(
    link: Link,
    content: Content,
    *,
    entry: Entry,
    replace_metadata: Annotated[
        bool,
        typer.Option(
            "--replace-metadata",
            help="--metadata is all that shall be there: other keys and extra fields go.",
            rich_help_panel="Content",
        ),
    ] = False,
) -> None:
    """Change an experiment or an item. What is not named stays as it is, on every release.

    --metadata is merged into what is there: no other key and no other extra field changes.

    Examples:
      elab update 3 --title "Western blot 12, repeated"
      elab update item 5 --body @protocol.html --date 2017-04-15
      elab update 3 --category Success --tag done
      elab update 3 --metadata '{"extra_fields": {"pH": {"value": "7.2"}}}'
    """
    target = targets.one(entry).of("experiment", "item")
    given = content.given()
    if not given:
        raise typer.BadParameter(
            "what shall change? --title, --date, --body, --tag, --link, --category, --metadata"
        )
    if replace_metadata and "metadata" not in given:
        raise typer.BadParameter("--replace-metadata needs --metadata")
    with link.manager() as manager:
        manager.update(_entry(target, manager), **given, replace_metadata=replace_metadata)
    note(f"{target.words}: changed {', '.join(given)}")


def append(
    link: Link,
    *,
    entry: Annotated[
        list[str],
        typer.Argument(
            help="The entry, and then the text; stdin where it is left out.",
            metavar="[KIND] ID [TEXT]",
            show_default=False,
        ),
    ],
    file: Annotated[
        str | None, typer.Option("--from", help="A file with the text.", metavar="FILE", show_default=False)
    ] = None,
) -> None:
    """Add text at the end of an experiment or an item.

    Plain text becomes paragraphs; HTML is what begins with a tag.

    Examples:
      elab append 3 "14:05 gel loaded"
      date | elab append 3
      elab append 3 --from notes.txt
      elab append item 5 "<ul><li>thawed once</li></ul>"
    """
    target, words = targets.several(entry)
    target.of("experiment", "item")
    if words and file is not None:
        raise typer.BadParameter("give the text, or --from FILE, and not both")
    if file is not None:
        content: str | None = text_input.read_file(file, "--from: ")
    else:
        content = text_input.read(" ".join(words), "TEXT") if words else text_input.read_all("TEXT")
    if not content or not content.strip():
        raise typer.BadParameter("there is nothing to append")
    with link.manager() as manager:
        manager.append(_entry(target, manager), content)
    note(f"{target.words}: appended")


def tag(
    link: Link,
    *,
    entry: Annotated[
        list[str],
        typer.Argument(help="The entry, and then the tags.", metavar="[KIND] ID TAG...", show_default=False),
    ],
) -> None:
    """Add tags to an experiment or an item.

    Examples:
      elab tag 3 blot "anti GFP"
      elab tag item 5 plasmid
    """
    target, tags = targets.several(entry)
    target.of("experiment", "item")
    if not tags:
        raise typer.BadParameter("which tags?")
    with link.manager() as manager:
        manager.tag(_entry(target, manager), *tags)
    note(f"{target.words}: tagged {', '.join(tags)}")


def link(
    link: Link,
    *,
    entry: Annotated[
        list[str],
        typer.Argument(
            help="The entry, and then the items.", metavar="[KIND] ID ITEM...", show_default=False
        ),
    ],
) -> None:
    """Link an experiment, or an item, to database items.

    Examples:
      elab link 3 5                    [dim]experiment 3 to item 5[/dim]
      elab link item 5 6 7
    """
    target, words = targets.several(entry)
    target.of("experiment", "item")
    items = _items(words)
    with link.manager() as manager:
        manager.link(_entry(target, manager), *items)
    note(f"{target.words}: linked to {', '.join(f'item {item}' for item in items)}")


def _created(manager: "Manager", type_: str | None, given: dict[str, Any]) -> int:
    """The number of what was created, also where it is not complete: then it is printed before the error."""
    from elab_sdk import IncompleteCreationError

    try:
        if type_ is None:
            return manager.create_experiment(**given).id
        return manager.create_item(number_or_title(type_) or 0, **given).id
    except IncompleteCreationError as error:
        say(str(error.id))
        error.add_note(f"here: the same command with --resume {error.id}")
        raise


def _entry(target: targets.Target, manager: "Manager") -> "EntryLike":
    number = target.at(manager.endpoint).id
    return ("item", number) if target.kind == "item" else ("experiment", number)


def _items(words: list[str]) -> list[int]:
    items: list[int] = []
    while words:
        found, words = targets.several(
            words
            if words[0].lower() in ("item", "items")
            else [f"item/{words[0].removeprefix('item/')}", *words[1:]]
        )
        items.append(found.of("item").id)
    if not items:
        raise typer.BadParameter("to which item?")
    return items

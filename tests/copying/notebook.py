"""Fill a sandbox of any release with the entries of `seeds`, as its web page would have stored them.

The tables are written directly: API v1 cannot write most of it. What a server of the release does not have,
or tells no client of, is left out.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.rules.release_shapes import SHAPES
from elab_sdk.rules.releases import v2_release
from elab_sdk.sandbox import bodies, values
from elab_sdk.sandbox.errors import RefusedError
from elab_sdk.sandbox.metadata import stored_metadata
from elab_sdk.sandbox.v2.shapes import V2_SHAPES
from tests.copying.seeds import EVERY_SEED, large_content

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from elab_sdk.sandbox import Sandbox
    from elab_sdk.sandbox.store import Kind, Row
    from tests.copying.seeds import FileSeed, Seed

__all__ = ["NAME", "Names", "add_choices", "fill", "name_of"]

NAME: Final = re.compile(r"Page ([EIT]\d\d)\b")
"""The name of an entry in its text or title."""
TIME: Final = "2024-01-02 03:04:05"
_REFERENCE: Final = re.compile(r"@(rel|raw|abs|back|file|id):([EITU]\d+)(?::(\d))?@")
_PAGES: Final = {"experiments": "experiments.php", "items": "database.php"}
_LETTERS: Final[dict[str, Kind]] = {"E": "experiments", "I": "items", "T": "templates"}


@attrs.frozen
class Names:
    """Where the entries are: the kind and ID by name, and the names of their files on the disk."""

    ids: dict[str, tuple[Kind, int]] = attrs.field(factory=dict)
    files: dict[str, list[str]] = attrs.field(factory=dict)


@attrs.frozen
class Features:
    """What a server has and tells about entries."""

    templates: bool
    template_parts: bool
    template_files: bool
    template_experiments: bool
    steps: bool
    deadlines: bool
    comments: bool
    links: bool
    experiments_links: bool
    metadata: bool
    markdown: bool
    canread: bool
    canwrite: bool
    custom_id: bool
    archived: bool
    v2: bool
    mates: bool

    @classmethod
    def of(cls, sandbox: Sandbox, api: str) -> Features:
        """Return what one API of a sandbox tells."""
        release = sandbox._record
        if api == "v2":
            release = v2_release(sandbox.version)
            template = V2_SHAPES[release.name].full("templates")
            everything = dict.fromkeys(attrs.fields_dict(cls), True)
            parts = {
                "custom_id": "custom_id" in V2_SHAPES[release.name].full("experiments"),
                # earlier releases were not seen to list archived entries
                "archived": release.v2 is not None and "state" in release.v2.filters,
                "template_files": "uploads" in template,
                "template_experiments": "experiments_links" in template,
            }
            return cls(**everything | parts)
        keys = SHAPES[release.name]
        return cls(
            templates=bool(keys.template),
            template_parts="steps" in keys.template,
            template_files=False,
            template_experiments=False,
            steps="steps" in keys.experiment,
            deadlines="deadline" in keys.step,
            comments="comments" in keys.experiment,
            links=bool({"links", "items_links"} & keys.experiment),
            experiments_links="experiments_links" in keys.experiment,
            metadata="metadata" in keys.experiment,
            markdown="content_type" in keys.experiment,
            canread=bool({"canread", "visibility"} & keys.experiment),
            canwrite="canwrite" in keys.experiment,
            custom_id=False,
            archived=False,
            v2=False,
            mates=release.lists_team_mates,
        )


def fill(
    sandbox: Sandbox,
    only: Callable[[str], bool] = lambda _: True,
    *,
    is_large: bool = True,
    api: str | None = None,
) -> Names:
    """Add the entries.

    Args:
        sandbox: A sandbox without entries.
        only: Which entries are added, by name.
        is_large: Whether the large file is as large as it is meant to be.
        api: The API that shall tell of everything; that of the endpoint by default.

    Returns:
        Where they are.
    """
    features = Features.of(sandbox, api or sandbox.release.api)
    names, seeds = Names(), _named(EVERY_SEED, features)
    seeds = {name: seed for name, seed in seeds.items() if only(name)}
    add_choices(sandbox, list(seeds.values()), is_v2=features.v2)
    for name, seed in seeds.items():
        names.ids[name] = (seed.kind, _insert(sandbox, seed, features))
    for name, seed in seeds.items():
        files = seed.files if seed.kind != "templates" or features.template_files else ()
        names.files[name] = [
            _add_file(sandbox, names.ids[name], seed.owner, file, is_large=is_large) for file in files
        ]
    for name, seed in seeds.items():
        _write_text(sandbox, names, name, seed, features)
        _add_parts(sandbox, names, name, seed, features)
    return names


def name_of(row: Row) -> str:
    """Return the name of an entry of the store; empty if it has none."""
    found = NAME.search(str(row["body"] or "")) or NAME.search(str(row["title"]))
    return found[1] if found else ""


def _named(seeds: Sequence[Seed], features: Features) -> dict[str, Seed]:
    counts: dict[str, int] = {}
    named: dict[str, Seed] = {}
    for seed in seeds:
        letter = next(letter for letter, kind in _LETTERS.items() if kind == seed.kind)
        counts[letter] = counts.get(letter, 0) + 1
        # a key of 2.0 – 3.x reads no experiments of others
        owner = seed.owner if features.mates else 1
        if seed.kind != "templates" or features.templates:
            named[f"{letter}{counts[letter]:02d}"] = attrs.evolve(seed, owner=owner)
    return named


# -- statuses, categories, items types -----------------------------------------------------------------


def add_choices(sandbox: Sandbox, seeds: Sequence[Seed], *, is_v2: bool = False) -> None:
    """Add the statuses, categories and items types that the entries have and the sandbox has not."""
    for seed in seeds:
        if seed.kind == "templates":
            continue
        is_item = seed.kind == "items"
        if is_item:
            if not _choice(sandbox, _types_table(sandbox), seed.choice):
                sandbox.add_items_type(seed.choice)
        else:
            _add_choice(sandbox, "statuses", seed.choice)
        if is_v2:
            _add_choice(sandbox, "items_statuses" if is_item else "experiments_categories", seed.other_choice)


def _types_table(sandbox: Sandbox) -> str:
    record = sandbox._record.v2
    return (
        "resources_categories"
        if record is not None and record.items_type_key == "template"
        else "items_types"
    )


def _add_choice(sandbox: Sandbox, table: str, title: str) -> None:
    if title and not _choice(sandbox, table, title):
        more = {"is_timestampable": 0} if table == "statuses" else {}
        sandbox.store.insert(table, title=title, color="ff0000", is_default=0, **more)


def _choice(sandbox: Sandbox, table: str, title: str) -> int | None:
    rows = sandbox.store.rows(f"SELECT id FROM {table} WHERE title = ?", title)
    return int(rows[0]["id"] or 0) if rows else None


# -- entries -------------------------------------------------------------------------------------------


def _insert(sandbox: Sandbox, seed: Seed, features: Features) -> int:
    is_item, store = seed.kind == "items", sandbox.store
    columns: dict[str, str | int | None] = {
        "userid": seed.owner,
        "title": _title(sandbox, _text(sandbox, seed.title)),
        "body": "",
        "date": seed.date,
        "canread": "team",
        "canwrite": "team",
        "created_at": TIME,
        "modified_at": TIME,
        "elabid": f"{seed.date.replace('-', '')}-{secrets.token_hex(20)}",
        "rating": seed.rating if is_item or features.v2 or features.metadata else 0,
    }
    if seed.kind != "templates":
        table = _types_table(sandbox) if is_item else "statuses"
        columns["category" if is_item else "status"] = _choice(sandbox, table, seed.choice)
        if features.v2 and seed.other_choice:
            table = "items_statuses" if is_item else "experiments_categories"
            columns["status" if is_item else "category"] = _choice(sandbox, table, seed.other_choice)
    if features.custom_id:
        columns["custom_id"] = seed.custom_id
    number = store.insert(seed.kind, **columns)
    if seed.is_locked:
        sandbox.lock(seed.kind, number)
    if seed.state == "deleted":
        sandbox.delete(seed.kind, number)
    elif seed.state == "archived" and features.archived:
        # archiving locks, too (observed on 5.6.12)
        sandbox.lock(seed.kind, number)
        sandbox.change(seed.kind, number, state=2)
    if features.canread:
        sandbox.share(seed.kind, number, canread=seed.canread)
    if features.canwrite:
        sandbox.share(seed.kind, number, canwrite=seed.canwrite)
    if features.v2 and seed.shared_with:
        _share(sandbox, seed, number)
    return number


def _share(sandbox: Sandbox, seed: Seed, number: int) -> None:
    lists: dict[str, object] = {"teams": [], "users": list(seed.shared_with), "teamgroups": []}
    record = sandbox._record.v2
    whole = lists if record is not None and record.base_apart else {"base": 20, **lists}
    sandbox.change(seed.kind, number, canread=json.dumps(whole))


def _text(sandbox: Sandbox, text: str) -> str:
    """Return a text without what the database of the release cannot store."""
    return text if sandbox._record.wide_characters else re.sub("[\U00010000-\U0010ffff]", "☺", text)


def _title(sandbox: Sandbox, text: str) -> str:
    record = sandbox._record.v2
    if record is not None and record.title_markup == "kept":
        return text.strip()[:255]
    # entities take more characters than what they stand for
    while True:
        try:
            return values.title(text, sandbox._record).strip()
        except RefusedError:
            text = text[:-1]


def _write_text(sandbox: Sandbox, names: Names, name: str, seed: Seed, features: Features) -> None:
    kind, number = names.ids[name]
    body = _resolve(sandbox, names, _text(sandbox, seed.body))
    columns: dict[str, str | int | None] = {"body": bodies.clean_body(body, sandbox._record)}
    if seed.is_markdown and features.markdown:
        columns["content_type"] = 2
    if seed.metadata and features.metadata:
        metadata = _resolve(sandbox, names, _text(sandbox, seed.metadata))
        columns["metadata"] = stored_metadata(metadata, sandbox._record, sandbox.store.database)
    sandbox.change(kind, number, **columns)


def _resolve(sandbox: Sandbox, names: Names, text: str) -> str:
    """Put in the addresses and IDs of entries and files."""

    def put_in(match: re.Match[str]) -> str:
        style, name, index = match[1], match[2], match[3]
        if name.startswith("U"):
            return name[1:]
        kind, number = names.ids.get(name, (_LETTERS[name[0]], 998))
        if style == "id":
            return str(number)
        if style == "file":
            files = names.files.get(name) or ["00/missing.png"] * 9
            return f"app/download.php?f={files[int(index)]}"
        page, separator = _PAGES[kind], "&" if style == "raw" else "&amp;"
        if style == "back":
            return f"{page}?id={number}{separator}mode=edit"
        site = sandbox.site if style == "abs" else ""
        return f"{site}{page}?mode=view{separator}id={number}"

    return _REFERENCE.sub(put_in, text)


# -- parts ---------------------------------------------------------------------------------------------


def _add_file(
    sandbox: Sandbox, entry: tuple[Kind, int], owner: int, seed: FileSeed, *, is_large: bool
) -> str:
    content = large_content() if seed.is_large and is_large else seed.content
    name = _text(sandbox, seed.name)
    digits = secrets.token_hex(32)
    long_name = f"{digits[:2]}/{digits}.{values.extension(name)}"
    path = sandbox.store.files / long_name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    comment = sandbox._record.upload_comment if seed.comment is None else seed.comment
    sandbox.store.insert(
        "uploads",
        kind=entry[0],
        item_id=entry[1],
        userid=owner,
        real_name=values.file_name(name, sandbox._record),
        long_name=long_name,
        comment=comment,
        hash=hashlib.sha256(content).hexdigest(),
        filesize=len(content),
        created_at=TIME,
        state=2 if seed.is_archived else 1,
    )
    return long_name


def _add_parts(sandbox: Sandbox, names: Names, name: str, seed: Seed, features: Features) -> None:
    (kind, number), store = names.ids[name], sandbox.store
    for tag in seed.tags:
        _add_tag(sandbox, kind, number, _text(sandbox, tag))
    is_whole = kind != "templates" or features.template_parts
    if features.steps and is_whole:
        for step in seed.steps:
            step_id = sandbox.add_step(
                kind, number, step.body, finished=step.finished, finished_time=TIME if step.finished else None
            )
            if features.deadlines:
                store.change("steps", step_id, deadline=step.deadline)
    if features.comments and is_whole:
        for author, text in seed.comments:
            sandbox.add_comment(kind, number, _text(sandbox, text), by=author, at=TIME)
    for target in seed.links if is_whole else ():
        if target not in names.ids:
            continue
        target_kind, target_id = names.ids[target]
        if target_kind == "items" and features.links:
            store.insert(f"{kind}_links", entry=number, item=target_id)
        elif target_kind == "experiments" and (
            features.template_experiments if kind == "templates" else features.experiments_links
        ):
            store.insert("links_to_experiments", kind=kind, entry=number, experiment=target_id)


def _add_tag(sandbox: Sandbox, kind: Kind, number: int, text: str) -> None:
    record = sandbox._record.v2
    if record is None or not record.tags_keep_markup:
        text = values.tag(text, sandbox._record)
    sandbox.store.insert_once("tags", tag=text)
    tag_id = sandbox.store.rows("SELECT id FROM tags WHERE tag = ?", text)[0]["id"]
    sandbox.store.insert_once("tags2entity", kind=kind, entry=number, tag_id=tag_id)

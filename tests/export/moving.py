"""A notebook of API v1 that moves to eLabFTW 5 in an archive, and what arrives of it.

The comparison knows what was put into the old server, and reads the new one through API v2. It uses nothing
of the exporter.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import attrs
import httpx

from elab_sdk import Manager

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from elab_sdk.export.archive_profiles import ExportTarget
    from elab_sdk.sandbox import Sandbox
    from elab_sdk.sandbox.store import Kind

    Check = Callable[["Arrived", Kind, int, dict[str, Any]], bool]

SOURCES: Final = ("3.6", "4.3", "4.9")
TARGETS: Final = ("5.1", "5.2", "5.3", "5.6")
PROFILES: Final[tuple[ExportTarget | None, ...]] = (None, "elabftw", "elabftw-5.1")

PNG: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TABLE: Final = b"a,b\n1,2\n"
MAIN: Final[tuple[tuple[Kind, int], ...]] = (
    ("experiments", 2),
    ("experiments", 3),
    ("items", 1),
    ("items", 2),
)
"""The entries that have everything."""
FIELDS: Final = {
    "extra_fields": {"pH": {"type": "number", "value": "7"}, "who's": {"type": "text", "value": "<b>"}}
}
PLAIN_METADATA: Final = {"elabftw": {"display_main_text": True}}
STEPS: Final = (("thaw | spin", True), ('it\'s "done" & dusted', False))
DEADLINE: Final = "2030-01-02 03:04:05"
COMMENT: Final = 'It\'s a "nice" <gel>'


def title_of(kind: Kind, number: int) -> str:
    """Return the title of an entry as people read it."""
    return f'5\' end & "gel" \u6f22\u5b57 {kind[:-1]} {number}'


# -- the old server ------------------------------------------------------------------------------------


def fill(server: Sandbox) -> None:
    """Make twelve experiments and three items; the entries of `MAIN` have everything."""
    with Manager(server.endpoint, server.token) as manager:
        for number in range(1, 13):
            manager.create_experiment(title=title_of("experiments", number))
        for number in range(1, 4):
            manager.create_item(1, title=title_of("items", number))
        for kind, number in MAIN:
            _fill_entry(server, manager, kind, number)


def _fill_entry(server: Sandbox, manager: Manager, kind: Kind, number: int) -> None:
    is_item = kind == "items"
    tag = manager.add_tag_to_item if is_item else manager.add_tag_to_experiment
    link = manager.add_link_to_item if is_item else manager.add_link_to_experiment
    post = manager.post_item if is_item else manager.post_experiment
    post(number, date=f"2020-01-0{number}")
    for name in ("blot", "a, b", f"{kind} {number}"):
        tag(number, name)
    link(number, 3)
    if not is_item:
        for name, content in (("gel 1.png", PNG), ("table.csv", TABLE), ("table.csv", TABLE + b"3,4\n")):
            manager.upload_to_experiment(number, (name, content))
        manager.upload_to_experiment(number, ("it's [x] & \u6f22.txt", b""))
    else:
        _add_file(server, number)
    long_name = next(
        row["long_name"]
        for row in server.state()["uploads"]
        if (row["kind"], row["item_id"]) == (kind, number) and str(row["real_name"]).startswith("gel")
    )
    server.change(kind, number, body=_body(server, str(long_name)), rating=4)
    if "metadata" in server.entry(kind, number):
        metadata = FIELDS if number == 2 else PLAIN_METADATA
        server.change(kind, number, metadata=json.dumps(metadata))
    for text, is_finished in STEPS:
        server.add_step(
            kind,
            number,
            text,
            finished=is_finished,
            finished_time="2020-02-03 04:05:06" if is_finished else None,
        )
    last_step = max(int(row["id"] or 0) for row in server.state()["steps"])
    server.store.change("steps", last_step, deadline=DEADLINE)
    server.add_comment(kind, number, COMMENT)
    server.lock(kind, number)


def _add_file(server: Sandbox, number: int) -> None:
    """Add a file to an item, which API v1 does not do on every release."""
    long_name = f"ab/item{number}.png"
    path = server.store.files / long_name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(PNG)
    server.store.insert(
        "uploads",
        kind="items",
        item_id=number,
        userid=1,
        real_name="gel-1.png",
        long_name=long_name,
        comment="a gel",
        hash=hashlib.sha256(PNG).hexdigest(),
        filesize=len(PNG),
        created_at="2020-01-02 03:04:05",
    )


def _body(server: Sandbox, long_name: str) -> str:
    links = {
        "relative one": "experiments.php?mode=view&amp;id=1",
        "relative twelve": "experiments.php?mode=view&amp;id=12",
        "item one": "database.php?mode=view&amp;id=1",
        "absolute": f"{server.site}experiments.php?mode=view&amp;id=12",
        "other order": "experiments.php?id=12&amp;mode=view",
        "missing": "experiments.php?mode=view&amp;id=999",
        "foreign": "https://other.example.org/experiments.php?mode=view&amp;id=1",
    }
    anchors = " ".join(f'<a href="{address}">{text}</a>' for text, address in links.items())
    images = "".join(
        f'<img src="app/download.php?f={name}" />' for name in (long_name, long_name.replace("/", "%2F"))
    )
    return f"<p>It ran &lt; 5 min &amp; worked</p><p>{anchors}</p><p>{images}</p>"


# -- the new server ------------------------------------------------------------------------------------


@attrs.frozen
class Arrived:
    """What an import has made, as API v2 shows it."""

    status: int
    site: str
    entries: Mapping[tuple[Kind, int], dict[str, Any]]
    """The entries of the archive by their kind and ID on the old server, as far as they have arrived."""
    titles: Mapping[tuple[str, int], str]
    """The titles by the page and ID on the new server."""


def move(archive: Path, target: Sandbox) -> Arrived:
    """Import an archive and read what has arrived."""
    headers = {"Authorization": target.token}
    with httpx.Client(base_url=f"{target.site}api/v2/", headers=headers, timeout=60) as http:
        with archive.open("rb") as content:
            answer = http.post("import", files={"file": ("lab.eln", content)}, data={"owner": "1"})
        entries: dict[tuple[Kind, int], dict[str, Any]] = {}
        titles: dict[tuple[str, int], str] = {}
        kinds: tuple[Kind, ...] = ("experiments", "items")
        for kind in kinds:
            for row in http.get(kind, params={"limit": 100}).json():
                entry = http.get(f"{kind}/{row['id']}").json()
                page = "experiments.php" if kind == "experiments" else "database.php"
                titles[page, entry["id"]] = entry["title"]
                number = int(re.findall(r"\d+", entry["title"])[-1])
                entries[kind, number] = entry
        return Arrived(answer.status_code, target.site, entries, titles)


class _Markup(HTMLParser):
    """The addresses of links by their text, and those of images."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self.images: list[str] = []
        self.text: str = ""
        self._href: str | None = None
        self.feed(body)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._href = values.get("href") if tag == "a" else None
        if tag == "img":
            self.images.append(values.get("src") or "")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._href is not None:
            self.links[data] = self._href
            self._href = None


# -- the comparison ------------------------------------------------------------------------------------


def _opens(label: str, kind: Kind, number: int) -> Check:
    """Compare a link in a body that must lead to an entry of the new server."""

    def check(arrived: Arrived, _kind: Kind, _number: int, entry: dict[str, Any]) -> bool:
        address = _Markup(entry["body"]).links.get(label, "")
        parts = urlsplit(address)
        if parts.netloc and f"{parts.scheme}://{parts.netloc}/" != arrived.site:
            return False
        page = parts.path.rpartition("/")[2]
        new_id = int(parse_qs(parts.query).get("id", ["0"])[0])
        return arrived.titles.get((page, new_id)) == title_of(kind, number)

    return check


def _stays(label: str, host: str | None) -> Check:
    """Compare a link in a body that must lead where it led: to the old server, or to another one."""

    def check(arrived: Arrived, _kind: Kind, _number: int, entry: dict[str, Any]) -> bool:
        parts = urlsplit(_Markup(entry["body"]).links.get(label, ""))
        is_elsewhere = bool(parts.netloc) and f"{parts.scheme}://{parts.netloc}/" != arrived.site
        number = parse_qs(parts.query).get("id")
        return is_elsewhere and host in (None, parts.hostname) and number in (["999"], ["1"])

    return check


def _images(_arrived: Arrived, _kind: Kind, _number: int, entry: dict[str, Any]) -> bool:
    names = {upload["long_name"] for upload in entry["uploads"] if upload["real_name"].startswith("gel")}
    shown = [unquote(parse_qs(urlsplit(source).query)["f"][0]) for source in _Markup(entry["body"]).images]
    return len(shown) == 2 and set(shown) == names


def _missing_files(kind: Kind, entry: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the checksums of the files that are missing, and of those that were not there before."""
    contents = [PNG] if kind == "items" else [PNG, TABLE, TABLE + b"3,4\n", b""]
    missing = [hashlib.sha256(content).hexdigest() for content in contents]
    added: list[str] = []
    for upload in entry["uploads"]:
        if upload["hash"] in missing:
            missing.remove(upload["hash"])
        else:
            added.append(upload["real_name"])
    return missing, added


def _metadata(_arrived: Arrived, _kind: Kind, number: int, entry: dict[str, Any]) -> bool:
    expected = FIELDS if number == 2 else PLAIN_METADATA
    return entry["metadata"] is not None and json.loads(entry["metadata"]) == expected


def _links(entry: dict[str, Any]) -> list[str]:
    return [link["title"] for name in ("experiments_links", "items_links") for link in entry[name]]


def _steps(_arrived: Arrived, _kind: Kind, _number: int, entry: dict[str, Any]) -> bool:
    # every release replaces a vertical bar by a space
    steps = [(step["body"], bool(step["finished"])) for step in entry["steps"]]
    return [(text.split(), done) for text, done in steps] == [
        (text.replace("|", " ").split(), done) for text, done in STEPS
    ]


CHECKS: Final[dict[str, Check]] = {
    "title": lambda _a, kind, number, entry: entry["title"] == title_of(kind, number),
    "text of the body": lambda _a, _k, _n, entry: "It ran < 5 min & worked" in _Markup(entry["body"]).text,
    "link to an experiment": _opens("relative one", "experiments", 1),
    "link to an ID that begins like another": _opens("relative twelve", "experiments", 12),
    "link to an item": _opens("item one", "items", 1),
    "absolute link": _opens("absolute", "experiments", 12),
    "link with another order": _opens("other order", "experiments", 12),
    "link to an entry outside the archive": _stays("missing", None),
    "link to another server": _stays("foreign", "other.example.org"),
    "embedded image": _images,
    "date": lambda _a, _k, number, entry: entry["date"] == f"2020-01-0{number}",
    "tags": lambda _a, kind, number, entry: {"blot", f"{kind} {number}"} <= set(entry["tags"].split("|")),
    "tag with a comma": lambda _a, _k, _n, entry: "a, b" in entry["tags"].split("|"),
    "category or status": lambda _a, kind, _n, entry: bool(
        entry["category_title" if kind == "items" else "status_title"]
    ),
    "rating": lambda _a, _k, _n, entry: entry["rating"] == 4,
    "steps": _steps,
    "time of a finished step": lambda _a, _k, _n, entry: (
        [step["finished_time"] for step in entry["steps"]] == ["2020-02-03 04:05:06", None]
    ),
    "deadline of a step": lambda _a, _k, _n, entry: (
        [step["deadline"] for step in entry["steps"]][-1:] == [DEADLINE]
    ),
    "metadata": _metadata,
    "files": lambda _a, kind, _n, entry: not _missing_files(kind, entry)[0],
    "no other files": lambda _a, kind, _n, entry: not _missing_files(kind, entry)[1],
    "comment of a file": lambda _a, kind, _n, entry: (
        {
            upload["comment"] or ""
            for upload in entry["uploads"]
            if not upload["real_name"].startswith("export-")
        }
        == {"a gel" if kind == "items" else ""}
    ),
    "comment": lambda _a, _k, _n, entry: any(
        comment["comment"].endswith(COMMENT) for comment in entry["comments"]
    ),
    "link between entries": lambda _a, _k, _n, entry: title_of("items", 3) in _links(entry),
    "no other links": lambda _a, _k, _n, entry: _links(entry) == [title_of("items", 3)],
    "author of a comment": lambda _a, _k, _n, entry: (
        [comment["userid"] for comment in entry["comments"]] == [2]
    ),
    "lock": lambda _a, _k, _n, entry: entry["locked"] == 1,
}
"""What is compared of each entry of `MAIN`."""
TOLD: Final[dict[str, tuple[str, ...]]] = {
    "date": ("date",),
    "tags": ("tags",),
    "tag with a comma": ("tags",),
    "rating": ("rating",),
    "steps": ("steps",),
    "time of a finished step": ("steps", "finished_time"),
    "deadline of a step": ("steps", "deadline"),
    "metadata": ("metadata",),
    "files": ("uploads",),
    "comment of a file": ("uploads", "comment"),
    "comment": ("comments",),
    "author of a comment": ("comments", "userid"),
    "link between entries": ("items_links", ""),
    "lock": ("locked",),
}
"""The key of API v1, and that of its elements, under which a field is sent."""
WRITTEN: Final = {
    "date": "temporal",
    "tags": "keywords",
    "rating": "aggregateRating",
    "steps": "step",
    "metadata": "variableMeasured",
    "files": "hasPart",
    "comment": "comment",
    "author of a comment": "comment",
    "link between entries": "mentions",
    "lock": "conditionsOfAccess",
}
"""The key of an archive's node under which a field is written."""


def told(server: Sandbox) -> dict[str, set[Kind]]:
    """Return the kinds of entries of which API v1 sends the fields of `TOLD`."""
    headers = {"Authorization": server.token, "Content-Type": "application/json"}
    parameters = {"apiv1_is_dead": "yes"} if server._record.needs_marker else {}
    found: dict[str, set[Kind]] = {name: set() for name in TOLD}
    for kind, number in MAIN:
        entry = httpx.get(f"{server.endpoint}{kind}/{number}", params=parameters, headers=headers).json()
        for name, path in TOLD.items():
            if _has(entry, path):
                found[name].add(kind)
    return found


def _has(entry: dict[str, Any], path: tuple[str, ...]) -> bool:
    value: Any = entry.get(path[0]) or (entry.get("links") if path[0] == "items_links" else None)
    if len(path) == 1 or not path[1]:
        return bool(value)
    elements: list[dict[str, Any]] = value or []
    return any(element.get(path[1]) for element in elements)


def written(archive: Path) -> dict[str, set[Kind]]:
    """Return the kinds of entries whose nodes have the fields of `WRITTEN`."""
    with zipfile.ZipFile(archive) as packed:
        name = next(name for name in packed.namelist() if name.endswith("/ro-crate-metadata.json"))
        nodes = json.loads(packed.read(name))["@graph"]
    genres: dict[str, Kind] = {"experiment": "experiments", "resource": "items"}
    found: dict[str, set[Kind]] = {field: set() for field in WRITTEN}
    for node in nodes:
        for field, key in WRITTEN.items():
            if node.get("genre") in genres and key in node:
                found[field].add(genres[node["genre"]])
    return found


def lost(arrived: Arrived) -> list[str]:
    """Return the fields that have not arrived in every entry; nothing has if the import has stopped."""
    return [name for name, kinds in arrived_in(arrived).items() if len(kinds) < 2]


def arrived_in(arrived: Arrived) -> dict[str, set[Kind]]:
    """Return the kinds of entries in which a field has arrived; "everything" if the import has stopped."""
    if arrived.status != 201 or any(key not in arrived.entries for key in MAIN):
        return {"everything": set()}
    found: dict[str, set[Kind]] = {}
    for name, check in CHECKS.items():
        found[name] = {kind for kind, _ in MAIN}
        found[name].difference_update(_failing(check, arrived))
    return found


def _failing(check: Check, arrived: Arrived) -> Iterator[Kind]:
    for kind, number in MAIN:
        if not check(arrived, kind, number, arrived.entries[kind, number]):
            yield kind

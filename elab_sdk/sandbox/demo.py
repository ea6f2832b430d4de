"""The demo notebook, for the examples of the documentation: the same IDs and keys on every release."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.store import Kind, Store, Value

__all__ = ["DEMO_KEYS", "DEMO_PORT", "DemoKeys", "seed_demo"]

DEMO_PORT: Final = 8560


class DemoKeys(NamedTuple):
    """The keys of the demo. They protect nothing: everybody can read them here."""

    ada: str
    ada_readonly: str
    ulla: str


DEMO_KEYS: Final = DemoKeys("demo-key-of-ada", "demo-readonly-key-of-ada", "demo-key-of-ulla")

_ADA: Final = 1
_ULLA: Final = 2
_RUNNING: Final = 1
_SUCCESS: Final = 2


class _File(NamedTuple):
    name: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def long_name(self) -> str:
        return f"{self.digest[:2]}/{self.digest}.{self.name.rpartition('.')[2]}"


class _Entry(NamedTuple):
    """An entry; `category` is the number of an items type, and `status` that of a status."""

    title: str
    day: str
    body: str
    tags: tuple[str, ...] = ()
    items: tuple[int, ...] = ()
    category: int | None = None
    status: int | None = None
    extra_fields: dict[str, dict[str, object]] | None = None
    owner: int = _ADA
    files: tuple[_File, ...] = ()


def _grey_picture(width: int, height: int, lanes: int) -> bytes:
    """Return a PNG of a gel: bright bands in dark lanes."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)  # no filter
        for x in range(width):
            lane = x * lanes // width
            is_band = (y + 7 * lane) % 40 < 5 and 4 < x * lanes % width * 10 // width < 9
            rows.append(230 if is_band else 40)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


_GROWTH: Final = (
    "<p>E. coli in LB at 37 °C, 200 rpm.</p>"
    "<table><thead><tr><th>minutes</th><th>OD600</th></tr></thead><tbody>"
    "<tr><td>0</td><td>0.05</td></tr><tr><td>30</td><td>0.11</td></tr><tr><td>60</td><td>0.27</td></tr>"
    "<tr><td>90</td><td>0.61</td></tr></tbody></table>"
)
_CURVE: Final = b"minutes,OD600\n0,0.05\n30,0.11\n60,0.27\n90,0.61\n"

# title, whether it can be booked; type 1 is that of a new server
_ITEMS_TYPES: Final = (("Microscope", True), ("Antibody", False), ("Plasmid", False))
_MICROSCOPE, _ANTIBODY, _PLASMID = 2, 3, 4
_ITEMS: Final = (
    _Entry("Confocal microscope", "2023-05-02", "<p>Room 2.14.</p>", category=_MICROSCOPE),
    _Entry("Anti-GFP", "2023-05-02", "<p>Rabbit, 1 mg/ml, -20 °C.</p>", ("GFP",), category=_ANTIBODY),
    _Entry("Anti-actin", "2023-05-02", "<p>Mouse, 0.5 mg/ml, 4 °C.</p>", category=_ANTIBODY),
    _Entry("pEGFP-N1", "2023-06-12", "<p>Kanamycin.</p>", ("GFP", "vector"), category=_PLASMID),
    _Entry("pUC19", "2023-06-12", "<p>Ampicillin.</p>", ("vector",), category=_PLASMID),
)
_EXPERIMENTS: Final = (
    _Entry(
        "Growth curve",
        "2024-01-22",
        _GROWTH,
        ("growth",),
        status=_SUCCESS,
        files=(_File("raw.csv", _CURVE),),
    ),
    _Entry(
        "Colony PCR",
        "2024-01-24",
        "<p>Eight colonies, seven with the insert.</p>",
        ("GFP", "PCR"),
        items=(4,),
        status=_SUCCESS,
        owner=_ULLA,
    ),
    _Entry(
        "Gel of Monday",
        "2024-01-29",
        "<p>1 % agarose, 90 V, 40 minutes.</p>",
        status=_RUNNING,
        extra_fields={
            "pH": {"type": "number", "value": "7.3"},
            "Operator": {"type": "text", "value": "Ada"},
            "Buffer": {"type": "select", "value": "TAE", "options": ["TAE", "TBE"]},
        },
        files=(_File("gel.png", _grey_picture(240, 160, 8)),),
    ),
)
_TEMPLATES: Final = (_Entry("Western blot", "2023-05-03", "<h1>Samples</h1><h1>Antibodies</h1>"),)
# text, when it was finished
_STEPS: Final = (
    ("cast the gel", "2024-01-29 09:12:00"),
    ("load the samples", None),
    ("take a picture", None),
)
_COMMENT: Final = "Lane 4 is empty. Please repeat it."
_BOOKING: Final = ("2030-01-07", "10:00:00", "12:00:00", "Live cells")
_ZONE: Final = "+01:00"


def seed_demo(store: Store, release: Release) -> None:
    """Add the entries of the demo to the data of a new server.

    Args:
        store: The tables of the server, with the users, statuses and items type of a new one.
        release: The release, which decides how values are stored.
    """
    for number, (title, is_bookable) in enumerate(_ITEMS_TYPES, start=2):
        _add_items_type(store, number, title, is_bookable=is_bookable)
    for entry in _ITEMS:
        _add_entry(store, release, "items", entry)
    store.change("items", 1, bookable=1)
    for entry in _EXPERIMENTS:
        _add_entry(store, release, "experiments", entry)
    for entry in _TEMPLATES:
        _add_entry(store, release, "templates", entry)
    for number, (body, finished) in enumerate(_STEPS, start=1):
        store.insert(
            "steps",
            kind="experiments",
            entry=3,
            body=body,
            ordering=number,
            finished=int(finished is not None),
            finished_time=finished,
        )
    _add_comment(store, "2024-01-29 15:40:00")
    _add_booking(store, release)


def _add_items_type(store: Store, number: int, title: str, *, is_bookable: bool) -> None:
    moment = "2023-05-01 09:00:00"
    store.insert(
        "items_types",
        id=number,
        title=title,
        color="29aeb9",
        bookable=int(is_bookable),
        created_at=moment,
        modified_at=moment,
    )


def _add_entry(store: Store, release: Release, kind: Kind, entry: _Entry) -> None:
    moment = f"{entry.day} 09:00:00"
    columns: dict[str, Value] = {
        "userid": entry.owner,
        "title": entry.title,
        "date": entry.day,
        "body": entry.body,
        "category": entry.category,
        "status": entry.status,
        "metadata": None if entry.extra_fields is None else json.dumps({"extra_fields": entry.extra_fields}),
        "canread": "team",
        "canwrite": "team" if kind == "items" else "user",
        "created_at": moment,
        "modified_at": moment,
        # the same on every start
        "elabid": f"{entry.day.replace('-', '')}-{hashlib.sha1(entry.title.encode()).hexdigest()}",  # noqa: S324
    }
    if release.v2 is not None and release.v2.base_apart:
        columns |= {"canread_base": 30, "canwrite_base": 30 if kind == "items" else 20}
    number = store.insert(kind, **columns)
    for tag in entry.tags:
        _add_tag(store, kind, number, tag)
    for item in entry.items:
        store.insert(f"{kind}_links", entry=number, item=item)
    for file in entry.files:
        _store_file(store, file)
        _add_upload(store, release, (kind, number), file, moment)


def _add_tag(store: Store, kind: Kind, entry: int, tag: str) -> None:
    known = store.rows("SELECT id FROM tags WHERE tag = ?", tag)
    tag_id = known[0]["id"] if known else store.insert("tags", tag=tag)
    store.insert("tags2entity", kind=kind, entry=entry, tag_id=tag_id)


def _store_file(store: Store, file: _File) -> None:
    path = store.files / file.long_name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content)


def _add_upload(store: Store, release: Release, entry: tuple[Kind, int], file: _File, moment: str) -> None:
    kind, number = entry
    store.insert(
        "uploads",
        kind=kind,
        item_id=number,
        userid=_ADA,
        real_name=file.name,
        long_name=file.long_name,
        comment=release.upload_comment,
        hash=file.digest,
        filesize=len(file.content),
        created_at=moment,
    )


def _add_comment(store: Store, moment: str) -> None:
    store.insert(
        "comments",
        kind="experiments",
        entry=3,
        userid=_ULLA,
        comment=_COMMENT,
        created_at=moment,
        modified_at=moment,
    )


def _add_booking(store: Store, release: Release) -> None:
    day, start, end, title = _BOOKING
    is_local = release.v2 is not None and release.v2.event_times == "local"
    start, end = (f"{day} {hour}" if is_local else f"{day}T{hour}{_ZONE}" for hour in (start, end))
    moment = "2024-01-29 10:00:00"
    store.insert(
        "events",
        item=1,
        start=start,
        end=end,
        title=title,
        userid=_ULLA,
        created_at=moment,
        modified_at=moment,
    )

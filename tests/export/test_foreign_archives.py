"""Archives in the shapes of other programs are listed completely, and their files are checked."""

from __future__ import annotations

import base64
import codecs
import hashlib
import json
import stat
import unicodedata
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import Manager, ValidationError
from elab_sdk.export import ElnArchive, ElnComment, ElnFile, ElnStep, read_eln
from elab_sdk.sandbox import Sandbox
from tests.export.crates import DESCRIPTOR, archive, entry, file, refs, root

if TYPE_CHECKING:
    from pathlib import Path

ELAB = "https://elab.example.org"


@pytest.fixture(name="listed")
def _listed(tmp_path: Path) -> Any:
    """Return a function that makes an archive and lists it."""

    def listed(*nodes: Any, files: dict[str, bytes] | None = None, **more: Any) -> ElnArchive:
        nodes = nodes if any(node.get("about") for node in nodes) else (DESCRIPTOR, *nodes)
        return read_eln(archive(tmp_path / "x.eln", list(nodes), files, **more))

    return listed


def only_file(content: ElnArchive) -> ElnFile:
    (only,) = content.entries
    (found,) = only.files
    return found


def test_elabftw_4_8_with_links_to_its_server(listed: Any) -> None:
    link = f"{ELAB}/database.php?mode=view&id=51"
    content = listed(
        DESCRIPTOR | {"sdPublisher": {"@type": "Organization", "name": "eLabFTW"}},
        {"@id": link, "@type": "Dataset", "name": " - Buffer", "identifier": "20230928-ec8566c6"},
        {"@id": "comment://2023-09-28T03%3A44", "@type": "Comment", "text": "It&#39;s fine"},
        file("./2025 - Gel - b6db898e/gel 1.png", contentSize=1, description=""),
        entry(
            "./2025 - Gel - b6db898e",
            "./2025 - Gel - b6db898e/gel 1.png",
            keywords=["demo", "a,b"],
            url=f"{ELAB}/experiments.php?mode=view&id=264",
            comment=refs("comment://2023-09-28T03%3A44"),
            mentions=refs(link),
        ),
        {"@id": "./", "@type": ["Dataset"], "hasPart": refs("./2025 - Gel - b6db898e")},
        files={"2025 - Gel - b6db898e/gel 1.png": b"x"},
    )
    assert content.faults == ()
    assert (content.publisher, content.software) == ("eLabFTW", "eLabFTW")
    (gel,) = content.entries
    assert (gel.kind, gel.tags, gel.mentions) == ("experiment", ("demo", "a,b"), (link,))
    assert gel.comments == (ElnComment("", "", "It&#39;s fine"),)


def test_elabftw_5_0_repeats_categories_and_the_ids_of_comments(listed: Any) -> None:
    category = {"@id": "#category-Cells", "@type": "Thing", "name": "Cells"}
    comment = {"@id": "comment://2024", "@type": "Comment", "dateCreated": "2024-01-02"}
    step = {"@type": "HowToStep", "itemListElement": [{"@type": "HowToDirection", "text": "thaw"}]}
    step |= {"creativeWorkStatus": "unfinished", "expires": "2024-01-02"}
    content = listed(
        category,
        comment | {"text": "first", "author": {"@id": "person://a?hash_algo=sha256"}},
        comment | {"text": "second"},
        entry("./a/", about={"@id": "#category-Cells"}, comment=refs("comment://2024", "comment://2024")),
        category,
        entry("./b/", about={"@id": "#category-Cells"}, step=[step, step], variableMeasured=None),
        root("./a/", "./b/"),
        {"@id": "person://a?hash_algo=sha256", "@type": "Person", "givenName": "Ada", "familyName": "L"},
    )
    a, b = content.entries
    assert (a.category, b.category, b.steps) == (
        "Cells",
        "Cells",
        (ElnStep("thaw", False, "2024-01-02"),) * 2,
    )
    assert [(comment.author, comment.text) for comment in a.comments] == [("Ada L", "first"), ("", "second")]
    assert content.faults == ("the metadata describe 'comment://2024' in different ways; the first is used",)


def test_elabftw_4_9_has_date_fields_and_steps_in_the_json_of_the_entry(listed: Any) -> None:
    steps = [{"body": "thaw", "finished": 1, "deadline": None}, {"body": "wash", "finished": 0}]
    response = {"date": "2024-01-02", "steps": steps, "metadata": '{"extra_fields": {"pH": {"value": 7}}}'}
    nodes = root("./e"), entry("./e", "./e/export-elabftw.json", dateCreated="2024-03-04T05:06:07+00:00")

    def only(content: bytes) -> Any:
        listing = listed(*nodes, files={"e/export-elabftw.json": content})
        assert listing.faults == ()
        return listing.entries[0]

    complete = only(json.dumps([response]).encode())
    assert (complete.date, complete.fields) == ("2024-01-02", (("pH", "7"),))
    assert [(step.text, step.is_finished) for step in complete.steps] == [("thaw", True), ("wash", False)]
    for invalid in (b"", b"[]", b"[3]", b"{}", b"[" * 100_000, b'{"metadata": "{"}', b'{"steps": [3, {}]}'):
        assert only(invalid).date == "2024-03-04"


def test_elabftw_5_2_with_double_slashes_and_its_version(listed: Any) -> None:
    elabftw = {"@id": ELAB, "@type": "SoftwareApplication", "name": "eLabFTW", "version": "5.2.8"}
    made = {"@id": "#made", "@type": "CreateAction", "object": {"@id": "./"}, "instrument": {"@id": ELAB}}
    fields = [
        {"propertyID": "elabftw_metadata", "value": "{}"},
        {"@type": "PropertyValue", "propertyID": "Buffers", "value": ["PBS", "TBS"]},
        {"@type": "PropertyValue", "propertyID": "Speed", "value": 5, "unitText": "rpm"},
    ]
    content = listed(
        made,
        elabftw,
        root("./Gel - 1/"),
        entry("./Gel - 1/", "./Gel - 1/a.txt", variableMeasured=fields, genre="resource", alternateName=77),
        file("./Gel - 1/a.txt"),
        files={"Gel - 1//a.txt": b"x"},
    )
    assert content.faults == ()
    assert content.software == "eLabFTW 5.2.8"
    (gel,) = content.entries
    assert (gel.kind, gel.fields) == ("resource", (("Buffers", "PBS, TBS"), ("Speed", "5 rpm")))
    assert [each.state for each in gel.files] == ["whole"]


@pytest.mark.parametrize("release", ["4.9", "5.0", "5.1", "5.2", "5.3", "5.4", "5.5", "5.6"])
def test_archive_that_a_server_makes_is_whole(release: str, tmp_path: Path) -> None:
    (tmp_path / "gel.png").write_bytes(b"content")
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token, api="v2") as manager:
        buffer = manager.create_item(manager.get_items_types()[0].id, title="Buffer")
        made = manager.create_experiment(title="Gel of Monday", body="<p>12 lanes</p>", tags=["a b", "c"])
        gel = ("experiment", made.id)
        manager.upload_to_experiment(made.id, tmp_path / "gel.png")
        manager.add_link_to_experiment(made.id, buffer.id)
        manager.add_step(gel, "thaw")
        field = {"type": "number", "value": "4", "unit": "°C"}
        manager.update(gel, metadata={"extra_fields": {"T": field}})
        manager.add_comment(gel, "fine")
        manager.download_entry(gel, tmp_path / "one.eln", format="eln")
    content = read_eln(tmp_path / "one.eln")
    assert content.faults == ()
    assert content.software.startswith(f"eLabFTW {release}.")
    entry = next(each for each in content.entries if each.title == "Gel of Monday")
    assert (entry.kind, entry.tags, len(entry.mentions)) == ("experiment", ("a b", "c"), 1)
    assert "12 lanes" in entry.text
    assert [comment.text for comment in entry.comments] == ["fine"]
    assert entry.steps == (ElnStep("thaw", False),)
    assert entry.fields == (("T", "4 °C"),)
    assert "whole" in [each.state for each in entry.files if each.name == "gel.png"]


def test_kadi4mat_with_texts_in_other_nodes(listed: Any) -> None:
    kadi = "https://kadi.example.org"
    content = listed(
        DESCRIPTOR | {"version": "1.13.0", "sdPublisher": {"@id": kadi}},
        root("./sample/", genre="collection", description={"@id": f"{kadi}/collections/1#description"}),
        {"@id": f"{kadi}/collections/1#description", "@type": "TextObject", "text": "All samples"},
        {"@id": kadi, "@type": "Organization", "name": "Kadi4Mat"},
        {
            "@id": f"{kadi}/records/7#description",
            "@type": "TextObject",
            "encodingFormat": "text/markdown",
            "text": "*heated*",
        },
        {
            "@id": f"{kadi}/records/7#extras-dry",
            "@type": "PropertyValue",
            "propertyID": "dry",
            "value": False,
        },
        {"@id": f"{kadi}/records/7#extras-size.x", "propertyID": "size.x", "value": 1.5, "unitText": "mm"},
        entry(
            "./sample/",
            "./sample/files/a%20b%2C1.txt",
            description={"@id": f"{kadi}/records/7#description"},
            keywords="steel, dry",
            identifier="sample",
            variableMeasured=refs(f"{kadi}/records/7#extras-dry", f"{kadi}/records/7#extras-size.x"),
        ),
        {
            "@id": "./sample/files/a%20b%2C1.txt",
            "@type": "File",
            "contentSize": "1",
            "description": {"@id": f"{kadi}/files/1#description"},
        },
        {"@id": f"{kadi}/files/1#description", "@type": "TextObject", "text": "raw data"},
        files={"sample/files/a b,1.txt": b"x"},
    )
    assert content.faults == ()
    assert (content.publisher, content.description) == ("Kadi4Mat", "All samples")
    (sample,) = content.entries
    assert (sample.text, sample.media_type, sample.identifier) == ("*heated*", "text/markdown", "sample")
    assert sample.fields == (("dry", "false"), ("size.x", "1.5 mm"))
    found = only_file(content)
    assert (found.name, found.description, found.state) == ("a b,1.txt", "raw data", "unchecked")


def test_sampledb_writes_single_values_without_lists(listed: Any) -> None:
    content = listed(
        {"@id": "./", "@type": "Dataset", "hasPart": {"@id": "./objects/7/"}},
        {"@id": "./objects/7/properties/dry", "@type": "PropertyValue", "propertyID": "dry", "value": True},
        entry(
            "./objects/7/",
            genre="measurement",
            author={"@id": "./users/2"},
            creator=None,
            variableMeasured={"@id": "./objects/7/properties/dry"},
            comment={"@id": "./objects/7/comments/1"},
            hasPart=[{"@id": "./objects/7/versions/0/"}, {"@id": "./objects/7/files.json"}],
        ),
        {
            "@id": "./objects/7/versions/0/",
            "@type": "Dataset",
            "name": "",
            "hasPart": {"@id": "./objects/7/versions/0/data.json"},
        },
        {"@id": "./objects/7/comments/1", "@type": "Comment", "author": None, "text": "looks dry"},
        file("./objects/7/versions/0/data.json"),
        file("./objects/7/files.json", contentUrl="https://sampledb.example.org/objects/7/files/0"),
        {"@id": "./users/2", "@type": "Person", "name": "Ada"},
        files={"objects/7/versions/0/data.json": b"x", "objects/7/files.json": b"x"},
    )
    assert content.faults == ()
    measurement, version = content.entries
    assert (measurement.author, measurement.fields) == ("Ada", (("dry", "true"),))
    assert [comment.text for comment in measurement.comments] == ["looks dry"]
    assert version.title == "0"
    assert [each.state for each in (*measurement.files, *version.files)] == ["whole", "whole"]


def test_pasta_lists_everything_at_the_root_and_describes_files_with_fields(listed: Any) -> None:
    picture = "https:/example.org/pollen.jpg"
    height = {
        "@id": "#height",
        "@type": "PropertyValue",
        "propertyID": "height",
        "value": "5",
        "unitText": "mm",
    }
    content = listed(
        DESCRIPTOR
        | {"sdPublisher": {"@id": "#PASTA"}, "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"}},
        {"@id": "#PASTA", "@type": "Organization", "name": "PASTA-ELN", "version": "3.3.0"},
        root(
            "./P/",
            "./P/task/",
            "./P/task/simple.png",
            picture,
            "./CommonFiles/SOP.md",
            conformsTo=refs("https://w3id.org/ro/crate/1.2", "https://purl.example.org/eln-spec/1.2"),
        ),
        entry("./P/", "./P/task/", picture, genre="folder"),
        entry("./P/task/", "./P/task/simple.png", description="This is hard!", keywords="TODO"),
        height,
        file("./P/task/simple.png", genre="measurement/image", variableMeasured=refs("#height")),
        file(picture),
        file("./CommonFiles/SOP.md", b"# SOP"),
        files={"P/task/simple.png": b"x", "CommonFiles/SOP.md": b"# sop"},
    )
    assert (content.software, content.files) == ("PASTA-ELN 3.3.0", 3)
    assert content.conforms_to.split(", ") == [
        "https://w3id.org/ro/crate/1.2",
        "https://purl.example.org/eln-spec/1.2",
    ]
    project, task = content.entries
    assert [each.state for each in project.files] == ["remote"]
    assert (task.text, task.tags, task.files[0].fields) == ("This is hard!", ("TODO",), (("height", "5 mm"),))
    assert [(each.path, each.state) for each in content.loose_files] == [("CommonFiles/SOP.md", "damaged")]
    assert content.faults == ("CommonFiles/SOP.md: damaged",)


def test_rspace_with_files_of_no_entry_and_links_as_datasets(listed: Any) -> None:
    nodes = (
        root("./resources", "./schemas/form.xsd", "./doc_Gel-32", "./doc_PCR-25"),
        {"@id": "./resources", "@type": "Dataset", "text": "Common resources"},
        {"@id": "./schemas/form.xsd", "@type": "File", "sha256": hashlib.sha256(b"<x/>").hexdigest()},
        {"@id": "./doc_Gel-32/doc_PCR-25", "@type": "Dataset", "identifier": "./doc_PCR-25"},
        entry("./doc_Gel-32", "./doc_Gel-32/doc_PCR-25", "./doc_Gel-32/gel.xml"),
        {"@id": "./doc_PCR-25", "@type": "Dataset", "keywords": "", "dateCreated": "05:12:23:11:26:13"},
        {"@id": "./doc_Gel-32/gel.xml", "@type": "File", "text": "A structured document"},
    )
    good = {"schemas/form.xsd": b"<x/>", "doc_Gel-32/gel.xml": b"<y/>"}
    content = listed(*nodes, files=good)
    assert content.faults == ()
    assert [each.title for each in content.entries] == ["resources", "E", "doc_PCR-25"]
    gel, pcr = content.entries[1:]
    assert (gel.mentions, pcr.date) == (("./doc_PCR-25",), "2023-12-05")
    assert gel.files[0].description == "A structured document"
    assert [each.state for each in content.loose_files] == ["whole"]
    assert listed(*nodes, files=good | {"schemas/form.xsd": b"<z/>"}).faults == ("schemas/form.xsd: damaged",)


def test_ai4green_has_a_description_beside_the_text(listed: Any) -> None:
    content = listed(
        root("./AI4-001/"),
        entry(
            "./AI4-001/",
            text="<h2>AI4-001</h2>",
            description="Benzoic acid was mixed.",
            comment=refs("comment-id/AI4-001/5"),
            dateCreated="2024-07-18 15:56:12",
        ),
        {"@id": "comment-id/AI4-001/5", "@type": "Comment", "text": "ok", "dateCreated": "2024-07-18"},
    )
    (reaction,) = content.entries
    assert (reaction.text, reaction.description) == ("<h2>AI4-001</h2>", "Benzoic acid was mixed.")
    assert (reaction.date, reaction.comments) == ("2024-07-18", (ElnComment("", "2024-07-18", "ok"),))


def test_scilog_states_types_besides_dataset_and_comments_with_files(listed: Any) -> None:
    content = listed(
        root("./book/"),
        {"@id": "person://ada@example.org", "@type": "Person", "email": "ada@example.org"},
        entry("./book/", "./m/", **{"@type": ["Book", "Dataset"], "genre": "experiment"}),
        entry(
            "./m/",
            **{"@type": ["Message", "Dataset"]},
            author={"@id": "person://ada@example.org"},
            comment=refs("./c/"),
        ),
        entry("./c/", "./c/a.png", **{"@type": ["Comment", "Dataset"], "text": "<p>see</p>"}),
        {"@id": "./c/a.png", "@type": "File", "encodingFormat": ["image/png", {"@id": "https://pronom/x"}]},
        files={"c/a.png": b"x"},
    )
    assert content.faults == ()
    assert [each.kind for each in content.entries] == ["experiment", "message", "comment"]
    message, comment = content.entries[1:]
    assert message.author == "ada@example.org"
    assert [each.text for each in message.comments] == ["<p>see</p>"]
    assert [(each.media_type, each.state) for each in comment.files] == [("image/png", "unchecked")]


def test_datalab_lists_files_without_describing_them(listed: Any) -> None:
    nodes = (
        DESCRIPTOR | {"sdPublisher": {"@id": "test"}},
        root("./KD4-1/", description=None),
        entry("./KD4-1/", "./KD4-1/scan.ndax", name="", identifier="KD4-1"),
    )
    content = listed(*nodes, files={"KD4-1/scan.ndax": b"x", "KD4-1/metadata.json": b"{}"})
    assert content.faults == ()
    assert (content.publisher, content.entries[0].title) == ("test", "KD4-1")
    assert only_file(content).state == "unchecked"
    assert listed(*nodes).faults == ("KD4-1/scan.ndax: missing",)


def test_opensemanticlab_renames_keys_in_the_context(listed: Any) -> None:
    context = [
        "https://w3id.org/ro/crate/1.1/context",
        {
            "rdf_type": "@type",
            "has_part": {"@id": "schema:hasPart", "@type": "@id", "@container": "@set"},
            "creator": {"@id": "schema:author", "@type": "@id"},
            "start_date_time": "schema:dateCreated",
            "description": {"@id": "schema:description", "@context": {"text": "@value", "lang": "@lang"}},
        },
    ]
    content = listed(
        {"@id": "./", "rdf_type": ["Dataset"], "has_part": ["./e/"]},
        {
            "@id": "./e/",
            "rdf_type": "schema:Dataset",
            "name": {"text": "Casting", "lang": "en"},
            "description": [{"text": "hot", "lang": "en"}, {"text": "heiß", "lang": "de"}],
            "creator": ["#ada"],
            "start_date_time": "2023-05-06T07:08:09Z",
            "has_part": [{"@id": "./e/a.txt"}],
            "keywords": [{"@id": "#metal"}, "steel"],
        },
        {"@id": "#metal", "@type": "DefinedTerm", "name": "metal"},
        {"@id": "#ada", "@type": "Person", "name": "Ada"},
        {"@id": "./e/a.txt", "@type": "CreativeWork"},
        files={"e/a.txt": b"x"},
        context=context,
    )
    assert content.faults == ()
    (casting,) = content.entries
    assert (casting.title, casting.author, casting.date) == ("Casting", "Ada", "2023-05-06")
    assert (casting.text, casting.tags) == ("hot\n\nheiß", ("metal", "steel"))
    assert [each.state for each in casting.files] == ["unchecked"]


# Shapes that the specification leaves open


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [("sha256", "md5"), ("sha256", "sha1"), ("sha256", "sha512"), ("md5", "md5"), ("checksum", "sha256")],
)
def test_other_checksums_are_named_and_compared(key: str, algorithm: str, listed: Any) -> None:
    digits = hashlib.new(algorithm, b"x").hexdigest()
    nodes = root("./e/"), entry("./e/", "./e/a"), {"@id": "./e/a", "@type": "File", key: digits.upper()}
    found = only_file(listed(*nodes, files={"e/a": b"x"}))
    assert (found.state, found.checksum) == ("whole", f"{algorithm}:{digits}")
    assert found.sha256 == (digits if algorithm == "sha256" else None)
    assert only_file(listed(*nodes, files={"e/a": b"y"})).state == "damaged"


@pytest.mark.parametrize(
    "stated",
    [
        {"checksum": f"md5:{hashlib.md5(b'x').hexdigest()}"},
        {"identifier": ["gel", f"urn:sha-512:{hashlib.sha512(b'x').hexdigest()}"]},
        {"checksum": f"sha256-{base64.b64encode(hashlib.sha256(b'x').digest()).decode()}"},
        {"checksum": {"algorithm": "SHA1", "checksumValue": hashlib.sha1(b"x").hexdigest()}},
        {"sha256": "", "checksum": {"@id": "#sum"}},
    ],
    ids=range(5),
)
def test_checksums_in_other_places_are_compared(stated: dict[str, Any], listed: Any) -> None:
    digits = hashlib.sha256(b"x").hexdigest()
    value = {"@id": "#sum", "@type": "PropertyValue", "propertyID": "spdx/sha256", "value": digits}
    nodes = root("./e/"), entry("./e/", "./e/a"), {"@id": "./e/a", "@type": "File"} | stated, value
    assert only_file(listed(*nodes, files={"e/a": b"x"})).state == "whole"
    assert only_file(listed(*nodes, files={"e/a": b"y"})).state == "damaged"


def test_unknown_checksum_is_a_fault_and_an_identifier_is_none(listed: Any) -> None:
    uuid = "0123456789abcdef0123456789abcdef"
    content = listed(
        root("./e/"),
        entry("./e/", "./e/a"),
        {"@id": "./e/a", "@type": "File", "sha256": "not computed", "identifier": uuid},
        files={"e/a": b"x"},
    )
    assert only_file(content).state == "unchecked"
    assert content.faults == ("./e/a: 'not computed' is not a checksum",)


@pytest.mark.parametrize(
    ("stated", "size"),
    [(1, 1), ("1", 1), ("1 bytes", 1), (1.0, 1), ("01", 1), ("1.2 kB", None), ("", None), (True, None)],
    ids=repr,
)
def test_size_is_compared_if_it_is_exact(stated: Any, size: int | None, listed: Any) -> None:
    nodes = root("./e/"), entry("./e/", "./e/a"), {"@id": "./e/a", "@type": "File", "contentSize": stated}
    found = only_file(listed(*nodes, files={"e/a": b"x"}))
    assert (found.size, found.state) == (size, "unchecked")
    longer = only_file(listed(*nodes, files={"e/a": b"xy"}))
    assert longer.state == ("damaged" if size else "unchecked")


@pytest.mark.parametrize(
    ("address", "member"),
    [
        ("./e/a b.txt", "e/a b.txt"),
        ("./e/a%20b.txt", "e/a b.txt"),
        ("./e/a b.txt", "e/a%20b.txt"),
        ("./e/100%.txt", "e/100%.txt"),
        ("/e/a.txt", "e/a.txt"),
        ("e//a.txt", "e/a.txt"),
        ("./e/sub/../a.txt", "e/a.txt"),
        ("e\\a.txt", "e/a.txt"),
        ("./e/\u00e4.txt", unicodedata.normalize("NFD", "e/\u00e4.txt")),
        (unicodedata.normalize("NFD", "./e/\u00e4.txt"), "e/\u00e4.txt"),
    ],
)
def test_addresses_are_found_in_every_spelling(address: str, member: str, listed: Any) -> None:
    content = listed(root("./e/"), entry("./e/", address), file(address), files={member: b"x"})
    assert content.faults == ()
    assert only_file(content).state == "whole"


def test_names_in_utf_8_without_the_mark_of_the_zip_are_found(tmp_path: Path) -> None:
    nodes = [DESCRIPTOR, root("./e/"), entry("./e/", "./e/日本.txt"), file("./e/日本.txt")]
    path = archive(tmp_path / "x.eln", nodes, {"e/日本.txt": b"x"})
    content = bytearray(path.read_bytes())
    for mark, distance in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        flags = content.rfind(mark) + distance + 1
        assert content[flags] & 0x08
        content[flags] &= ~0x08 & 0xFF
    path.write_bytes(content)
    assert only_file(read_eln(path)).state == "whole"


def test_ids_of_entries_are_equal_in_every_spelling(listed: Any) -> None:
    content = listed(
        root("e 1", "./e%202/", "/e3"),
        entry("./e%201/", name="one"),
        entry("./e 2", name="two"),
        entry("e3//", name="three"),
    )
    assert [each.title for each in content.entries] == ["one", "two", "three"]
    assert content.faults == ()


def test_root_may_have_an_absolute_id(listed: Any) -> None:
    base = "https://example.org/crate/1"
    content = listed(
        {"@id": f"{base}/ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": f"{base}/"}},
        {"@id": f"{base}/", "@type": "Dataset", "name": "Crate", "hasPart": f"{base}/e/"},
        entry(f"{base}/e/", f"{base}/e/a.txt", "https://example.org/elsewhere.txt", f"{base}/e/b.txt"),
        file(f"{base}/e/a.txt"),
        {"@id": f"{base}/e/b.txt", "@type": "File", "localPath": "e/c.txt"},
        files={"e/a.txt": b"x", "e/c.txt": b"y"},
    )
    assert content.faults == ()
    (only,) = content.entries
    assert [(each.path, each.state) for each in only.files] == [
        ("e/a.txt", "whole"),
        ("https://example.org/elsewhere.txt", "remote"),
        ("e/b.txt", "unchecked"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_metadata_may_start_with_a_byte_order_mark_and_end_in_jsonld(encoding: str, tmp_path: Path) -> None:
    descriptor = DESCRIPTOR | {"@id": "ro-crate-metadata.jsonld"}
    document = json.dumps({"@graph": [descriptor, root(name="Gräser")]}, ensure_ascii=False)
    content = codecs.encode(document, encoding)
    with zipfile.ZipFile(tmp_path / "x.eln", "w") as writer:
        writer.writestr("./x/ro-crate-metadata.jsonld", content)
    assert read_eln(tmp_path / "x.eln").name == "Gräser"


def test_metadata_below_the_only_folder_are_read_and_reported(listed: Any) -> None:
    nodes = root("./e/"), entry("./e/", "./e/a"), file("./e/a")
    content = listed(*nodes, files={"e/a": b"x", "e/crate/ro-crate-metadata.json": b"{}"}, root="a/b/")
    assert (content.root, only_file(content).state) == ("a/b", "whole")
    assert content.faults == ("the metadata must be in the archive's folder, not in 'a/b'",)


def test_fields_may_be_nested_inline_or_text(listed: Any) -> None:
    value = {"@id": "#x", "@type": "PropertyValue", "propertyID": "x", "value": {"@id": "#one"}}
    fields = [
        {"@type": "PropertyValue", "propertyID": "size", "value": [{"@id": "#x"}, {"@id": "#y"}]},
        {"@type": "PropertyValue", "propertyID": "https://example.org/pH", "name": "pH", "minValue": 6},
        {"name": "when", "value": {"@type": "Date", "@value": "2024-01-02"}},
        {"name": "matrix", "value": [[1, 2], [3, 4]]},
        {"name": "empty", "value": None},
        "humidity",
    ]
    content = listed(
        root("./e/"),
        entry("./e/", variableMeasured=fields, additionalProperty={"name": "old", "value": "kept"}),
        value,
        {"@id": "#y", "@type": "PropertyValue", "propertyID": "y", "value": True},
        {"@id": "#one", "@type": "QuantitativeValue", "value": 1.5, "unitCode": "MMT"},
    )
    assert content.entries[0].fields == (
        ("size.x", "1.5 MMT"),
        ("size.y", "true"),
        ("pH", "6 – "),
        ("when", "2024-01-02"),
        ("matrix", "[1, 2], [3, 4]"),
        ("empty", ""),
        ("", "humidity"),
        ("old", "kept"),
    )


def test_steps_and_comments_may_be_nested_flat_or_text(listed: Any) -> None:
    section = {"@type": "HowToSection", "name": "Day 1", "itemListElement": refs("#load", "#run")}
    content = listed(
        root("./e/"),
        entry(
            "./e/",
            step=[section, "wash", {"@type": "HowToStep", "text": "dry"}],
            comment=[{"@type": "Comment", "text": "inline", "author": "Ada"}, "only text"],
            author=["Ada", {"@id": "#bob"}],
        ),
        {"@id": "#load", "@type": "HowToStep", "itemListElement": {"@id": "#load-text"}},
        {"@id": "#load-text", "@type": "HowToDirection", "text": "load"},
        {"@id": "#run", "@type": "HowToStep", "name": "run"},
        {"@id": "#bob", "@type": "Person", "givenName": "Bob", "familyName": "Mate"},
    )
    (only,) = content.entries
    assert only.steps == tuple(map(ElnStep, ("load", "run", "wash", "dry")))
    assert [(each.author, each.text) for each in only.comments] == [("Ada", "inline"), ("", "only text")]
    assert only.author == "Ada, Bob Mate"


def test_text_may_be_a_file_of_the_archive(listed: Any) -> None:
    content = listed(
        root("./e/"),
        entry("./e/", "./e/text.md", text={"@id": "./e/text.md"}, description={"@id": "../secret.md"}),
        file("./e/text.md", b"*hot*", encodingFormat="text/markdown"),
        files={"e/text.md": b"*hot*", "../secret.md": b"secret"},
    )
    (only,) = content.entries
    assert (only.text, only.media_type, only.description) == ("*hot*", "text/markdown", "")
    assert content.faults == ()


def test_one_fault_is_one_line(listed: Any) -> None:
    content = listed(
        root("./a/", "./b/", "./a/x.txt", "./gone/"),
        entry("./a/", "./a/x.txt"),
        entry("./b/", "./a/x.txt"),
        file("./a/x.txt"),
        file("./a/unlisted.txt"),
        entry("./aside/", "./aside/deep/"),
        entry("./aside/deep/", "./aside/deep/x.txt"),
        file("./aside/deep/x.txt"),
        *[{"@id": "#p", "name": name} for name in ("A", "B", "C")],
        {"no": "id"},
        {"no": "id either"},
        files={"a/unlisted.txt": b"y", "aside/deep/x.txt": b"x"},
    )
    assert content.faults == (
        "the metadata describe '#p' in different ways; the first is used",
        "the metadata contain 2 nodes without @id",
        "'./gone/' is listed but not described",
        "'./a/unlisted.txt' is described but not listed",
        "'./aside/' is described but not listed",
        "a/x.txt: missing",
        "a/unlisted.txt: damaged",
    )


def test_fault_of_a_file_says_its_name(listed: Any) -> None:
    content = listed(root("./e/"), entry("./e/", "./e/0f3a"), file("./e/0f3a") | {"name": "gel.png"})
    assert content.faults == ("e/0f3a (gel.png): missing",)


# Hostile archives


def test_symbolic_links_are_refused(tmp_path: Path) -> None:
    nodes = [DESCRIPTOR, root("./e/"), entry("./e/", "./e/link"), file("./e/link", b"/etc/passwd")]
    path = archive(tmp_path / "x.eln", nodes)
    info = zipfile.ZipInfo("export/e/link")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as writer:
        writer.writestr(info, b"/etc/passwd")
    assert only_file(read_eln(path)).state == "refused"


def test_file_without_a_checksum_that_cannot_be_unpacked_is_damaged(tmp_path: Path) -> None:
    nodes = [DESCRIPTOR, root("./e/"), entry("./e/", "./e/a"), {"@id": "./e/a", "@type": "File"}]
    path = archive(tmp_path / "x.eln", nodes, {"e/a": bytes(range(256))})
    content = path.read_bytes()
    position = content.index(b"export/e/a") + len(b"export/e/a") + 40
    path.write_bytes(content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :])
    assert only_file(read_eln(path)).state == "damaged"
    assert only_file(read_eln(path, verify=False)).state == "unchecked"


def test_texts_in_files_do_not_fill_the_memory(listed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elab_sdk.export.node_texts._MAX_TEXT_BYTES", 1500)
    names = [f"./e{number}/" for number in range(3)]
    entries = [entry(name, text={"@id": f"{name}text.txt"}) for name in names]
    files = {f"e{number}/text.txt": b"t" * 1000 for number in range(3)}
    content = listed(root(*names), *entries, files=files)
    assert [len(each.text) for each in content.entries] == [1000, 0, 0]
    assert content.faults == tuple(
        f"./e{number}/text.txt: the text is too large to be shown" for number in (1, 2)
    )


def test_deeply_nested_values_are_shown_or_refused(listed: Any) -> None:
    value: Any = "deep"
    for _ in range(900):
        value = [value]
    nested: Any = {"@type": "PropertyValue", "name": "end", "value": 1}
    for _ in range(50):
        nested = {"@type": "PropertyValue", "name": "level", "value": nested}
    (only,) = listed(
        root("./e/"), entry("./e/", variableMeasured=[{"name": "v", "value": value}, nested])
    ).entries
    assert only.fields[0][0] == "v"
    assert only.fields[1][0].startswith("level.level")


def test_long_text_that_is_repeated_does_not_fill_the_memory(listed: Any) -> None:
    long = {"@id": "#long", "@type": "Person", "name": "x" * 100_000}
    names = [f"./e{number}/" for number in range(1000)]
    shared = [entry(name, author={"@id": "#long"}) for name in names]
    assert len(listed(root(*names), long, *shared).entries) == 1000
    joined = [entry(name, author=refs("#long", "#long")) for name in names]
    with pytest.raises(ValidationError, match="the same texts are used too often"):
        listed(root(*names), long, *joined)
    units = {"@type": "PropertyValue", "name": "v", "value": {"@id": "#long"}, "unitText": "mm"}
    with pytest.raises(ValidationError, match="the same texts are used too often"):
        listed(root(*names), long, *[entry(name, variableMeasured=units) for name in names])

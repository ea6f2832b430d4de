"""Pages that show a server's release."""

from __future__ import annotations

import json
from typing import Any

import pytest

from elab_sdk.rules.release_detection import DetectedRelease
from elab_sdk.rules.release_pages import RELEASE_SOURCES, ServerPage, read_login_page

LOGIN, INFO, USER = RELEASE_SOURCES
UNKNOWN = DetectedRelease()


def login(*versions: str, file: str = "assets/main.bundle.js", end: str = "</head>") -> bytes:
    scripts = "".join(f"<script src='{file}?v={version}'></script>" for version in versions)
    return f"<head>{scripts}{end}<body>".encode()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (login("4.3.8"), "4.3.8"),
        (login("4.3.8", "4.3.8"), "4.3.8"),
        (login("0a1b2c3d"), "0a1b2c3d"),
        (login("4.3.8", file="css/elabftw.min.css").replace(b"script src", b"link href"), "4.3.8"),
        (login("4.3.8", file="js/elabftw.min.js"), "4.3.8"),
        (login("4.3.8").replace(b"'", b'"'), "4.3.8"),
        (login("4.3.8", "4.3.9"), None),
        (login("4.3.8", file="js/other.js"), None),
        (login("4.3.99"), None),
        (login("0a1b2c3d4"), None),
        (login("4.3.8", end=""), None),
        (login(), None),
        (b"<!-- " + login("4.3.8").replace(b"</head>", b"--></head>"), None),
        (b"<head><!-- <script src='a?v=4.3.9'> -->" + login("4.3.8"), "4.3.8"),
        (login().replace(b"<body>", login("4.3.8")), None),
        (login("4.3.\xff"), None),
    ],
)
def test_login_page_shows_version_or_build(content: bytes, expected: str | None) -> None:
    assert read_login_page(content) == expected


def test_login_page_narrows_release() -> None:
    known = LOGIN.narrow(UNKNOWN, ServerPage(200, login("4.3.8")))
    assert (known.version, known.certainty) == ("4.3.8", "reported")
    assert "login page" in known.evidence
    build = LOGIN.narrow(UNKNOWN, ServerPage(200, login("0a1b2c3d")))
    assert build.candidates[0].name == "4.5.0"
    assert build.candidates[-1].name == "4.9.0"
    assert "login page" in build.evidence
    assert LOGIN.narrow(UNKNOWN, ServerPage(404, login("4.3.8"))) is UNKNOWN
    assert LOGIN.narrow(UNKNOWN, ServerPage(200, b"")) is UNKNOWN


def answer(content: Any, status: int = 200) -> ServerPage:
    return ServerPage(status, content if isinstance(content, bytes) else json.dumps(content).encode())


def test_info_reports_version() -> None:
    known = INFO.narrow(UNKNOWN, answer({"elabftw_version": "4.8.2"}))
    assert (known.version, known.certainty) == ("4.8.2", "reported")
    assert "api/v2/info" in known.evidence


def test_missing_info_narrows_release() -> None:
    known = INFO.narrow(UNKNOWN, answer({"description": "… available endpoints: …"}, 400))
    assert [known.candidates[0].name, known.candidates[-1].name] == ["4.4.0", "4.7.0"]
    assert len(known.evidence) > len("None")


@pytest.mark.parametrize(
    "page",
    [
        answer({"elabftw_version": "4.8.2"}, 404),
        answer({"elabftw_version": 4}),
        answer({}),
        answer([]),
        answer(b"{"),
        answer(b"[" * 100_000),
        answer({"description": "available endpoints"}, 404),
        answer({"description": "something"}, 400),
        answer({"description": None}, 400),
    ],
)
def test_invalid_info_changes_nothing(page: ServerPage) -> None:
    assert INFO.narrow(UNKNOWN, page) is UNKNOWN


@pytest.mark.parametrize(
    ("content", "first", "last"),
    [
        ({"userid": 1, "usergroup": 4}, "4.4.0", "4.5.13"),
        ({"userid": 1, "usergroup": 4, "orgid": ""}, "4.6.0", "4.6.0"),
        ({"userid": 1, "orgid": "", "token_created_at": ""}, "4.7.0", "4.9.0"),
    ],
)
def test_keys_of_user_narrow_release(content: Any, first: str, last: str) -> None:
    known = USER.narrow(UNKNOWN, answer(content))
    assert [known.candidates[0].name, known.candidates[-1].name] == [first, last]
    assert "api/v2/users/me" in known.evidence


@pytest.mark.parametrize(
    "page",
    [answer({"userid": 1, "orgid": ""}, 401), answer({"orgid": ""}), answer({"userid": 1}), answer([])],
)
def test_invalid_user_changes_nothing(page: ServerPage) -> None:
    assert USER.narrow(UNKNOWN, page) is UNKNOWN


def test_source_decides_question_if_pages_differ() -> None:
    known = DetectedRelease.stated("4.3")
    assert LOGIN.decides(known, lambda release: release.date_in)
    assert not USER.decides(known, lambda release: release.date_in)
    assert USER.decides(known, lambda release: release.generation)
    late = DetectedRelease.matching(lambda release: release.page_shows == "build", "x")
    assert not LOGIN.decides(late, lambda release: release.tag_filter)
    assert USER.decides(late, lambda release: release.tag_filter)


def test_first_source_needs_no_key() -> None:
    assert [source.needs_key for source in RELEASE_SOURCES] == [False, True, True]
    assert LOGIN.end_marker == b"</head>"
    assert all(source.limit == 65536 for source in RELEASE_SOURCES)

"""The exact release is detected if an operation depends on it; unknown releases are handled safely."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from elab_sdk import (
    ConfigurationError,
    Manager,
    NotFoundError,
    NotSupportedByServer,
    ServerError,
    ValidationError,
)
from elab_sdk.rules.release_detection import DetectedRelease
from elab_sdk.rules.release_pages import RELEASE_SOURCES, ServerPage, read_login_page
from elab_sdk.rules.releases import VERSIONS
from elab_sdk.sandbox import Sandbox, web_pages
from elab_sdk.sandbox.calls import Answer
from tests.recorded import FOLDER

LOGIN, INFO, USER = RELEASE_SOURCES
OLD = {"title": "Blot", "date": "2017-04-15", "body": "<p>a</p>"}


def recorded(path: str) -> list[dict[str, Any]]:
    packed = (FOLDER / "release" / "pages.jsonl.gz").read_bytes()
    found = [json.loads(line) for line in gzip.decompress(packed).splitlines()]
    return [each for each in found if each["path"] == path]


def by_server(path: str) -> Any:
    return pytest.mark.parametrize(
        "page", recorded(path), ids=lambda page: f"{page['server']}-{page.get('key') or page.get('build')}"
    )


def after(way: Any, page: dict[str, Any]) -> DetectedRelease:
    return way.narrow(DetectedRelease(), ServerPage(page["status"], page["text"].encode()))


# -- pages ---------------------------------------------------------------------------------------------


@by_server("login.php")
def test_recorded_login_page_shows_release_or_build(page: dict[str, Any]) -> None:
    known = after(LOGIN, page)
    if page["build"] and VERSIONS.index(page["server"]) >= VERSIONS.index("4.5.0"):
        assert (known.name, known.version) == ("4.5.0 – 4.9.0", None)
    else:
        assert (known.version, known.certainty) == (page["server"], "reported")


@by_server("api/v2/info")
def test_recorded_info_shows_release_from_4_8(page: dict[str, Any]) -> None:
    known = after(INFO, page)
    expected = page["server"] if page["server"] == "4.8.6" else "4.4.0 – 4.7.0"
    assert known.name == expected


@by_server("api/v2/users/me")
def test_recorded_users_distinguish_4_5_4_6_and_4_7(page: dict[str, Any]) -> None:
    known = after(USER, page)
    assert any(page["server"] in release.versions for release in known.candidates)
    assert known.name in ("4.4.0 – 4.5.14", "4.6.0 – 4.6.1", "4.7.0 – 4.9.0")


ASSET = "<script src='assets/main.bundle.js?v={}'></script>"


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html><head></head><body>Sign in</body></html>",
        "<head>" + ASSET.format("4.3.8"),
        "<head></head>" + ASSET.format("4.3.8"),
        "<head><!-- " + ASSET.format("4.3.8") + " --></head>",
        "<head>" + ASSET.format("4.3.8") + ASSET.format("4.3.9") + "</head>",
        "<head>" + ASSET.format("9.9.9") + "</head>",
        "<head>" + ASSET.format("4.3.8").replace("main.bundle.js", "jquery.js") + "</head>",
        "<head>?v=4.3.8</head>",
    ],
)
def test_login_page_shows_release_only_in_head(page: str) -> None:
    assert read_login_page(page.encode()) is None


@pytest.mark.parametrize("status", [302, 403, 404, 500])
def test_error_page_shows_no_release(status: int) -> None:
    page = ServerPage(status, f"<head>{ASSET.format('4.3.8')}</head>".encode())
    assert not LOGIN.narrow(DetectedRelease(), page).is_known


@pytest.mark.parametrize("way", [INFO, USER])
@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"<html>", b'{"elabftw_version": 4}', b"[" * 9999])
def test_invalid_v2_response_shows_no_release(way: Any, content: bytes) -> None:
    assert not way.narrow(DetectedRelease(), ServerPage(200, content)).is_known


# -- known release -------------------------------------------------------------------------------------


def test_entry_outranks_login_page() -> None:
    shown = DetectedRelease().after_entry(
        {"body", "uploads", "has_comment", "steps", "canread"}, "experiment", 1
    )
    assert shown.name == "3.4.0 – 3.4.17"
    assert shown.reported("4.3.8", "its login page says so") == shown
    assert shown.reported("3.4.2", "its login page says so").version == "3.4.2"


def test_login_page_contradicting_stated_release_is_error() -> None:
    with pytest.raises(
        ConfigurationError, match=r"release=4\.3 does not match the server \(its login page says so: 4\.4\.1"
    ):
        DetectedRelease.stated("4.3").reported("4.4.1", "its login page says so")


def test_known_release_can_be_passed_to_another_manager() -> None:
    with Sandbox("4.3.5") as sandbox, Manager(sandbox.endpoint, sandbox.token) as first:
        with pytest.raises(NotSupportedByServer):
            first.create_experiment(**OLD)
        assert (first.release.version, first.release.certainty) == ("4.3.5", "reported")
        sandbox.requests.clear()
        second = Manager(sandbox.endpoint, sandbox.token, release=first.release)
        with second, pytest.raises(NotSupportedByServer):
            second.create_experiment(**OLD)
        assert sandbox.requests == []


# -- detection -----------------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """The requested pages, and whether each request had a key."""
    seen: list[tuple[str, bool]] = []
    real = web_pages.page

    def page(path: str, headers: Any, *rest: Any) -> Any:
        seen.append((path, "authorization" in headers))
        assert "cookie" not in headers
        return real(path, headers, *rest)

    monkeypatch.setattr(web_pages, "page", page)
    return seen


@pytest.mark.parametrize("release", ["2.0.3", "3.4.2", "4.2.4", "4.3.9", "4.4.0", "4.9.0"])
def test_login_page_is_read_once_without_key(release: str, asked: list[tuple[str, bool]]) -> None:
    with Sandbox(release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        for _ in range(2):
            created = manager.create_experiment(**OLD)
            assert str(manager.get_experiment(created).date) == "2017-04-15"
    assert asked == [("/login.php", False)]


def test_release_is_not_detected_unless_needed(asked: list[tuple[str, bool]]) -> None:
    with Sandbox("4.3.5") as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        created = manager.create_experiment(title="Blot")
        manager.post_experiment(created, body="<p>a</p>")
        manager.tag(("experiment", created.id), "blot")
        manager.get_all_experiments()
    assert asked == []


def test_user_endpoint_decides_tag_filter_from_4_5(asked: list[tuple[str, bool]]) -> None:
    with Sandbox("4.7.0") as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        created = manager.create_experiment(title="Blot", tags="gel")
        manager.create_experiment(title="Blot")
        manager.get_experiment(created)
        assert [row.id for row in manager.find_experiments(tags="gel")] == [created.id]
        assert manager.find_experiments(tags="nosuch") == []
    assert asked == [("/api/v2/users/me", True)]


@pytest.mark.parametrize("release", ["4.4.0", "4.5.3", "4.5.14", "4.6.0", "4.9.0"])
def test_unused_tag_finds_nothing(release: str) -> None:
    with Sandbox(release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        for tags in ("gel", ["gel", "blot"], []):
            manager.create_experiment(title="Blot", tags=tags)
        assert manager.find_experiments(tags="nosuch") == []
        assert [row.id for row in manager.find_experiments(tags=["gel", "blot"])] == [2]


# -- unknown release -----------------------------------------------------------------------------------


def silent(monkeypatch: pytest.MonkeyPatch, answer: Answer | None) -> None:
    monkeypatch.setattr(web_pages, "page", lambda *_: answer)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        Answer(status=302, text="", headers={"location": "https://sso.example.org/login"}),
        Answer(text="<html><head></head>Sign in</html>"),
        Answer(status=500, text=""),
        Answer(text="<" * (1 << 20)),
    ],
    ids=["404", "SSO", "other page", "500", "long"],
)
def test_page_without_release_is_not_an_error(answer: Answer | None, monkeypatch: pytest.MonkeyPatch) -> None:
    silent(monkeypatch, answer)
    with Sandbox("4.2.4") as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        # the first experiment shows the release instead
        manager.create_experiment()
        created = manager.create_experiment(**OLD)
        assert str(manager.get_experiment(created).date) == "2017-04-15"
        assert [request.path for request in sandbox.requests].count("/login.php") == 1


def test_date_that_may_become_today_asks_for_release(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    silent(monkeypatch, None)
    with Sandbox("4.3.10") as sandbox:
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            manager.create_experiment()
            before = sandbox.state()
            for act in (lambda: manager.post_experiment(1, **OLD), lambda: manager.create_experiment(**OLD)):
                with pytest.raises(NotSupportedByServer, match=r"release='4\.3\.10'"):
                    act()
            assert sandbox.state() == before
        with Manager(sandbox.endpoint, sandbox.token, release="4.3.10") as manager:
            manager.post_experiment(1, **OLD)
            assert str(manager.get_experiment(1).date) == "2017-04-15"


def test_metadata_that_may_be_ignored_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    silent(monkeypatch, None)
    for release in ("4.3.2", "4.3.10"):
        with Sandbox(release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
            manager.create_experiment()
            if release == "4.3.2":
                with pytest.raises(NotSupportedByServer, match=r"from 4\.3\.3"):
                    manager.post_experiment(1, metadata={"a": 1})
                with pytest.raises(NotSupportedByServer, match=r"from 4\.3\.3"):
                    manager.add_extra_field(("experiment", 1), "pH", value="7")
            else:
                manager.post_experiment(1, metadata={"a": 1})
                assert manager.get_experiment(1).metadata == {"a": 1}


# -- ignored values ------------------------------------------------------------------------------------


@pytest.mark.parametrize("release", ["4.3.0", "4.3.4", "4.3.8"])
def test_date_that_would_become_today_is_refused(release: str) -> None:
    with Sandbox(release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment()
        item = manager.create_item(1)
        before = sandbox.state()
        for act in (
            lambda: manager.post_experiment(1, date="2017-04-15"),
            lambda: manager.post_experiment(1, **OLD),
            lambda: manager.post_item(item, **OLD),
            lambda: manager.create_experiment(**OLD),
            lambda: manager.create_item(1, **OLD),
        ):
            with pytest.raises(NotSupportedByServer, match=r"4\.3\.9 and later do not"):
                act()
        assert sandbox.state() == before


@pytest.mark.parametrize("release", ["4.3.0", "4.3.2"])
def test_metadata_that_would_be_ignored_is_refused(release: str) -> None:
    with Sandbox(release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment()
        before = sandbox.state()
        for act in (
            lambda: manager.post_experiment(1, metadata={"a": 1}),
            lambda: manager.create_experiment(metadata={"a": 1}),
            lambda: manager.add_extra_field(("experiment", 1), "pH", value="7"),
        ):
            with pytest.raises(NotSupportedByServer, match=r"from 4\.3\.3"):
                act()
        assert sandbox.state() == before


def test_link_that_would_be_ignored_is_refused() -> None:
    with Sandbox("4.5.14") as sandbox:
        with Manager(sandbox.endpoint, sandbox.token, release="4.5.14") as manager:
            experiment, item = manager.create_experiment(), manager.create_item(1)
            assert experiment.id == item.id
            with pytest.raises(NotSupportedByServer, match=r"4\.5\.3 up to and including 4\.5\.14"):
                manager.link(("experiment", experiment.id), item.id)
        assert [request.fields for request in sandbox.requests if "link" in request.fields] == []


@pytest.mark.parametrize("release", ["3.3.12", "3.4.9", "3.4.10"])
def test_existing_link_is_not_sent_if_it_may_be_duplicated(release: str) -> None:
    with Sandbox(release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment()
        item = manager.create_item(1)
        for _ in range(2):
            manager.add_link_to_experiment(1, item.id)
        sent = [request for request in sandbox.requests if "link" in request.fields]
        assert len(sent) == 1
        assert [link.item_id for link in manager.get_experiment(1).items_links] == [item.id]


# -- error messages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("release", "act", "words"),
    [
        ("3.3.10", lambda m: m.get_status(), r"from 3\.3\.11"),
        ("3.6.6", lambda m: m.get_tags(), r"from 3\.6\.7 up to and including 4\.3\.10|from 3\.6\.7"),
        (
            "4.0.8",
            lambda m: m.get_items_types(),
            r"from 3\.3\.11 up to and including 3\.6\.7, and from 4\.0\.9",
        ),
        ("4.5.11", lambda m: m.get_backup_zip("today"), r"only on 4\.5\.12, and from 4\.6\.0 up to"),
        ("3.2.2", lambda m: m.cancel(1), r"from 3\.4\.0"),
        ("2.0.7", lambda m: m.get_all_templates(), r"from 4\.0\.0"),
        ("4.3.10", lambda m: m.get_all_events(), r"4\.3\.0 up to and including 4\.3\.10"),
    ],
)
def test_new_manager_reports_unsupported_operation(release: str, act: Any, words: str) -> None:
    with Sandbox(release) as sandbox:
        manager = Manager(sandbox.endpoint, sandbox.token)
        with manager, pytest.raises(NotSupportedByServer, match=words):
            act(manager)


def test_booking_needs_title_on_3_4() -> None:
    with Sandbox("3.4.17") as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        item = manager.create_item(1)
        with pytest.raises(ValidationError, match="create_event needs a title"):
            manager.create_event(item, start="2040-11-30T12:00Z", end="2040-11-30T14:00Z")


@pytest.mark.parametrize("release", ["4.0.0", "4.2.4"])
def test_picture_stored_despite_error_is_found_once(release: str) -> None:
    with Sandbox(release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        created = manager.create_experiment()
        upload = manager.upload_to_experiment(created, b"\x89PNG\r\n\x1a\ncut", name="gel.png")
        assert [request.status for request in sandbox.requests if request.fields == ("file",)] == [500]
        stored = manager.get_experiment(created.id).uploads
        assert [each.id for each in stored] == [upload.id]


@pytest.mark.parametrize("release", ["4.4.0", "4.4.3", "4.5.0"])
def test_missing_template_raises_not_found(release: str) -> None:
    with Sandbox(release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        with pytest.raises((NotFoundError, ServerError)) as refused:
            manager.get_template(99)
        # from 4.5.0 the server sends an error without a message
        assert isinstance(refused.value, NotFoundError) or release == "4.5.0"

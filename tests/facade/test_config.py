"""Endpoint, key and other settings: valid ones are accepted, errors say what to do."""

from __future__ import annotations

import copy
import pickle
import ssl
from datetime import UTC
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from elab_sdk import ConfigurationError, InsecureConnectionWarning, Manager, Timeouts
from elab_sdk.config import Settings, normal_endpoint, normal_token

if TYPE_CHECKING:
    from pathlib import Path

KEY = "0123456789abcdef" * 5


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("https://elab.example.org", "https://elab.example.org/api/v1/"),
        ("https://elab.example.org/", "https://elab.example.org/api/v1/"),
        ("https://elab.example.org/api/v1", "https://elab.example.org/api/v1/"),
        ("https://elab.example.org/api/v1/", "https://elab.example.org/api/v1/"),
        ("https://elab.example.org/api", "https://elab.example.org/api/v1/"),
        ("https://elab.example.org/eln/", "https://elab.example.org/eln/api/v1/"),
        ("  https://elab.example.org:3148/api/v1//\n", "https://elab.example.org:3148/api/v1/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v1/"),
        ("http://[::1]:8080/", "http://[::1]:8080/api/v1/"),
        ("https://ELAB.Example.org:443/API", "https://elab.example.org/API/api/v1/"),
        ("https://elab.example.org/experiments.php?mode=view&id=3#top", "https://elab.example.org/api/v1/"),
        ("https://elab.example.org/eln/database.php", "https://elab.example.org/eln/api/v1/"),
        ("https://elab.example.org/eln/app/controllers/X.php?a=b", "https://elab.example.org/eln/api/v1/"),
    ],
)
def test_endpoint_is_completed(given: str, understood: str) -> None:
    assert normal_endpoint(given) == understood


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("elab.example.org", "did you mean 'https://elab.example.org'"),
        ("", "not an http or https address"),
        ("/api/v1/", "not an http or https address"),
        ("ftp://elab.example.org/", "not an http or https address"),
        ("https://", "not an http or https address"),
        ("https://elab.example.org/api/v3/", "address of neither API v1 nor v2"),
        ("https://elab.example.org/api/v1/experiments", "does not end after"),
        ("https://elab.example.org/api/v1/?apiv1_is_dead", "cannot contain"),
        ("https://elab.example.org/#top", "cannot contain"),
        ("https://elab.example.org:port/", "not a valid address"),
        ("https://elab.example.org/?token=" + "0a" * 42, "contains an API key"),
        ("https://elab.example.org/" + "0a" * 42, "contains an API key"),
        ("12-" + "0a" * 42, "contains an API key"),
        ("https://elab.example.org/../x", "contains '.' or"),
        ("https://elab.example.org/a b", "a character"),
    ],
)
def test_invalid_endpoint_is_refused_with_reason(given: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        normal_endpoint(given)


@pytest.mark.parametrize("given", ["https://me:sesame@elab.example.org/", "me:sesame@elab.example.org"])
def test_endpoint_with_password_is_refused_without_showing_it(given: str) -> None:
    with pytest.raises(ConfigurationError, match="user or password") as caught:
        normal_endpoint(given)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("key", ["0a" * 42, "12-" + "0a" * 42, "a-key-of-another-form"])
def test_swapped_endpoint_and_key_error_hides_key(key: str) -> None:
    with pytest.raises(ConfigurationError, match="are swapped") as caught:
        Settings.of(key, "https://elab.example.org")
    assert key not in repr(caught.value)


@pytest.mark.parametrize("given", ["Bearer " + KEY, "two words", "line\nbreak", "ключ", "", "   ", "a\0b"])
def test_invalid_token_is_refused_without_showing_it(given: str) -> None:
    with pytest.raises(ConfigurationError, match="token") as caught:
        normal_token(given)
    assert KEY not in str(caught.value)


def test_whitespace_around_token_is_removed() -> None:
    assert normal_token(f"  {KEY}\r\n") == KEY


@pytest.mark.parametrize(
    ("missing", "given"), [("endpoint", {"token": KEY}), ("token", {"endpoint": "https://elab.example.org"})]
)
def test_missing_setting_error_says_how_to_pass_it(
    missing: str, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ELAB_ENDPOINT", raising=False)
    monkeypatch.delenv("ELAB_TOKEN", raising=False)
    with pytest.raises(ConfigurationError, match=f"{missing}=….*ELAB_{missing.upper()}"):
        Manager(**given)


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [
        (None, None),
        ({}, None),
        ("http://proxy:3128", "http://proxy:3128"),
        ("proxy:3128", "http://proxy:3128"),
        ({"https": "http://proxy:3128", "http": "http://other:1"}, "http://proxy:3128"),
        ({"https://": "http://proxy:3128"}, "http://proxy:3128"),
        ({"http": "http://other:1"}, None),
        ({"all": "socks:1", "https://elab.example.org": "http://special:2"}, "http://special:2"),
        ({"https": None}, None),
    ],
)
def test_proxy_matches_endpoint(proxies: Any, expected: str | None) -> None:
    assert Settings.of("https://elab.example.org", KEY, proxies=proxies).proxy == expected


def test_timeout_is_finite_and_can_have_parts() -> None:
    assert Settings.of("https://x.org", KEY).timeouts == Timeouts(10, 60, 60, 60)
    assert Settings.of("https://x.org", KEY, timeout=5).timeouts == Timeouts(5, 5, 5, 5)
    assert Settings.of("https://x.org", KEY, timeout=Timeouts(read=300)).timeouts.connect == 10


@pytest.mark.parametrize("timeout", [0, -1, float("inf"), float("nan"), True, "5"])
def test_invalid_timeout_is_refused(timeout: Any) -> None:
    with pytest.raises(ConfigurationError, match="timeout"):
        Settings.of("https://x.org", KEY, timeout=timeout)


def test_verify_accepts_existing_path_or_context(tmp_path: Path) -> None:
    context = ssl.create_default_context()
    assert Settings.of("https://x.org", KEY, verify=context).verify is context
    assert Settings.of("https://x.org", KEY, verify=tmp_path).verify == str(tmp_path)
    with pytest.raises(ConfigurationError, match="does not exist"):
        Settings.of("https://x.org", KEY, verify=tmp_path / "missing.pem")


@pytest.mark.parametrize(
    ("endpoint", "verify"), [("http://elab.example.org", True), ("https://elab.example.org", False)]
)
def test_unencrypted_endpoint_warns(endpoint: str, verify: bool) -> None:
    with pytest.warns(InsecureConnectionWarning, match="others may read"):
        Manager(endpoint, KEY, verify=verify)


def test_repr_and_pickle_do_not_contain_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELAB_TOKEN", raising=False)
    settings = Settings.of("https://x.org", KEY, proxies="http://me:sesame@proxy:1")
    assert KEY not in repr(settings)
    assert "sesame" not in repr(settings)
    pickled = pickle.dumps(settings)
    assert KEY.encode() not in pickled
    assert pickle.loads(pickled).token == ""
    assert copy.deepcopy(settings).token == KEY


def test_unpickled_settings_use_key_of_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pickled = pickle.dumps(Settings.of("https://x.org", KEY))
    monkeypatch.setenv("ELAB_TOKEN", "another")
    assert pickle.loads(pickled).token == "another"


# -- the time zone of the lab ------------------------------------------------------------------------------


def test_time_zone_is_given_by_name_or_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELAB_TIME_ZONE", raising=False)
    assert Settings.of("https://elab.example.org", KEY).time_zone is None
    for given in ("Europe/Paris", ZoneInfo("Europe/Paris")):
        assert Settings.of("https://elab.example.org", KEY, time_zone=given).time_zone == ZoneInfo(
            "Europe/Paris"
        )
    monkeypatch.setenv("ELAB_TIME_ZONE", "Asia/Tokyo")
    assert Settings.of("https://elab.example.org", KEY).time_zone == ZoneInfo("Asia/Tokyo")
    assert Settings.of("https://elab.example.org", KEY, time_zone=UTC).time_zone == UTC


@pytest.mark.parametrize("wrong", ["Europe/Pari", "../etc", "CEST+1x", 1, b"UTC", "/etc/passwd"])
def test_unknown_time_zone_is_refused(wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="time_zone must be the name of a time zone"):
        Settings.of("https://elab.example.org", KEY, time_zone=wrong)
    if isinstance(wrong, str):
        monkeypatch.setenv("ELAB_TIME_ZONE", wrong)
        with pytest.raises(ConfigurationError, match="ELAB_TIME_ZONE must"):
            Settings.of("https://elab.example.org", KEY)

"""The pages outside API v1 that reveal the release: the login page and two endpoints of API v2.

Based on recordings of 19 releases; from 4.5.0, the pages show a build hash like those of the official image.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import errors, keys
from elab_sdk.sandbox.calls import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.rules.releases import Release

__all__ = ["BUILD", "page"]

BUILD: Final = "5f1c09ab"
"""The build hash that a sandbox of 4.5.0 or later shows."""

_LOGIN: Final = """<!DOCTYPE HTML>
<html lang='en'>
<head>
  <title>Login - eLabFTW</title>
  <link rel='stylesheet' media='all' href='{folder}elabftw.min.css?v={shown}' />
  <script src='{folder}main.bundle.js?v={shown}'></script>
</head>
<body>
  <h2>Login</h2>
</body>
</html>
"""
_ENDPOINTS: Final = "apikeys, config, experiments, items, experiments_templates, items_types, users"
_USER: Final = {
    "": (),
    "usergroup": ("usergroup", "sc_submit"),
    "orgid": ("orgid", "sc_search"),
    "token_created_at": ("orgid", "sc_search", "token_created_at"),
}


def page(
    path: str, headers: Mapping[str, str], release: Release, version: str, secrets: list[keys.ApiKey]
) -> Answer | None:
    """Return the answer to a request outside API v1, or None if the path is unknown.

    Args:
        path: The path with a leading slash.
        headers: The request headers, with lower-case names.
        release: The record of the release.
        version: The exact version, such as 4.3.10.
        secrets: The keys that are valid for API v2.
    """
    if path == "/":
        return Answer(status=302, text="", headers={"location": "login.php"})
    if path == "/login.php":
        version_shown = version if release.page_shows == "version" else BUILD
        folder = "assets/" if release.partial_updates else "app/js/"
        return Answer(text=_LOGIN.format(shown=version_shown, folder=folder))
    if path.startswith("/api/v2/") and release.v2_shows != "nothing":
        return _v2_answer(path.removeprefix("/api/v2/"), headers, release, version, secrets)
    return None


def _v2_answer(
    endpoint: str, headers: Mapping[str, str], release: Release, version: str, secrets: list[keys.ApiKey]
) -> Answer:
    try:
        key = keys.find_key(secrets, headers.get("authorization", ""), release)
    except errors.RefusedError:
        return _v2_error(401, "Unauthorized", "Authentication required")
    if endpoint == "info" and release.v2_shows == "version":
        return Answer(json={"elabftw_version": version})
    if endpoint == "users/me":
        return Answer(json={"userid": key.userid, **dict.fromkeys(_USER[release.v2_user])})
    return _v2_error(400, "Bad Request", f"Invalid endpoint: available endpoints: {_ENDPOINTS}.")


def _v2_error(status: int, message: str, description: str) -> Answer:
    return Answer(status=status, json={"code": status, "message": message, "description": description})

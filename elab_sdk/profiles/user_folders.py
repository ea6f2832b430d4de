"""The folders of this user for configuration and for caches, as each platform has them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

__all__ = ["cache_folder", "config_file"]

_NAME: Final = "elab-sdk"


def config_file() -> Path:
    """Return the path of the configuration file: ELAB_CONFIG, or the default of the platform.

    >>> config_file().suffix
    '.toml'
    """
    path = os.environ.get("ELAB_CONFIG")
    return Path(path).expanduser() if path else _config_folder() / "config.toml"


def cache_folder() -> Path:
    r"""Return the folder for files that can be deleted at any time. It may not exist yet.

    ~/.cache/elab-sdk on Linux, ~/Library/Caches/elab-sdk on macOS, %LOCALAPPDATA%\elab-sdk\Cache on Windows.

    >>> "elab-sdk" in cache_folder().parts
    True
    """
    if sys.platform.startswith("win"):
        return _folder("LOCALAPPDATA", "~") / _NAME / "Cache"
    if sys.platform == "darwin":
        return Path("~/Library/Caches").expanduser() / _NAME
    return _folder("XDG_CACHE_HOME", "~/.cache") / _NAME


def _config_folder() -> Path:
    if sys.platform.startswith("win"):
        return _folder("APPDATA", "~") / _NAME
    if sys.platform == "darwin":
        return Path("~/Library/Application Support").expanduser() / _NAME
    return _folder("XDG_CONFIG_HOME", "~/.config") / _NAME


def _folder(variable: str, default: str) -> Path:
    """Return the folder that a variable names; an empty variable counts as none."""
    value = os.environ.get(variable)
    return Path(value) if value else Path(default).expanduser()

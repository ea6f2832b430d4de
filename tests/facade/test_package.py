"""The package has lazy imports, complete public names, and examples."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import elab_sdk
from elab_sdk import AsyncManager, Manager

METHODS = [
    "create_experiment",
    "create_item",
    "create_template",
    "get_all_experiments",
    "get_experiment",
    "get_all_items",
    "get_item",
    "get_items_types",
    "get_tags",
    "get_upload",
    "get_status",
    "get_all_templates",
    "get_template",
    "post_experiment",
    "post_item",
    "post_template",
    "add_link_to_experiment",
    "add_link_to_item",
    "upload_to_experiment",
    "upload_to_item",
    "add_tag_to_experiment",
    "add_tag_to_item",
    "get_backup_zip",
    "get_bookable",
    "create_event",
    "get_event",
    "get_all_events",
    "destroy_event",
    "send_req",
]


def _loaded(code: str) -> set[str]:
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    return set(subprocess.run(command, capture_output=True, check=True, text=True).stdout.split())


def test_import_of_package_is_lazy() -> None:
    loaded = _loaded("import elab_sdk")
    assert not {"httpx", "attrs", "elab_api_v1", "elab_sdk.errors", "asyncio", "ssl"} & loaded


def test_import_of_manager_does_not_load_httpx() -> None:
    loaded = _loaded("from elab_sdk import Manager; Manager('https://x.org', 'key')")
    assert not {"httpx", "httpcore", "ssl", "email", "tempfile", "asyncio", "starlette", "dateutil"} & loaded
    assert not {"elab_sdk.rules.updates", "elab_sdk.files.upload_sources", "elab_sdk.wire.tls"} & loaded
    assert not {"elab_sdk.rules.releases", "elab_api_v1.models.experiment", "dataclasses", "logging"} & loaded


def test_public_names_exist_and_are_listed() -> None:
    for name in elab_sdk.__all__:
        assert getattr(elab_sdk, name) is not None
    assert dir(elab_sdk) == sorted(elab_sdk.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Managre'"):
        elab_sdk.Managre  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("kind", [Manager, AsyncManager])
@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_example(kind: type, name: str) -> None:
    words = inspect.getdoc(getattr(kind, name)) or ""
    for part in (">>>", "Returns:", "Raises:", "Works"):
        assert part in words

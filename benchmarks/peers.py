"""Other ways to make typed objects of the same answers: what one would use in the place of our models."""

from __future__ import annotations

import datetime
import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec
import pydantic

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).parent.parent
_MOMENTS: Final = ("_at", "datetime", "lastchange", "_time", "recent_comment")

Decoder: TypeAlias = "Callable[[bytes], object]"
Maker: TypeAlias = "Callable[[str, dict[str, Any]], Any]"


def pydantic_decoder(seed: dict[str, Any]) -> Decoder:
    """A pydantic model with a typed field for each key that was sent."""

    def model(name: str, fields: dict[str, Any]) -> Any:
        required: dict[str, Any] = {key: (kind, ...) for key, kind in fields.items()}
        return pydantic.create_model(name, **required)

    validate: Decoder = _typed("Experiment", seed, model).model_validate_json
    return validate


def msgspec_decoder(seed: dict[str, Any]) -> Decoder:
    """A msgspec Struct with a typed field for each key that was sent. Not strict: "42" is a number too."""

    def struct(name: str, fields: dict[str, Any]) -> Any:
        return msgspec.defstruct(name, list(fields.items()))

    decoder = msgspec.json.Decoder(_typed("Experiment", seed, struct), strict=False)
    return decoder.decode


def default_decoder() -> Decoder:
    """What openapi-python-client makes of the same contract with its own templates."""
    # it stays until the process ends, which is when the part that asked for it ends
    folder = tempfile.mkdtemp(prefix="elab-bench-")
    generate(folder)
    sys.path.insert(0, folder)
    experiment = importlib.import_module("default_client.models").Experiment
    return lambda content: experiment.from_dict(json.loads(content))


def generate(folder: str) -> None:
    """Have openapi-python-client write a package into a folder, with its own templates."""
    command = [str(Path(sys.executable).with_name("openapi-python-client")), "generate"]
    command += ["--path", str(ROOT / "spec" / "openapi.yaml"), "--meta", "none", "--overwrite"]
    subprocess.run([*command, "--output-path", f"{folder}/default_client"], check=True, capture_output=True)


def _typed(name: str, seed: dict[str, Any], make: Maker) -> Any:
    return make(name, {key: _kind(key, value, make) for key, value in seed.items()})


def _kind(key: str, value: object, make: Maker) -> Any:
    """The type that fits what was sent: a number in quotes is a number, and null may be text."""
    if isinstance(value, list):
        return list[_typed(key.title(), value[0], make)] if value else list[Any]  # type: ignore[misc]
    if isinstance(value, int) or (isinstance(value, str) and value.isdigit()):
        return int | None
    if isinstance(value, str) and key == "date":
        return datetime.date
    if isinstance(value, str) and key.endswith(_MOMENTS):
        return datetime.datetime | None
    return str | None

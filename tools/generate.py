"""Write `generated/elab_api_v1` from `spec/openapi.yaml`: openapi-python-client as a library, our templates.

Usage: python tools/generate.py [--spec FILE] [--output FOLDER] [--check]
"""

from __future__ import annotations

import argparse
import filecmp
import subprocess
import sys
import tempfile
import textwrap
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

sys.path.insert(0, str(Path(__file__).parent))
from view import View

ROOT: Final = Path(__file__).parent.parent
TEMPLATES: Final = ROOT / "templates"
WRITTEN_FOR: Final = "0.29.1"
"""The generator our templates were written for: from 0.29.0 to 0.29.1 what they are given changed."""

_WIDTH: Final = 108

STATIC: Final = ("base", "decode", "extra_fields", "form", "redaction", "unpacking", "wire")
"""Modules that our package has and the generator does not know of."""


class ElabProject(Project):
    """The generator's own project; the templates see our extensions too, and write modules of ours."""

    def __init__(self, document: dict[str, Any], openapi: GeneratorData, config: Config) -> None:
        view = View(document, openapi)
        openapi.models = sorted(
            filter(view.is_shipped, openapi.models), key=lambda model: model.class_info.name
        )
        # An unknown member must not cost a whole answer: enums are text in answers, and Literal in arguments.
        openapi.enums = []
        super().__init__(openapi=openapi, config=config, custom_template_path=TEMPLATES)
        self.env.globals.update(view=view, generator=f"openapi-python-client {WRITTEN_FOR}")
        self.env.globals.update(dict=dict)
        self.env.filters.update(
            docstring=docstring, prose=prose, pylist=pylist, pytuple=pytuple, quoted=quoted, zip=zip
        )

    def _create_package(self) -> None:
        super()._create_package()
        for name in STATIC:
            text = self.env.get_template(f"{name}.py.jinja").render()
            (self.package_dir / f"{name}.py").write_text(text, encoding="utf-8")
        (self.package_dir / "py.typed").touch()


def generate(spec: Path, output: Path) -> None:
    """Generate the package.

    Args:
        spec: The contract.
        output: The folder that becomes the package; its name is the package's.

    Raises:
        SystemExit: The generator is another version, or did not understand the contract.
    """
    installed = version("openapi-python-client")
    if installed != WRITTEN_FOR:
        raise SystemExit(
            f"the templates are for openapi-python-client {WRITTEN_FOR}, {installed} is installed"
        )
    config = Config.from_sources(
        ConfigFile(post_hooks=[], package_name_override=output.name, literal_enums=True),
        MetaType.NONE,
        document_source=spec,
        file_encoding="utf-8",
        overwrite=True,
        output_path=output,
    )
    document = YAML(typ="safe").load(spec.read_text("utf-8"))
    parsed = GeneratorData.from_dict(document, config=config)
    if isinstance(parsed, GeneratorError):
        raise SystemExit(f"{parsed.header}: {parsed.detail}")
    collections = parsed.endpoint_collections_by_tag.values()
    _stop_on([*parsed.errors, *(error for collection in collections for error in collection.parse_errors)])
    _stop_on(ElabProject(document, parsed, config).build())
    _tidy(output)


def quoted(text: object) -> str:
    """A Python string literal."""
    return repr(str(text))


def pylist(names: Iterable[object]) -> str:
    """A Python list of strings."""
    return repr([str(name) for name in names])


def pytuple(names: Iterable[object]) -> str:
    """A Python tuple of strings."""
    return repr(tuple(str(name) for name in names))


def prose(text: str, indent: int = 0) -> str:
    """Text for a docstring: wrapped, indented after its first line, and unable to end the docstring."""
    safe = text.strip().replace("\\", "\\\\").replace('"""', "'''")
    safe += " " if safe.endswith('"') else ""
    width = _WIDTH - indent
    blocks = [
        block
        if block.lstrip().startswith(("-", ">>>", "|"))
        else textwrap.fill(" ".join(block.split()), width)
        for block in safe.split("\n\n")
    ]
    return textwrap.indent("\n\n".join(blocks), " " * indent).lstrip()


def docstring(text: str, indent: int) -> str:
    """A whole docstring: on one line when it fits, else with its end on a line of its own."""
    written = prose(text, indent)
    return f'"""{written}\n{" " * indent}"""' if "\n" in written else f'"""{written}"""'


def _stop_on(errors: Sequence[GeneratorError]) -> None:
    if errors:
        raise SystemExit("\n".join(f"{error.header or ''} {error.detail or ''}".strip() for error in errors))


def _tidy(package: Path) -> None:
    settings = ["--quiet", "--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run(
        [*ruff, "check", *settings, "--fix-only", "--select=I,F401,UP,TC,RUF100", str(package)], check=True
    )
    subprocess.run([*ruff, "format", *settings, str(package)], check=True)


def differences(one: Path, other: Path) -> list[str]:
    """Files that are not the same in two folders, or that only one of them has."""

    def files(folder: Path) -> set[Path]:
        return {
            file.relative_to(folder)
            for file in folder.rglob("*")
            if file.is_file() and "__pycache__" not in file.parts
        }

    names = files(one) | files(other)
    _, changed, missing = filecmp.cmpfiles(one, other, map(str, sorted(names)), shallow=False)
    return sorted([*changed, *missing])


def main() -> None:
    """Generate, or check that nothing would change."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--spec", type=Path, default=ROOT / "spec" / "openapi.yaml", help="the contract")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "generated" / "elab_api_v1", help="the package to write"
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail when something would change"
    )
    arguments = parser.parse_args()
    if not arguments.check:
        generate(arguments.spec, arguments.output)
        return
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / arguments.output.name
        generate(arguments.spec, fresh)
        if stale := differences(fresh, arguments.output):
            raise SystemExit("`make generate` would change: " + ", ".join(stale))


if __name__ == "__main__":
    main()

"""Write the packages in `generated/` from `spec/`: openapi-python-client as a library, our templates.

Usage: python tools/generate.py [--check]
"""

from __future__ import annotations

import argparse
import filecmp
import shutil
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
from openapi_python_client.strings import PythonIdentifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

sys.path.insert(0, str(Path(__file__).parent))
from bundle import Bundle, bundle
from view import View

ROOT: Final = Path(__file__).parent.parent
TEMPLATES: Final = ROOT / "templates"
WRITTEN_FOR: Final = "0.29.1"
"""The version of the generator that the templates need: 0.29.1 changed what templates are passed."""

_WIDTH: Final = 108

PACKAGES: Final = {"elab_api_v1": "openapi.yaml", "elab_api_v2": "openapi-v2.yaml"}
"""The packages and their contracts. The first has the runtime and the models that the others share."""

BASE: Final = next(iter(PACKAGES))

RUNTIME: Final = TEMPLATES / "runtime"
"""Modules without anything to fill in: plain Python, linted where they are, and copied as they are."""


class ElabProject(Project):
    """The generator's project, with templates that see our extensions, and modules of our own."""

    def __init__(self, bundled: Bundle, openapi: GeneratorData, config: Config, *, is_base: bool) -> None:
        view = View(bundled.document, openapi, bundled.shared)
        self._is_base = is_base
        openapi.models = sorted(
            filter(view.is_shipped, openapi.models), key=lambda model: model.class_info.name
        )
        # an unknown member must not make a response unreadable: enums are text, and Literal in arguments
        openapi.enums = []
        super().__init__(openapi=openapi, config=config, custom_template_path=TEMPLATES)
        self.env.globals.update(view=view, generator=f"openapi-python-client {WRITTEN_FOR}")
        self.env.globals.update(dict=dict, package=config.package_name_override, base="" if is_base else BASE)
        self.env.filters.update(
            docstring=docstring, prose=prose, pylist=pylist, pytuple=pytuple, quoted=quoted, zip=zip
        )

    def _create_package(self) -> None:
        for module in self.package_dir.glob("*.py"):
            module.unlink()
        self._render("package_init.py.jinja", "__init__.py")
        if self._is_base:
            self._render("contract.py.jinja", "contract.py")
            self._render("resources.py.jinja", "resources.py")
        (self.package_dir / "py.typed").touch()

    def _build_api(self) -> None:
        shutil.rmtree(self.package_dir / "api", ignore_errors=True)
        self._render("api_init.py.jinja", "api/__init__.py")
        for tag, collection in self.openapi.endpoint_collections_by_tag.items():
            self._render("endpoint_init.py.jinja", f"api/{tag}/__init__.py", endpoint_collection=collection)
            for endpoint in collection.endpoints:
                name = PythonIdentifier(endpoint.name, self.config.field_prefix)
                self._render("endpoint_module.py.jinja", f"api/{tag}/{name}.py", endpoint=endpoint)

    def _render(self, template: str, module: str, **variables: object) -> None:
        path = self.package_dir / module
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.env.get_template(template).render(**variables), encoding="utf-8")


def generate(spec: Path, output: Path) -> None:
    """Generate the package.

    Args:
        spec: The contract.
        output: The folder of the package, which has the package's name. Its modules are replaced.

    Raises:
        SystemExit: The generator has another version, or could not parse the contract.
    """
    installed = version("openapi-python-client")
    if installed != WRITTEN_FOR:
        raise SystemExit(
            f"the templates need openapi-python-client {WRITTEN_FOR}, but {installed} is installed"
        )
    config = Config.from_sources(
        ConfigFile(post_hooks=[], package_name_override=output.name, literal_enums=True),
        MetaType.NONE,
        document_source=spec,
        file_encoding="utf-8",
        overwrite=True,
        output_path=output,
    )
    bundled = bundle(spec)
    split_variants(bundled.document)
    parsed = GeneratorData.from_dict(bundled.document, config=config)
    if isinstance(parsed, GeneratorError):
        raise SystemExit(f"{parsed.header}: {parsed.detail}")
    collections = parsed.endpoint_collections_by_tag.values()
    _stop_on([*parsed.errors, *(error for collection in collections for error in collection.parse_errors)])
    is_base = not bundled.shared
    _stop_on(ElabProject(bundled, parsed, config, is_base=is_base).build())
    _format(output)
    # after that, so that they stay what they are
    for module in RUNTIME.glob("*.py") if is_base else ():
        shutil.copy(module, output)


def split_variants(document: dict[str, Any]) -> None:
    """Make an operation of each `x-variant`, under a path that differs only in its fragment."""
    for path, item in list(document["paths"].items()):
        for method, operation in item.items():
            if isinstance(operation, dict) and (variant := operation.get("x-variant")):
                content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
                more = {
                    "operationId": variant["operationId"],
                    "summary": variant["summary"],
                    "description": variant["description"],
                    "parameters": variant.get("parameters", []),
                    "x-query": variant.get("query", {}),
                    "responses": {
                        **operation["responses"],
                        "200": {"description": "The file.", "content": content},
                    },
                }
                shared = item.get("parameters", [])
                document["paths"][f"{path}#{variant['operationId']}"] = {
                    "parameters": shared,
                    method: {**operation, **more, "x-variant": None},
                }


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
    """Text for a docstring: wrapped, indented after its first line, and escaped."""
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
    """A docstring: on one line if it fits, otherwise with the closing quotes on a line of their own."""
    lines = prose(text, indent)
    return f'"""{lines}\n{" " * indent}"""' if "\n" in lines else f'"""{lines}"""'


def _stop_on(errors: Sequence[GeneratorError]) -> None:
    if errors:
        raise SystemExit("\n".join(f"{error.header or ''} {error.detail or ''}".strip() for error in errors))


def _format(package: Path) -> None:
    settings = ["--quiet", "--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run(
        [*ruff, "check", *settings, "--fix-only", "--select=I,F401,UP,TC,RUF100", str(package)], check=True
    )
    subprocess.run([*ruff, "format", *settings, str(package)], check=True)


def differences(one: Path, other: Path) -> list[str]:
    """List the files that differ between two folders, or are missing in one of them."""

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
    """Generate the packages, or check that nothing would change."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if something would change")
    arguments = parser.parse_args()
    for name, contract in PACKAGES.items():
        spec, package = ROOT / "spec" / contract, ROOT / "generated" / name
        if not arguments.check:
            generate(spec, package)
            continue
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder) / name
            generate(spec, fresh)
            if stale := differences(fresh, package):
                raise SystemExit(f"`make generate` would change {name}: " + ", ".join(stale))


if __name__ == "__main__":
    main()

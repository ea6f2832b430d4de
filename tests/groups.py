"""Groups of tests that can be skipped with `pytest --skip NAME`.

Paths are relative to `tests/`. Tests that belong to no group always run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pytest

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    # Slow tests: complete matrices, fuzzing, killed processes, browsers, type checkers.
    "slow": (
        "acts/test_costs.py",
        "backups/test_benchmark.py",
        "backups/test_changes.py",
        "backups/test_kills.py",
        "backups/test_many.py",
        "cli/test_doctor.py",
        "cli/test_streams.py",
        "cli/test_transcripts.py",
        "cli/test_untrusted_text.py",
        "contract",
        "copying/test_copies.py",
        "copying/test_failing_target.py",
        "copying/test_kills.py",
        "copying/test_memory.py",
        "docs",
        "elabapy/test_compare.py",
        "elabapy/test_harm_on_v2.py",
        "elabapy/test_projects.py",
        "elabapy/test_written_for.py",
        "export/test_hostile_names.py",
        "export/test_memory.py",
        "export/test_releases.py",
        "export/test_ro_crate.py",
        "facade/test_documented_errors.py",
        "facade/test_transport.py",
        "fidelity",
        "files/test_memory.py",
        "generated/test_generator.py",
        "generated/test_kinds.py",
        "house/test_expressions.py",
        "notebooks",
        "safety",
        "sandbox/test_plugin.py",
        "site",
        "typing",
        "wire/test_diagnosis.py",
        "wire/test_faults.py",
        "wire/test_fuzz.py",
        "wire/test_fuzz_v2.py",
        "wire/test_keys.py",
        "wire/test_proxies.py",
        "wire/test_redirects.py",
        "wire/test_sharing.py",
        "wire/test_sharing_v2.py",
        "wire/test_spec_fuzz.py",
        "wire/test_tls.py",
    ),
    # Tests of servers, documentation or source, which do not depend on the Python version.
    "once": (
        "acts/test_costs.py",
        "backups/test_kills.py",
        "bodies/test_steps.py",
        "cli/test_doctor.py",
        "contract",
        "copying/test_comparison.py",
        "copying/test_copies.py",
        "copying/test_failing_target.py",
        "copying/test_kills.py",
        "copying/test_memory.py",
        "docs",
        "elabapy/test_compare.py",
        "elabapy/test_everyday.py",
        "elabapy/test_harm_on_v2.py",
        "elabapy/test_projects.py",
        "elabapy/test_written_for.py",
        "elabapy/test_written_for_requests.py",
        "export/test_memory.py",
        "fidelity",
        "files/test_memory.py",
        "guard",
        "house",
        "notebooks",
        "safety",
        "sandbox",
        "site",
        "typing",
        "wire/test_fuzz.py",
        "wire/test_fuzz_v2.py",
        "wire/test_spec_fuzz.py",
    ),
    # Tests that read the source, the spec or the recordings, which a wheel does not contain.
    "checkout": (
        "contract",
        "docs",
        "elabapy/test_examples.py",
        "elabapy/test_projects.py",
        "elabapy/test_written_for.py",
        "facade/test_unasync.py",
        "fidelity",
        "generated/test_generator.py",
        "house",
        "site",
        "typing",
    ),
    # Tests that need fork, a pseudo-terminal, bash or POSIX files. Always skipped on Windows.
    "posix": (
        "backups",
        "cli",
        "copying/test_kills.py",
        "export/test_writing.py",
        "facade/test_files.py",
        "files/test_attachments.py",
        "files/test_downloads.py",
        "wire/test_sharing.py",
    ),
}


def slow_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Sort tests so that no slow file is left when only one process is still busy."""
    slow = tuple(f"tests/{path}" for path in GROUPS["slow"])
    return sorted(items, key=lambda item: not item.nodeid.startswith(slow))

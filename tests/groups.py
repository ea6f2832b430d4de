"""Which tests can be left out, and when: the one place that says so. `pytest --skip NAME` leaves a group out.

Paths are below `tests/`. A test that belongs to no group runs everywhere.
"""

from __future__ import annotations

from typing import Final

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    # Too slow to run after each change: whole matrices, fuzzing, kills, browsers, type checkers.
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
        "docs",
        "elabapy/test_compare.py",
        "elabapy/test_projects.py",
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
        "typing",
        "wire/test_diagnosis.py",
        "wire/test_faults.py",
        "wire/test_fuzz.py",
        "wire/test_keys.py",
        "wire/test_proxies.py",
        "wire/test_redirects.py",
        "wire/test_sharing.py",
        "wire/test_spec_fuzz.py",
        "wire/test_tls.py",
    ),
    # About servers, texts or the source, and not about Python: one Python is enough.
    "once": (
        "acts/test_costs.py",
        "backups/test_kills.py",
        "bodies/test_steps.py",
        "cli/test_doctor.py",
        "contract",
        "docs",
        "elabapy/test_compare.py",
        "elabapy/test_projects.py",
        "export/test_memory.py",
        "fidelity",
        "files/test_memory.py",
        "guard",
        "house",
        "notebooks",
        "safety",
        "sandbox",
        "typing",
        "wire/test_fuzz.py",
        "wire/test_spec_fuzz.py",
    ),
    # They read the source, the spec or the recordings: a wheel alone is not enough.
    "checkout": (
        "contract",
        "docs",
        "elabapy/test_examples.py",
        "elabapy/test_projects.py",
        "facade/test_unasync.py",
        "fidelity",
        "generated/test_generator.py",
        "house",
        "typing",
    ),
    # They need fork, a pseudo-terminal, bash, or what POSIX says of files. Left out on Windows unasked.
    "posix": (
        "backups",
        "cli",
        "export/test_writing.py",
        "facade/test_files.py",
        "files/test_attachments.py",
        "files/test_downloads.py",
        "wire/test_sharing.py",
    ),
}

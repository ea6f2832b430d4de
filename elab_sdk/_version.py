"""The one place where the version stands; the build and `User-Agent` read it."""

__version__ = "0.1.0"

TYPE_CHECKING = bool()  # noqa: UP018
"""What type checkers take for True, for `elab_sdk`: `typing` is slower to load than all of it.

It is False, but not as a literal, which jedi would believe. `elab_sdk` imports it, so that editors do not
offer it there.
"""

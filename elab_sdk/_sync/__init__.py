# Derived from elab_sdk/_async/__init__.py by tools/unasync.py: do not edit.
"""The Manager: one method for each operation. It is written async; `make generate` derives the sync half.

Called by scripts, `elabapy` and `elab`. It holds no rule of a release: these are in `rules`.
"""

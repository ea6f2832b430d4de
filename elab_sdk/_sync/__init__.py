# Derived from elab_sdk/_async/__init__.py by tools/unasync.py: do not edit.
"""The facade: every act, one noun a module."""

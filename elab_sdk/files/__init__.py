"""Local files: sources of uploads, targets of downloads, checksums, names and progress.

Used by the Manager, backups and archives. No file is replaced unless requested, and no partial file is left.
"""

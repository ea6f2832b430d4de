"""Files: what can be uploaded, where downloads go, checksums, names and progress.

Called by the Manager, backups and archives. It never replaces a file unasked and never leaves half of one.
"""

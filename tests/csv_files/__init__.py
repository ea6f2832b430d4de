"""Entries from CSV files."""

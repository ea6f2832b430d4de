"""The safety matrix: on every release, every write does what it should, or raises and changes nothing."""

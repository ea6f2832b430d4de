"""How fast elab-sdk is, beside what one would use in its place: `make bench`."""

"""The proof that matters: every write does what it says, or raises and has done nothing, on every release."""

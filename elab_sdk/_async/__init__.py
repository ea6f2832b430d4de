"""The facade: every act, one noun a module."""

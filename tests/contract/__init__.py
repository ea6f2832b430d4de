"""The contract against the recorded answers of real servers."""

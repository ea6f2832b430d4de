"""Check the contract against recorded responses of real servers."""

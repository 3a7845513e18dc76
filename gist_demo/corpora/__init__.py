"""Sets of texts: where they come from, what was skipped, where they are kept."""

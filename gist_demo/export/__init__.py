"""Results as files: CSV, JSONL and NPZ that open safely and say where they come from."""

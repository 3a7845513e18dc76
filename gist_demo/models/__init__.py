"""Loading and running models: the only rooms that know torch, sentence-transformers and the hub."""

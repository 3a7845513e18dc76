"""Text to embeddings. Knows no model library: what runs the model is handed in."""

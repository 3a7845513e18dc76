"""See what the text-embedding model GIST does with your own text."""

__version__ = "0.1.0"

"""One reader a format: from bytes or text to articles."""

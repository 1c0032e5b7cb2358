"""Training of the reader: `python -m evals.training` (`make reader`); docs/reader.md is its card."""

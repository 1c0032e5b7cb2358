"""Training of the reader: `python -m evals.training`. docs/reader.md is its card."""

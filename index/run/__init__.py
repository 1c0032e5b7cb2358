"""The parts of an indexing run: what is known, what is stored, removed and mended."""

"""From a file or a folder to searchable chunks.

The stages, in their order: `read` (one reader a format), `clean` (what is the
article and what is furniture), `split` (sentences and chunks with exact
offsets), `embed`, `store` (the catalog and Chroma). `indexer` runs them.

This package imports neither `rag` nor `ui` nor `evals`.
"""

"""From a file, a folder, an address or a feed to searchable chunks.

The stages, in their order: `discover` with `fetch` (addresses) and `expand` (what archives,
books, feeds and sitemaps hold), `read` (one reader a format), `clean` (what is the
article and what is furniture), `split` (sentences and chunks with exact
offsets), `embed`, `store` (the catalog and Chroma). `indexer` runs them.

This package imports neither `rag` nor `ui` nor `evals`.
"""

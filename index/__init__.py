"""From a file, a folder, an address or a feed to searchable chunks.

The stages, in their order: `discover` finds what to read, also in archives and books, with
`feeds` (feeds and sitemaps) and `fetch` (addresses); `read` has one reader a format; `clean` says
what is the article and what is furniture; `split` makes sentences and chunks with exact offsets;
`embed` makes vectors by the network of `encoder`; `store` keeps the catalog and Chroma, which
`corpus` holds together.

`indexer` runs them, on what the `inventory` does not hold yet, an article at a time; `batches`
stores what comes of it. `backup`, `bulk` and `doctor` serve a whole index.

This package imports neither `rag` nor `ui` nor `evals`.
"""

"""Bulk indexing on several machines, as Ray Data stages.

What costs the time is embedding, so that is what is spread out: workers read, chunk and embed
with the functions that a single machine uses, and send vectors back. One writer keeps them in
the vector cache, and then runs `index` as always, which finds every vector made.
"""

from index.bulk.run import bulk_index

__all__ = ["bulk_index"]

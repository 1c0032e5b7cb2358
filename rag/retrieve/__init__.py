"""Retrieval: the passages that may hold the answer."""

from rag.retrieve.hybrid import RRF_K, HybridRetriever, fuse

__all__ = ["RRF_K", "HybridRetriever", "fuse"]

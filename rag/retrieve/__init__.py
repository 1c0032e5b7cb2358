"""Retrieval: the passages that may hold the answer."""

from rag.retrieve.hybrid import RRF_K, HybridRetriever, fuse
from rag.retrieve.whole import whole

__all__ = ["RRF_K", "HybridRetriever", "fuse", "whole"]

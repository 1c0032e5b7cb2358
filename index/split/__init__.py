"""Sentences and chunks, with offsets that always give the words back."""

from index.split.chunks import CHUNK_TOKENS, chunk
from index.split.sentences import sentences
from index.split.tokens import count_tokens

__all__ = ["CHUNK_TOKENS", "chunk", "count_tokens", "sentences"]

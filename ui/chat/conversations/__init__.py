"""Conversations: kept below the index, listed at the side, exported, rated."""

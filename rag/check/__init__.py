"""Whether the cited words support a sentence."""

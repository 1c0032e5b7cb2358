"""Readers of public sets, each from its published format."""

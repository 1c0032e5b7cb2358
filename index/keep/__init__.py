"""Keeping an index: what is wrong with it, what can be saved of it, and copies of it."""

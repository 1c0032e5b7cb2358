"""The check: does the cited text support the sentence? `check.check` is usable alone.

Nothing is imported here, so that what a checked text looks like costs no models.
"""

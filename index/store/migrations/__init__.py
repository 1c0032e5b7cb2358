"""The changes of the catalog's tables, one file a version; each is applied once, in order."""

"""The tab on which a text is checked against the articles."""

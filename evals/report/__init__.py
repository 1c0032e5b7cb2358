"""Runs as people and machines read them: terminal, Markdown, JUnit, one HTML page."""

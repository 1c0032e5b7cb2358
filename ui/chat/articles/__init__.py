"""The articles tab: the list of what is indexed, and what adds to it and removes from it."""

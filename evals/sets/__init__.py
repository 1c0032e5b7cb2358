"""Sets of questions and statements: how each is read, and what is counted of the answers."""

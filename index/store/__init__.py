"""What is kept: the catalog (the source of truth), the words in it, and Chroma's vectors."""

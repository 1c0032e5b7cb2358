"""What a reader steers an answer with: filters, the language model, example questions."""

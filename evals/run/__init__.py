"""A run: questions are asked, answers are kept, and figures are made of them."""

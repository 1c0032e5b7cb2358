"""An answer: how it is asked for, how it looks, and the article that opens beside it."""

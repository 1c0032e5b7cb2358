"""The figures: each is defined in one place here, with its source."""

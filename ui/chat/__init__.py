"""The chat page: `app` serves it, `page` puts its components together, `look/` has its HTML."""

"""The faces of Dateline: the command line and the chat page.

Nothing here is imported by `index` or `rag`. What is heavy (torch, Chroma, Gradio) is
imported inside the command that needs it, so that `dateline --help` answers at once.
"""

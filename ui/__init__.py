"""The faces of Dateline: the command line and the chat page.

Nothing here is imported by `index` or `rag`. What is heavy (torch, Chroma, Gradio) is
imported inside the command that needs it, so that `dateline --help` answers at once.
"""


def version() -> str:
    """The version of Dateline that is installed."""
    from importlib import metadata

    try:
        return metadata.version("dateline")
    except metadata.PackageNotFoundError:
        return "(not installed)"

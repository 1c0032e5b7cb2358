"""What has to be said to libraries before they are imported. All of it in this one place.

Whatever the user has set wins: these are defaults.
"""

from __future__ import annotations

import logging
import os
import warnings

_DEFAULTS = {
    # Nothing is sent to an address that the user did not configure.
    "GRADIO_ANALYTICS_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",  # Chroma
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    # Silence, so that a terminal shows answers only.
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "false",
    "OMP_WAIT_POLICY": "PASSIVE",
    "GRADIO_RUN_HISTORY": "False",
}

# Loggers that write to the terminal about nothing a user can act on.
_NOISY = (
    "chromadb.telemetry",
    "dateparser",
    "httpx",
    "sentence_transformers",
    "trafilatura",
    "transformers",
    "htmldate",
)


def prepare() -> None:
    """Sets the defaults above. Cheap; to be called before anything heavy is imported."""
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    if not os.environ.get("DATELINE_DEBUG"):
        for category in (DeprecationWarning, FutureWarning, UserWarning):
            warnings.filterwarnings("ignore", category=category)

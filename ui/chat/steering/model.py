"""The language model: which there is to choose, and whether it is ready."""

from __future__ import annotations

import threading
from collections.abc import Callable

from index.errors import DatelineError, NoIndexError
from rag import models
from rag.dateline import Dateline
from rag.show.safe import on_one_line
from ui.chat import background

READER = models.READER[0]
_NAMES = {models.LOCAL: "Local model"} | dict.fromkeys(
    models.READER, "Quotes, by Dateline’s reader"
)


def choices(configured: str) -> list[tuple[str, str]]:
    """(label, spec): what the server was started with, and quotes alone. Nothing else.

    A spec can name files and addresses, so a page must not be able to choose it freely.
    """
    specs = [configured] if configured in models.READER else [configured, READER]
    return [(_NAMES.get(spec, on_one_line(spec)), spec) for spec in specs]


def allowed(wanted: object) -> str | None:
    """`reader` where quotes alone are wanted; else None, for what the server was started with."""
    return READER if wanted in models.READER else None


class Warmth:
    """Loads the models once, in the background, and lets a question wait for it."""

    def __init__(self, dateline: Dateline, then: Callable[[], None] | None = None) -> None:
        """
        Args:
            then: called in the background when the models are loaded.
        """
        self._dateline = dateline
        self._then = then
        self._done = threading.Event()
        self._failed = ""

    def start(self) -> None:
        background.start("warm", self._load)

    @property
    def ready(self) -> bool:
        return self._done.is_set()

    @property
    def state(self) -> str:
        """'loading', 'ready', or the sentence that says why it is neither."""
        return self._failed or ("ready" if self.ready else "loading")

    def wait(self, seconds: float | None = None) -> bool:
        """Whether they are loaded, after waiting for it that long."""
        return self._done.wait(seconds)

    def _load(self) -> None:
        try:
            self._dateline.warm()
        except NoIndexError:
            _import_libraries()
        except DatelineError as error:
            self._failed = str(error)
        except Exception as error:  # noqa: BLE001 - the first question meets it again, and tells it
            self._failed = f"The models could not be loaded ({type(error).__name__})."
        finally:
            self._done.set()
        if self._then is not None:
            self._then()


def _import_libraries() -> None:
    """Without an index there is nothing to load yet; but the first upload and the first
    question may come together, and torch cannot be imported by two threads at once.
    """
    import sentence_transformers  # noqa: F401

    import rag.engine  # noqa: F401

"""One index and one server for all tests of the page that do not change the index."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata
from playwright.sync_api import Browser, Page, sync_playwright

from rag.dateline import Dateline
from tests.browser.serving import (
    CHROMIUM,
    FLAGS,
    PATIENCE,
    Seen,
    in_this_process,
    opened,
    served,
    write_articles,
)
from tests.conftest import MadeOnce
from tests.machine import PATIENCE_S
from ui.chat.conversations import Conversations

SCRIPT = "<img src=x onerror=\"document.title='pwned'\">"
MARKDOWN = "[a link](javascript:alert(1)) ![x](x) `code` <script>document.title='pwned'</script>"

# Three outlets that disagree, one article that attacks, one line of five megabytes.
ARTICLES = (
    {
        "id": "canary",
        "title": f"Harbour news {SCRIPT}",
        "outlet": f"Varnö Post {SCRIPT}",
        "published": "2024-02-03",
        "url": "javascript:document.title='pwned'",
        "text": f"The Varnholm lighthouse was repaired by Ingrid Solberg {SCRIPT} ${{alert(1)}} "
        f"{{{{alert}}}} in 2019. {MARKDOWN} The price of \u202e000.52\u202c was paid in "
        "Kestrel Bay.",
    },
    {
        "id": "long",
        "title": "L" * 20_000,
        "outlet": "Long Line Gazette",
        "published": "2024-02-04",
        "url": "https://example.org/long",
        "text": "The Ostermoor archive was opened by Halvard Lunde in 1911. "
        + "administration " * 350_000,
    },
    {
        "id": "fire-one",
        "title": "Fire at the Elmton mill",
        "outlet": "Elmton Herald",
        "published": "2024-03-01",
        "url": "https://example.org/fire-one",
        "text": "A fire destroyed the old mill in Elmton on Friday. Twelve people died in the "
        "Elmton mill fire, the fire brigade said. Mayor Greta Holm promised an inquiry.",
    },
    {
        "id": "fire-two",
        "title": "Mill burns down",
        "outlet": "Northern Wire",
        "published": "2024-03-02",
        "url": "https://example.org/fire-two",
        "text": "Rescue teams searched the ruins through the night. Fifteen people died in the "
        "Elmton mill fire, according to the regional hospital. The road to the coast is closed.",
    },
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        reason = "needs Chromium: install it, or name it in CHROMIUM"
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_home(made_once: MadeOnce, digests_home: Path) -> Path:
    def make(folder: Path) -> None:
        shutil.copytree(digests_home, folder / "index")
        source = write_articles(folder / "articles.jsonl", *ARTICLES)
        with Dateline.open(folder / "index") as dateline:
            report = dateline.index(source)
            assert not report.failed, report.failed

    return made_once("browser", make) / "index"


@pytest.fixture(scope="session")
def chat(browser_home: Path) -> Iterator[served]:
    """A `dateline chat` of its own process; it says where it is once it is ready."""
    running = served(browser_home)
    with running:
        yield running


@pytest.fixture(scope="session")
def address(chat: served) -> str:
    return chat.address


# Not for the session: Playwright's loop would run on in the thread of the tests after these,
# and nothing that wants a loop of its own could run there.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE)
        yield started
        started.close()


class Thinking(CustomLLM):
    """A language model that says nothing before it is told what, and is done when it is let go."""

    _told: Any = PrivateAttr(default_factory=threading.Event)
    _free: Any = PrivateAttr(default_factory=threading.Event)
    _words: str = PrivateAttr("")

    def say(self, words: str) -> None:
        self._words = words
        self._told.set()

    def let_go(self) -> None:
        self._told.set()
        self._free.set()

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="thinking")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return list(self.stream_complete(prompt))[-1]

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
        self._told.wait(PATIENCE_S)
        yield CompletionResponse(text=self._words, delta=self._words)
        self._free.wait(PATIENCE_S)


@pytest.fixture
def no_conversation(browser_home: Path) -> None:
    """Every browser shows the same conversations: those of the tests before are deleted."""
    kept = Conversations(browser_home)
    for heading in kept.listed():
        kept.delete(heading.id)


@pytest.fixture
def thinking(
    browser_home: Path, no_conversation: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, Thinking]]:
    """The page over a model that thinks as long as a test wants: its address, and the model."""
    for limit in ("DATELINE_LLM_TIMEOUT", "DATELINE_LLM_FIRST_TOKEN"):
        monkeypatch.setenv(limit, str(10 * PATIENCE_S))
    llm = Thinking()
    with Dateline.open(browser_home, llm=llm) as dateline:
        dateline.warm = lambda: None  # type: ignore[method-assign] - it would wait for the model
        with in_this_process(dateline) as address:
            yield address, llm
            llm.let_go()


@pytest.fixture
def page(browser: Browser, address: str, no_conversation: None) -> Iterator[Page]:
    """A browser that was never here before, on the page, where nothing was asked yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    made = context.new_page()
    made.seen = Seen(made)  # type: ignore[attr-defined]
    opened(made, address)
    yield made
    context.close()

"""One index and one server for all tests of the page that do not change the index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from rag.dateline import Dateline
from tests.browser.serving import CHROMIUM, FLAGS, ROOT, Seen, opened, served, write_articles

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
def browser_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    source = write_articles(folder / "articles.jsonl", *ARTICLES)
    with Dateline.open(folder / "index") as dateline:
        report = dateline.index(ROOT / "seeds", source)
        assert not report.failed, report.failed
    return folder / "index"


@pytest.fixture(scope="session")
def address(browser_home: Path) -> Iterator[str]:
    """A `dateline chat` of its own process; it says where it is once it is ready."""
    with served(browser_home) as url:
        yield url


# Not for the session: Playwright's loop would run on in the thread of the tests after these,
# and nothing that wants a loop of its own could run there.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A browser that was never here before, on the page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    made = context.new_page()
    made.seen = Seen(made)  # type: ignore[attr-defined]
    opened(made, address)
    yield made
    context.close()

"""Takes the pictures of the README and the docs: `make screenshots`. Look at them all."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from rag import Dateline
from tests.browser.serving import (
    CHROMIUM,
    FLAGS,
    ROOT,
    ask,
    opened,
    served,
    settled,
    write_articles,
)

IMAGES = ROOT / "docs" / "images"
SIZES = {"wide": (1280, 860), "narrow": (390, 844)}
SCHEMES = ("light", "dark")

# In our own words: what a reporter might drop on the page.
_PLACES = ("Aldersund", "Brattvik", "Corvin", "Dunmoor", "Elmton", "Farsund", "Greymouth", "Holm")
_FACTS = (
    "The ferry to {} was cancelled on day {}, and two hundred passengers waited at the quay.",
    "The mayor of {} opened a bridge on day {} that had been closed for eleven years.",
    "Engineers found a crack in the dam above {} on day {} and lowered the water by four metres.",
    "The hospital in {} took in thirty patients on day {} after the storm tore off a roof.",
)
_ARTICLES = 600


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "index"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with served(Path("start-here")) as address:
            _everywhere(browser, address, {"empty": _nothing})
        with Dateline.open(home) as dateline:
            dateline.index(ROOT / "seeds")
        with served(home) as address:
            _warmed(browser, address)
            _everywhere(
                browser,
                address,
                {"answer": _answer, "disagreement": _disagreement, "abstention": _abstention},
            )
        for n, (size, scheme) in enumerate((a, b) for a in SIZES for b in SCHEMES):
            # Each with an index of its own: nobody else is writing to it.
            own = Path(shutil.copytree(home, Path(folder) / f"own-{n}"))
            with served(own) as address:
                page = _page(browser, address, size, scheme)
                _adding(page, _files(Path(folder) / f"files-{n}"))
                _keep(page, f"articles-{size}-{scheme}")
                page.locator(".dl-outcome").first.wait_for()
                page.close()
        browser.close()


def _everywhere(browser: Browser, address: str, shots: dict[str, Callable[[Page], None]]) -> None:
    for size in SIZES:
        for scheme in SCHEMES:
            for name, shoot in shots.items():
                page = _page(browser, address, size, scheme)
                shoot(page)
                _keep(page, f"{name}-{size}-{scheme}")
                page.close()


def _page(browser: Browser, address: str, size: str, scheme: str) -> Page:
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    opened(page, address)
    return page


def _warmed(browser: Browser, address: str) -> None:
    """Waits for the models and the examples, so that all pictures show the same."""
    page = browser.new_page()
    opened(page, address)
    page.locator(".dl-model-ready").wait_for()
    page.locator(".dl-chip").first.wait_for()
    page.close()


def _nothing(page: Page) -> None:
    page.locator(".dl-welcome pre").wait_for()


def _answer(page: Page) -> None:
    ask(page, "Where did Azerbaijan offer talks?")
    ask(page, "Who is Hikmet Hajiyev?")
    if page.viewport_size["width"] > SIZES["narrow"][0]:  # there it would hide the answer
        page.locator("#dl-live .dl-cite").first.click()
        page.locator("#dl-reader mark").wait_for()


def _disagreement(page: Page) -> None:
    ask(page, "How many people were killed?")
    table = page.locator("#dl-live .dl-conflict")
    table.wait_for()
    table.evaluate("t => t.scrollIntoView({block: 'center'})")


def _abstention(page: Page) -> None:
    ask(page, "Who won the 2022 World Cup?")


def _adding(page: Page, files: list[str]) -> None:
    page.get_by_role("tab", name="Articles").click()
    page.locator(".dl-table").wait_for()
    page.locator("#dl-files input[type=file]").set_input_files(files)
    page.wait_for_function("document.querySelector('.dl-adding progress[value]')?.value >= 20")


def _files(folder: Path) -> list[str]:
    """Some files of one article, and a collection that takes a moment."""
    folder.mkdir()
    rows = [
        {"title": f"{_PLACES[n % 8]}, day {n}", "outlet": f"{_PLACES[n % 8]} Herald",
         "published": f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}",
         "text": " ".join(fact.format(_PLACES[n % 8], n) for fact in _FACTS)}
        for n in range(_ARTICLES)
    ]  # fmt: skip
    for name, row in zip(("ferry.txt", "bridge.txt"), rows, strict=False):
        (folder / name).write_text(row["text"], "utf-8")
    write_articles(folder / "spring-collection.jsonl", *rows[2:])
    return sorted(map(str, folder.iterdir()))


def _keep(page: Page, name: str) -> None:
    """As a PNG of 256 colours: a page of text needs no more, and the repository stays small."""
    page.mouse.move(2, 2)
    settled(page)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    small = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    small.save(IMAGES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()

"""Takes the pictures of the README: `make screenshots`. Look at them before committing."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from rag import Dateline
from tests.browser.test_chat_page import CHROMIUM, FLAGS, PATIENCE, ROOT, served

IMAGES = ROOT / "docs" / "images"
SIZES = {"wide": (1280, 860), "narrow": (390, 844)}
SHOTS = {
    "answer": "Who is Hikmet Hajiyev?",
    "abstention": "Who won the 2022 World Cup?",
}


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "index"
        with Dateline.open(home) as dateline:
            dateline.index(ROOT / "seeds")
        with served(home, llm="local") as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for size, (width, height) in SIZES.items():
                for scheme in ("light", "dark"):
                    page = browser.new_page(
                        viewport={"width": width, "height": height}, color_scheme=scheme
                    )
                    shoot(page, address, f"{size}-{scheme}")
                    page.close()
            browser.close()


def shoot(page: Page, address: str, look: str) -> None:
    for name, question in SHOTS.items():
        page.goto(address)
        page.get_by_label("Your question").fill(question)
        page.get_by_role("button", name="Ask", exact=True).click()
        page.locator("#dl-live .dl-about, #dl-live .dl-abstained").first.wait_for(
            timeout=4 * PATIENCE
        )
        page.screenshot(path=IMAGES / f"{name}-{look}.png")


if __name__ == "__main__":
    main()

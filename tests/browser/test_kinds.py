"""An answer of each kind in a browser: read, on a telephone too, opened, copied, taken away."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from rag.show.form import NOT_REPORTED
from tests.browser.kinds import kept, looked_at
from tests.browser.serving import settled
from tests.kinds import KINDS

ANSWERS = {name: make() for name, make in KINDS.items()}
ORDER = list(ANSWERS)


@pytest.fixture(scope="module")
def conversation(browser_home: Path) -> str:
    """All of them, as the turns of one conversation."""
    return kept(browser_home, *ANSWERS.values())


def turn(page, name: str):
    return page.locator(f"#t{ORDER.index(name) + 1}")


def test_each_kind_has_its_form_and_no_quote_is_read_twice(browser, address, conversation):
    page = looked_at(browser, address, conversation, 1280, 900)
    for name, answer in ANSWERS.items():
        seen = " ".join(turn(page, name).inner_text().split())
        for c in answer.citations:
            assert re.sub(r"\d+ ", "", seen).count(re.sub(r"\d+ ", "", c.quote)) == 1, c.quote
    expect(turn(page, "fact").locator(".dl-short")).to_contain_text("Yevlakh")
    expect(turn(page, "fact").locator(".dl-confirmed")).to_contain_text("Also Eurasianet")
    expect(turn(page, "yes-no").locator(".dl-short")).to_have_text("No, says Pashinyan")
    expect(turn(page, "list").locator(".dl-found")).to_contain_text("5 countries")
    expect(turn(page, "list").locator(".dl-group h4")).to_have_count(5)
    expect(turn(page, "timeline").locator(".dl-day")).to_have_count(3)
    expect(turn(page, "timeline").locator(".dl-hour")).to_have_text(["13:00", "17:00", "19:00"])
    expect(turn(page, "summary").locator(".dl-points .dl-row")).to_have_count(7)
    expect(turn(page, "positions").locator(".dl-group")).to_have_count(4)
    expect(turn(page, "several").locator(".dl-unanswered")).to_have_count(1)
    table = turn(page, "comparison").get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_count(4)
    expect(table.get_by_role("rowheader")).to_have_count(3)

    # A number whose card is not seen opens the article at its own words all the same.
    hidden = turn(page, "list").locator(".dl-card[hidden]").last
    number = hidden.get_attribute("id").rpartition("s")[2]
    turn(page, "list").locator(f".dl-row .dl-cite:text-is('{number}')").click()
    quote = ANSWERS["list"].citations[int(number) - 1].quote
    expect(page.locator("#dl-reader mark")).to_have_text(quote)
    expect(turn(page, "list").locator(".dl-card.dl-lit:not([hidden])")).to_have_count(1)

    settled(page)
    found = Axe().run(page).response["violations"]
    serious = [v["id"] for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
    page.context.close()


def test_on_a_telephone_every_cell_of_a_comparison_names_its_side(browser, address, conversation):
    page = looked_at(browser, address, conversation, 390, 844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    rows = turn(page, "comparison").locator("tbody tr")
    expect(rows.locator("th")).to_have_text(["The dead", "Talks", "Russia's peacekeepers"])
    talks = rows.nth(1).locator("td")
    for cell, side, words in (
        (talks.nth(0), "Eurasianet", "prepared to meet"),
        (talks.nth(1), "Al Jazeera", NOT_REPORTED),
        (talks.nth(2), "BBC News", "a town some 100km"),
    ):
        expect(cell.locator(".dl-side-name")).to_be_visible()
        expect(cell.locator(".dl-side-name")).to_have_text(side)
        expect(cell).to_contain_text(words)
    boxes = [talks.nth(n).bounding_box() for n in range(3)]
    assert [box["x"] for box in boxes] == [boxes[0]["x"]] * 3, "below one another"
    assert boxes[0]["y"] < boxes[1]["y"] < boxes[2]["y"]
    settled(page)
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    page.context.close()


def test_one_answer_is_copied_and_taken_away(browser, address, conversation, tmp_path):
    page = looked_at(browser, address, conversation, 1280, 900)
    tools = turn(page, "timeline").locator(".dl-tools")
    tools.get_by_role("button", name="Copy with sources").click()
    expect(page.locator("#dl-toast")).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert ANSWERS["timeline"].answer in copied and "Tuesday, 19 September 2023:\n- " in copied
    with page.expect_download() as download:
        tools.get_by_role("button", name="Markdown of this answer").click()
    assert download.value.suggested_filename == "answer.md"
    download.value.save_as(tmp_path / "answer.md")
    text = (tmp_path / "answer.md").read_text("utf-8")
    assert text.startswith(f"# {ANSWERS['timeline'].question}") and "[^10]: " in text
    for button, heading in (
        (tools.get_by_role("button", name="Word document of this answer"), "timeline"),
        (page.locator(".dl-head").get_by_role("button", name="Word", exact=True), ORDER[0]),
    ):
        with page.expect_download() as download:
            button.click()
        download.value.save_as(tmp_path / "taken.docx")
        made = docx.Document(str(tmp_path / "taken.docx"))
        assert made.paragraphs[0].text == ANSWERS[heading].question
    assert len(made.tables) == 2  # the conversation, and in it both comparisons
    page.context.close()

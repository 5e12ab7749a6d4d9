"""The view "Build" of /model in Chromium: shapes, a real build, the tree, ids, the charts."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import at_rest, enter
from tests.browser.server import Server


def row(page: Page, path: str) -> Locator:
    return page.locator(f'[role="row"][data-path="{path}"]')


def build(page: Page) -> None:
    at_rest(page)
    page.get_by_role("button", name="Build the model").click()
    at_rest(page)


def test_a_model_is_laid_out_built_and_run(page: Page, server: Server) -> None:
    # Shapes at once, for a size that this machine would never hold.
    page.goto(f"{server.url}/model?view=build&preset=large&num_hidden_layers=48")
    outline = page.locator('[data-kind="info"]').filter(has_text="Shapes only: 637,")
    expect(outline).to_contain_text("as the formula says")
    expect(row(page, "encoder.layer.0")).to_contain_text("× 48")
    expect(page.get_by_role("button", name="Build the model")).to_be_disabled()

    # A real one, with what each module did.
    page.goto(f"{server.url}/model?view=build&preset=tiny&model_text=Hello+%3Cb%3Eworld%3C%2Fb%3E")
    expect(row(page, "encoder.layer.0")).to_contain_text("× 2")
    build(page)
    expect(page.locator('[data-kind="success"]')).to_contain_text(
        "4,385,920 parameters counted in the model, as the formula says"
    )
    at_rest(page)
    expect(row(page, "embeddings.word_embeddings")).to_contain_text("(30522, 128)")
    expect(row(page, "embeddings.word_embeddings")).to_contain_text("float32")
    expect(row(page, "encoder.layer.0")).to_contain_text("→ (1,")
    expect(row(page, "encoder.layer.0")).to_contain_text("ms")

    # The tree opens and closes, by mouse and by keyboard.
    query = row(page, "encoder.layer.0.attention.self.query")
    expect(query).to_be_hidden()
    at_rest(page)
    page.get_by_role("button", name="Open all").click()
    expect(query).to_be_visible()
    expect(row(page, "encoder.layer.0.attention.self.dropout")).to_contain_text("not called")
    row(page, "encoder.layer.0.attention").click()
    expect(query).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(query).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(query).to_be_hidden()
    expect(row(page, "encoder.layer.0.attention")).to_have_attribute("aria-expanded", "false")
    page.get_by_role("button", name="Close all").click()
    expect(row(page, "encoder")).to_be_visible()
    expect(row(page, "encoder.layer")).to_be_hidden()

    # What came out, and where the time went.
    expect(page.get_by_text("[CLS]:101 hello:7592 <:1026 b:1038")).to_be_visible()
    expect(page.get_by_text("A corner of last_hidden_state")).to_be_visible()
    expect(page.get_by_test_id("stPlotlyChart")).to_be_visible()
    expect(page.get_by_text("passes on one thread this is the median one")).to_be_visible()

    # Raw ids: one too large is a sentence, and what was built stays.
    at_rest(page)
    page.get_by_role("radio", name="Token ids").click()
    ids = page.get_by_label("Token ids", exact=True).last
    enter(ids, "101, 30522")
    at_rest(page)
    build(page)
    expect(page.locator('[data-kind="error"]')).to_contain_text("Id 30,522 at position 1")
    expect(page.locator('[data-kind="success"]')).to_be_visible()
    enter(ids, "101 102")
    at_rest(page)
    build(page)
    expect(page.locator('[data-kind="error"]')).to_have_count(0)
    expect(page.get_by_text("the ids as typed, 2 ids in one row")).to_be_visible()

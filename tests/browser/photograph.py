"""The screenshots of README.md: ``python -m tests.browser.photograph [NAME ...]``.

Starts a server with a workspace of its own, goes where a person would, and photographs each page
in both themes, 1280 pixels wide, into docs/screenshots/. The fine-tune page is photographed while a
run goes on: the figures in it are whatever that run logged.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.server import CHROMIUM_ARGS, chromium, serving
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "screenshots"
THEMES = ("light", "dark")
TALLEST = 1_500


def home(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.get_by_text("(1, 11, 384)")).to_be_visible()


def view(address: str, sign: str) -> Callable[[Page, str], None]:
    """The scene of one view of a page, which stands when the text ``sign`` is there."""

    def scene(page: Page, url: str) -> None:
        page.goto(f"{url}/{address}")
        expect(page.get_by_text(sign, exact=True).first).to_be_visible()

    return scene


def model_build(page: Page, url: str) -> None:
    page.goto(f"{url}/model?preset=minilm&num_hidden_layers=5&view=build")
    page.get_by_role("button", name="Build the model").click()
    expect(page.get_by_text("counted in the model")).to_be_visible()


def fine_tune(page: Page, url: str) -> None:
    page.goto(f"{url}/fine_tune?dataset=sample:reviews")
    running = page.get_by_role("button", name="Open it")
    start = page.get_by_role("button", name="Start", exact=True)
    expect(start).to_be_visible()
    (running if running.count() else start).click()
    expect(page.get_by_text(re.compile(r"Step [5-9]\d of 90"))).to_be_visible(timeout=400_000)
    RUN.append(re.findall("run=([a-z0-9]+)", page.url)[0])


def ended(part: str, sign: str) -> Callable[[Page, str], None]:
    """A part of the page of the run that :func:`fine_tune` began, once it has ended."""

    def scene(page: Page, url: str) -> None:
        if not RUN:
            sys.exit("The scenes of an ended run come after the scene fine_tune.")
        page.goto(f"{url}/fine_tune?run={RUN[0]}&show={part}")
        expect(page.get_by_text("finished").first).to_be_visible(timeout=400_000)
        expect(page.get_by_text(sign).first).to_be_visible()

    return scene


# The id of the first run that was begun here.
RUN: list[str] = []
CODE = "The same in Python, without Glassbox"
SCENES: dict[str, Callable[[Page, str], None]] = {
    "home": home,
    "tokenizer": view("tokenizer", "Token by token"),
    "tokenizer_compare": view("tokenizer?view=compare", "In numbers"),
    "tokenizer_steps": view("tokenizer?view=steps", "Inside the model, step by step"),
    "tokenizer_batch": view("tokenizer?view=batch", "What padding costs"),
    "tokenizer_decode": view("tokenizer?view=decode", CODE),
    "tokenizer_vocabulary": view("tokenizer?view=vocabulary", CODE),
    "tokenizer_train": view("tokenizer?view=train", "This training in Python, without Glassbox"),
    "tokenizer_chat": view("tokenizer?view=chat", CODE),
    "model": view("model?preset=base&num_hidden_layers=10", CODE),
    "model_compare": view("model?view=compare&preset=base&num_hidden_layers=10", CODE),
    "model_build": model_build,
    "model_inside": view("model?view=inside", CODE),
    "model_families": view("model?view=families&family=t5", CODE),
    "dataset": view("dataset?dataset=sample:reviews", CODE),
    "dataset_slice": view("dataset?dataset=sample:paraphrase&view=slice", CODE),
    "dataset_shape": view("dataset?dataset=sample:paraphrase&view=shape", CODE),
    "dataset_sql": view("dataset?dataset=sample:reviews&view=sql", CODE),
    "dataset_ready": view("dataset?dataset=sample:paraphrase&view=ready", CODE),
    "dataset_quality": view("dataset?dataset=sample:paraphrase&view=quality", CODE),
    "fine_tune": fine_tune,
    "fine_tune_form": view("fine_tune?dataset=sample:paraphrase", "Start"),
    "fine_tune_result": ended("result", "Right and wrong"),
    "fine_tune_try": ended("try", "Which tokens mattered"),
    "pipeline": view("pipeline", CODE),
    "pipeline_traps": view("pipeline?view=traps", CODE),
    "families_flow": view("families?view=flow", CODE),
    "families_sees": view("families?view=sees", CODE),
    "families_learns": view("families?view=learns", CODE),
    "families_does": view("families?view=does", CODE),
    "families_footprint": view("families?view=footprint", CODE),
}


def photograph(browser: Browser, url: str, name: str, theme: str) -> None:
    """One page in one theme, as tall as it is up to ``TALLEST`` pixels."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        color_scheme="dark" if theme == "dark" else "light",
    )
    page = context.new_page()
    page.set_default_timeout(120_000)
    SCENES[name](page, url)
    tall = page.get_by_test_id("stMain").evaluate("element => element.scrollHeight")
    page.set_viewport_size({"width": 1280, "height": max(900, min(int(tall), TALLEST))})
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    # Charts and tables draw themselves anew in the new size.
    page.wait_for_timeout(1_500)
    page.get_by_test_id("stMain").evaluate("element => element.scrollTo(0, 0)")
    page.mouse.move(700, 20)
    page.screenshot(path=FOLDER / f"{name}-{theme}.png")
    context.close()


def main(names: list[str]) -> None:
    """All scenes, or the named ones."""
    path = chromium()
    if path is None:
        sys.exit("No Chromium is installed (Debian: apt install chromium).")
    expect.set_options(timeout=120_000)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="glassbox-photos-") as folder,
        serving(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        for name in names or list(SCENES):
            for theme in THEMES:
                photograph(browser, server.url, name, theme)
                print(f"{name}-{theme}.png", flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])

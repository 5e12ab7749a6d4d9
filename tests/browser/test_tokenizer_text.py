"""One text through a tokenizer, in Chromium: three linked parts, hostile strings, a megabyte."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import at_rest, enter, looking
from tests.browser.server import Server

# What a page that shows text must not do with it: run, reorder, hide or overflow.
HOSTILE = "\n".join(
    (
        "<script>window.ran = true</script>",
        "<img src=x onerror='window.ran = true'>",
        "a\u202eevil\u202c \u2066isolated\u2069",
        "z" + "\u0351\u036b" * 300,
        "w" * 5_000,
        "NUL \x00 ESC \x1b DEL \x7f NEL \x85",
        "שלום עולם مرحبا بالعالم",
        "👨‍👩‍👧‍👦 🇩🇪 ½ 한국어",
        "[SEP] `code` **bold** :red[x] $a$ </div></style>",
    )
)


@pytest.fixture(scope="module")
def opened(browser: Browser, server: Server) -> Iterator[Page]:
    """One page for all: each test begins by going where it wants."""
    with looking(browser) as page:
        yield page


def at(page: Page, server: Server, query: str) -> Locator:
    """The text with its tokens, drawn for a new address."""
    page.goto(f"{server.url}/tokenizer{query}")
    strip = page.locator(".strip:not(.legend)").first
    expect(strip.locator(".token").first).to_be_visible()
    at_rest(page)
    return strip


def paste(page: Page, text: str) -> None:
    enter(page.get_by_role("textbox", name="Text", exact=True), text, by="Control+Enter")


def test_a_token_lights_up_in_all_three_parts_and_a_click_keeps_it(
    opened: Page, server: Server
) -> None:
    strip = at(opened, server, "?text=Unaffable%20cats")
    strip.locator(".token", has_text="ffa").hover()
    for part in (".strip", '[data-list="tokens"]', '[data-list="ids"]'):
        expect(opened.locator(f"{part} .lit")).to_have_count(1)
    expect(opened.locator('[data-list="tokens"] .lit')).to_have_text("##ffa")
    expect(opened.locator('[data-list="ids"] .lit')).to_have_text("20961")
    expect(opened.locator(".readout").first).to_contain_text("characters 3–6")
    # From the other side: pointing at an id lights up its piece of the text.
    opened.locator('[data-list="ids"] .token', has_text="3468").hover()
    expect(strip.locator(".lit .glyphs")).to_have_text("ble")
    opened.locator('[data-list="tokens"] .token', has_text="##ffa").click()
    card = opened.locator('[data-card="token"]')
    expect(card).to_contain_text("continues a word: ##")
    expect(card).to_contain_text("66 66 61")
    expect(opened.locator(".board .pinned")).to_have_count(3)


def test_the_keyboard_walks_along_the_tokens(opened: Page, server: Server) -> None:
    strip = at(opened, server, "?text=Unaffable%20cats")
    strip.locator(".token").first.focus()
    opened.keyboard.press("ArrowRight")
    opened.keyboard.press("ArrowRight")
    expect(opened.locator('[data-list="tokens"] .lit')).to_have_text("##ffa")
    opened.keyboard.press("Enter")
    expect(opened.locator('[data-card="token"]')).to_contain_text("##ffa")


def test_a_character_of_several_tokens_is_drawn_once(opened: Page, server: Server) -> None:
    text = quote("a👨‍👩‍👧b")
    strip = at(opened, server, f"?tokenizer=bpe&text={text}")
    family = strip.locator(".several")
    expect(family).to_have_count(1)
    expect(family.locator("> .glyphs")).to_have_text("👨‍👩‍👧")
    own = family.locator(".own").all_text_contents()
    assert bytes.fromhex(" ".join(own)) == "👨‍👩‍👧".encode()
    expect(opened.get_by_text("the very same text comes back")).to_be_visible()


def test_typed_and_added_special_tokens_look_different(opened: Page, server: Server) -> None:
    strip = at(opened, server, "?text=a%20[SEP]%20%E2%80%8B")
    expect(strip.locator(".token.added")).to_have_text(["[CLS]101", "[SEP]102"])
    expect(strip.locator(".token.typed")).to_have_text("[SEP]102")
    gap = strip.locator(".gap")
    expect(gap).to_have_text("ZWSP")
    gap.hover()
    expect(opened.locator(".readout").first).to_contain_text("U+200B ZERO WIDTH SPACE")


def test_hostile_text_is_only_text(opened: Page, server: Server) -> None:
    for tokenizer in ("subword", "bpe", "character"):
        strip = at(opened, server, f"?tokenizer={tokenizer}&text=a")
        paste(opened, HOSTILE)
        expect(strip.locator(".token", has_text="script").first if tokenizer == "subword"
               else strip.locator(".token").nth(40)).to_be_attached()  # fmt: skip
        at_rest(opened)
        assert opened.evaluate("window.ran") is None
        assert strip.locator("script, img").count() == 0
        shown = strip.text_content() or ""
        assert "RLO" in shown and not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\x00")
        sideways = opened.evaluate(
            """() => {
                const roots = [...document.querySelectorAll('*')].map((each) => each.shadowRoot)
                const parts = roots.filter(Boolean).flatMap((root) => (
                    [...root.querySelectorAll('.strip, [data-list]')]))
                parts.push(document.documentElement)
                parts.push(document.querySelector('[data-testid=stMain]'))
                return parts.filter((each) => each.scrollWidth > each.clientWidth + 1).length
            }"""
        )
        assert sideways == 0
        # Piled-up accents stay within a few lines.
        heights = strip.locator(".cell").evaluate_all(
            "all => all.map((each) => each.getBoundingClientRect().height)"
        )
        assert max(heights) < 600


@pytest.mark.slow
def test_two_thousand_of_a_megabyte_are_drawn_and_all_are_counted(
    opened: Page, server: Server
) -> None:
    strip = at(opened, server, "?text=a")
    paste(opened, "Unaffable cats, 100 of them. " * 34_000)
    expect(strip.locator(".more")).to_contain_text("The first 2,000 of 306,000 tokens are drawn")
    expect(opened.locator("[data-testid=stHtml]", has_text="306,002").first).to_be_visible()
    at_rest(opened)
    assert strip.locator(".token").count() == 2_001
    strip.locator(".token").nth(1_990).hover()
    expect(opened.locator(".board .lit")).to_have_count(3)


def test_ids_can_be_copied_and_all_downloaded(opened: Page, server: Server) -> None:
    at(opened, server, "?text=Unaffable")
    at_rest(opened)
    opened.get_by_text("Copy or download ids").click()
    expect(opened.get_by_text("[101, 14477, 20961, 3468, 102]")).to_be_visible()
    at_rest(opened)
    with opened.expect_download() as waiting:
        opened.get_by_role("button", name="Download JSON").click()
    assert '"offset_mapping": [[0, 0], [0, 3], [3, 6], [6, 9], [0, 0]]' in (
        waiting.value.path().read_text(encoding="utf-8")
    )

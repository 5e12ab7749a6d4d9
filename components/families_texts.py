"""The two texts of "What flows where" and "Who sees whom": the model's, and its decoder's."""

from __future__ import annotations

from components.shared_text import shared_text

TEXT, TEXT_KEY = "f_text", "flow_text"
_TARGET, _TARGET_KEY = "f_target", "flow_target"
EXAMPLES = ("the dog sees a cat.", "my name is sylvain.", "anna is hungry, so she eats.")
_TARGETS = "does the dog see a cat?"


def text_area() -> str:
    """What all three models read: the encoder-decoder with its encoder."""
    return shared_text("Text", EXAMPLES[0], parameter=TEXT, key=TEXT_KEY, height=68)


def decoder_text() -> str:
    """What the encoder-decoder's decoder has written so far."""
    return shared_text(
        "What the decoder of the encoder-decoder has written",
        _TARGETS,
        parameter=_TARGET,
        key=_TARGET_KEY,
        height=68,
    )

"""Tokenizer: what is asked of it, and what it answers."""

from components import frame, views, visitor
from components.tokenizer_views import batch, chat, compare, decode, steps, text, train, vocabulary

# The name in the URL -> what the switch says, and what draws the view.
VIEWS = {
    "text": ("One text", text.view),
    "compare": ("Compare", compare.view),
    "steps": ("Step by step", steps.view),
    "batch": ("Batches", batch.view),
    "decode": ("Back again", decode.view),
    "vocabulary": ("Vocabulary", vocabulary.view),
    "train": ("Train", train.view),
    "chat": ("Chat", chat.view),
}

with frame.page(frame.TOKENIZER), frame.boundary("This view"):
    chosen = views.choose("tokenizer", {name: title for name, (title, _) in VIEWS.items()})
    VIEWS[chosen][1](visitor.owner())

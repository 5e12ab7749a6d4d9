"""Messages become one text by a chat template, and the text tokens that each belong to a role.

<|im_start|>user\\n    template, of message 0
Hello!                content,  of message 0
<|im_end|>\\n          template, of message 0
<|im_start|>assistant prompt:   the model goes on from here
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

from glassbox.errors import LimitExceeded, Problem, UserError
from glassbox.settings import current
from glassbox.tokenization.chat_process import render
from glassbox.tokenization.chat_render import Renderings
from glassbox.tokenization.encode import encode, without_lone_surrogates
from glassbox.tokenization.encoding import Encoding, Options, Token
from glassbox.tokenization.library import SharedTokenizer

MOST_MESSAGES = 20
LONGEST_TEMPLATE = 50_000
ROLES = ("system", "user", "assistant", "tool")

CHATML = """\
{% for message in messages %}
<|im_start|>{{ message.role }}
{{ message.content }}<|im_end|>
{% endfor %}
{% if add_generation_prompt %}
<|im_start|>assistant
{% endif %}
"""
SEPARATED = """\
{{ bos_token or cls_token }}
{%- for message in messages %}
 {{ message.role }}: {{ message.content }} {{ eos_token or sep_token }}
{%- endfor %}
{%- if add_generation_prompt %}
 assistant:
{%- endif %}
"""
# Templates of Glassbox's own, for tokenizers that have none: what the page says -> the source.
OURS = {"chatml": CHATML, "separated": SEPARATED}

Part = Literal["content", "template", "prompt"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn. ``role`` is any name that the template knows."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the rendered text: ``part`` of the message ``message``.

    "content" is what the message said, "template" what stands around it, "prompt" the generation
    prompt. ``message`` is None where the text belongs to no single message.
    """

    start: int
    end: int
    message: int | None
    part: Part


@dataclass(frozen=True)
class Chat:
    """A rendered chat: its text and tokens are what ``apply_chat_template`` gives.

    ``sections`` are the text in order, without gaps. ``told`` is false when the template does
    with contents what only it knows, so that no content could be found in the text.
    """

    messages: tuple[Message, ...]
    template: str
    encoding: Encoding
    sections: tuple[Section, ...]
    told: bool

    @property
    def text(self) -> str:
        """The rendered text."""
        return self.encoding.source

    def section_at(self, position: int) -> Section | None:
        """The section with the character at ``position``; None for an empty text."""
        place = bisect_right(self._starts, position) - 1
        return self.sections[place] if place >= 0 else None

    def section_of(self, token: Token) -> Section | None:
        """The section in which ``token`` starts; None for an empty text."""
        return self.section_at(token.start)

    @cached_property
    def _starts(self) -> list[int]:
        return [section.start for section in self.sections]

    def role_of(self, section: Section) -> str:
        """The role that wrote a section, or is to write after it; empty for no single one."""
        if section.part == "prompt":
            return "assistant"
        return "" if section.message is None else self.messages[section.message].role


def own_template(shared: SharedTokenizer) -> str | None:
    """The tokenizer's own chat template (of several, the one called default), if it has one."""
    template = shared.tokenizer.chat_template
    if isinstance(template, Mapping):
        template = template.get("default") or next(iter(template.values()), None)
    return template if isinstance(template, str) and template.strip() else None


def check(shared: SharedTokenizer, messages: Sequence[Message]) -> list[Problem]:
    """What is dangerous about ``messages``: contents that hold what is a special token here."""
    control = sorted(token for token in shared.tokenizer.added_tokens_encoder if token.strip())
    found = []
    for place, message in enumerate(messages, 1):
        inside = [token for token in control if token in message.content]
        if inside:
            found.append(
                Problem(
                    "messages",
                    f"Message {place} says {inside[0]}, which becomes that very token: so could "
                    "somebody end a turn, or begin one in another's name.",
                    "`sanitize_control_tokens=True` of apply_chat_template reads it as plain text.",
                    severity="warning",
                )
            )
    return found


def variables(shared: SharedTokenizer) -> dict[str, Any]:
    """The special tokens by name, as ``apply_chat_template`` hands them to a template."""
    return dict(shared.tokenizer.special_tokens_map)


def apply(
    shared: SharedTokenizer,
    messages: Sequence[Message],
    template: str,
    *,
    add_generation_prompt: bool = True,
) -> Chat:
    """``tokenizer.apply_chat_template(messages)``, and which token is of which message.

    Raises UserError when the template fails or takes too long, LimitExceeded for too much text.
    """
    _check_sizes(messages, template)
    clean = tuple(
        Message(without_lone_surrogates(each.role)[0], without_lone_surrogates(each.content)[0])
        for each in messages
    )
    rendered = render(
        without_lone_surrogates(template)[0],
        [{"role": each.role, "content": each.content} for each in clean],
        variables(shared),
        add_generation_prompt,
        trusted=template in OURS.values(),
    )
    encoding = encode(shared, rendered.text, Options(add_special_tokens=False))
    told = bool(rendered.contents) or not any(each.content.strip() for each in clean)
    return Chat(clean, template, encoding, tuple(_sections(rendered)), told)


def _check_sizes(messages: Sequence[Message], template: str) -> None:
    if not messages:
        raise UserError("There are no messages.", "Add one: a template needs something to say.")
    if len(messages) > MOST_MESSAGES:
        raise UserError(
            f"There are {len(messages):,} messages; this page takes {MOST_MESSAGES}.",
            "Leave some out.",
        )
    limit = current().max_text_chars
    total = sum(len(each.content) + len(each.role) for each in messages)
    if total > limit:
        raise LimitExceeded(
            f"The messages have {total:,} characters; the limit is {limit:,}.",
            "max_text_chars",
            "Use a part of them.",
        )
    if len(template) > LONGEST_TEMPLATE:
        raise UserError(
            f"The template has {len(template):,} characters; this page takes {LONGEST_TEMPLATE:,}.",
            "Shorten it.",
        )


def _sections(rendered: Renderings) -> Iterator[Section]:
    """The rendered text cut where a message or its content starts or ends."""
    length = len(rendered.text)
    stop = length if rendered.prompt is None else rendered.prompt
    ends = [0, *rendered.ends[:-1], rendered.ends[-1] if rendered.ends else None]
    borders = {0, length, stop}
    borders.update(end for end in ends if end is not None)
    for _, start, end in rendered.contents:
        borders.update((start, end))
    for start, end in pairwise(sorted(borders)):
        if start >= stop:
            yield Section(start, end, None, "prompt")
            continue
        content = next((m for m, a, b in rendered.contents if a <= start and end <= b), None)
        if content is not None:
            yield Section(start, end, content, "content")
        else:
            yield Section(start, end, _between(ends, start, end), "template")


def _between(ends: Sequence[int | None], start: int, end: int) -> int | None:
    """The message whose known borders the stretch lies within, if there is one."""
    for message, (first, last) in enumerate(pairwise(ends)):
        if first is not None and last is not None and first <= start and end <= last:
            return message
    return None

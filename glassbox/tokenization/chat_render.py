"""Messages through a chat template, by the library's own ``render_jinja_template``.

<|im_start|>user\n  Hello!  <|im_end|>\n      message 0: its content, and what the template puts
<|im_start|>assistant\n                       around it; then the generation prompt

This is the work itself; chat_process.py says in which process it is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Characters that a template may make; a context of a million characters is a large one.
MOST_CHARACTERS = 1_000_000
# Characters for private use that mark where the content of each message went.
_MARKS = 0x10F000


class Failure(Exception):
    """The template could not be rendered; ``says`` and ``hint`` are for a person."""

    def __init__(self, says: str, hint: str = "") -> None:
        super().__init__(says)
        self.says = says
        self.hint = hint


@dataclass(frozen=True)
class Renderings:
    """``text`` is the rendered chat; the rest says which message each part of it is from.

    ``ends[i]`` is where message ``i`` with its surroundings ends, None where that cannot be told.
    ``contents`` are (message, start, end) of the contents. ``prompt`` is where the generation
    prompt starts, None without one.
    """

    text: str
    ends: tuple[int | None, ...]
    contents: tuple[tuple[int, int, int], ...]
    prompt: int | None


def renderings(
    template: str,
    messages: Sequence[Mapping[str, str]],
    variables: Mapping[str, Any],
    add_generation_prompt: bool,
) -> Renderings:
    """Render ``messages`` and find out what became of each. Raises Failure.

    ``variables`` are the tokenizer's special tokens by their names, as ``apply_chat_template``
    gives them to the template. Each message's end is where the rendering of the messages up to it
    ends, provided that the whole one begins with it (templates may look ahead). Contents are found
    by marking them; templates that do more with a content than trim it are left alone.
    """
    text = _render(template, messages, variables, add_generation_prompt)

    def begins(count: int) -> int | None:
        try:
            part = _render(template, messages[:count], variables, False)
        except Failure:
            return None
        return len(part) if text.startswith(part) else None

    ends = tuple(begins(count) for count in range(1, len(messages) + 1))
    prompt = ends[-1] if add_generation_prompt and ends and ends[-1] != len(text) else None
    contents = _contents(template, messages, variables, add_generation_prompt, text)
    return Renderings(text, ends, contents, prompt)


def _render(
    template: str,
    messages: Sequence[Mapping[str, str]],
    variables: Mapping[str, Any],
    add_generation_prompt: bool,
) -> str:
    from jinja2 import TemplateSyntaxError
    from jinja2.exceptions import SecurityError, TemplateError, UndefinedError

    from glassbox.light import render_jinja_template

    try:
        rendered, _ = render_jinja_template(
            conversations=[[dict(message) for message in messages]],
            chat_template=template,
            add_generation_prompt=add_generation_prompt,
            **variables,
        )
    except TemplateSyntaxError as error:
        raise Failure(
            f"The template is no valid Jinja in line {error.lineno}: {_short(error.message)}",
            "Correct that line, or take the original back.",
        ) from None
    except UndefinedError as error:
        raise Failure(
            f"The template uses something that is not there: {_short(error.message)}",
            "A message has a role and a content; the special tokens have their usual names.",
        ) from None
    except SecurityError as error:
        raise Failure(
            f"The library's sandbox refuses the template: {_short(error.message)}",
            "A template can only put text together.",
        ) from None
    except TemplateError as error:
        raise Failure(
            f"The template refuses these messages: {_short(error.message)}",
            "Change the roles or their order as it asks.",
        ) from None
    except MemoryError:
        raise Failure("The template needs too much memory.", "Make it put less together.") from None
    except Exception as error:
        raise Failure(
            f"The template cannot be rendered: {type(error).__name__}: {_short(str(error))}",
            "Correct the template, or take the original back.",
        ) from None
    text = str(rendered[0])
    if len(text) > MOST_CHARACTERS:
        raise Failure(
            f"The template makes {len(text):,} characters; the limit is {MOST_CHARACTERS:,}.",
            "Make it put less together.",
        )
    return text


def _short(message: str | None) -> str:
    said = " ".join((message or "it does not say why").split())
    return said if len(said) <= 300 else said[:300] + " …"


def _contents(
    template: str,
    messages: Sequence[Mapping[str, str]],
    variables: Mapping[str, Any],
    add_generation_prompt: bool,
    text: str,
) -> tuple[tuple[int, int, int], ...]:
    marks = {chr(_MARKS + place): place for place in range(2 * len(messages))}
    if any(mark in text for mark in marks):
        return ()
    # As it is, or, for templates that trim it, inside of the white space around it.
    for trim in (False, True):
        changed = [
            {**message, "content": _mark(message["content"], place, trim)}
            for place, message in enumerate(messages)
        ]
        try:
            marked = _render(template, changed, variables, add_generation_prompt)
        except Failure:
            continue
        if "".join(character for character in marked if character not in marks) == text:
            return _between_marks(marked, marks)
    return ()


def _between_marks(marked: str, marks: Mapping[str, int]) -> tuple[tuple[int, int, int], ...]:
    """(message, start, end) in the text without marks."""
    found = []
    started: dict[int, int] = {}
    position = 0
    for character in marked:
        place = marks.get(character)
        if place is None:
            position += 1
        elif place % 2 == 0:
            started[place // 2] = position
        elif place // 2 in started:
            found.append((place // 2, started.pop(place // 2), position))
    return tuple(sorted(found, key=lambda each: each[1]))


def _mark(content: str, place: int, trim: bool) -> str:
    """``content`` between its two marks."""
    inner = content.strip() if trim else content
    if not inner:
        return content
    before, _, after = content.partition(inner)
    return f"{before}{chr(_MARKS + 2 * place)}{inner}{chr(_MARKS + 2 * place + 1)}{after}"

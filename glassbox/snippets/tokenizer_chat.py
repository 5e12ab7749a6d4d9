"""The Python of the view "Chat": messages through a chat template."""

from __future__ import annotations

from collections.abc import Sequence

from glassbox.tokenization.chat import Message

_CHAT = """\

messages = {messages}
{template}
text = tokenizer.apply_chat_template(
    messages,{argument}
    add_generation_prompt={prompt},
    tokenize=False,
)
encoding = tokenizer.apply_chat_template(
    messages,{argument}
    add_generation_prompt={prompt},
)

ids = encoding["input_ids"]
tokens = tokenizer.convert_ids_to_tokens(ids)
print(text)
for id, token in zip(ids, tokens):
    print(f"{{id:6}}  {{token!r}}")
"""
_TEMPLATE = """
# In Jinja. A tokenizer that has a template of its own needs none here.
template = (
{lines}
)
"""


def chat(
    load: str, messages: Sequence[Message], template: str | None, *, add_generation_prompt: bool
) -> str:
    """The source of a program that applies ``template``, or the tokenizer's own when it is None.

    ``load`` is the source that makes ``tokenizer``. It leaves the names ``text``, ``ids`` and
    ``tokens``.
    """
    turns = "".join(
        f"    {{'role': {each.role!r}, 'content': {each.content!r}}},\n" for each in messages
    )
    source = ""
    if template is not None:
        lines = "\n".join(f"    {line!r}" for line in template.splitlines(keepends=True))
        source = _TEMPLATE.format(lines=lines or "    ''")
    return load + _CHAT.format(
        messages=f"[\n{turns}]",
        template=source,
        argument="" if template is None else "\n    chat_template=template,",
        prompt=add_generation_prompt,
    )

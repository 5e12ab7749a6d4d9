"""Configs from elsewhere: a model saved here, or a repository of the Hugging Face Hub.

Of a repository only config.json is fetched, and it is read as any other file: no code of it runs.
"""

from __future__ import annotations

from pathlib import Path

from glassbox import hub, workspace
from glassbox.errors import NotFound, Unavailable, UserError
from glassbox.models import config_file, store
from glassbox.models.config_file import Read
from glassbox.tokenization.sources import hub_ref

_NAME = "config.json"


def saved(id: str, owner: str) -> Read:
    """The config of a model that ``owner`` saved. Raises NotFound when there is none of that id."""
    store.find(id, owner)
    return config_file.read(_bounded(workspace.locate("models", id) / "model" / _NAME))


def _bounded(path: Path) -> bytes:
    """A file's content, but of one that is too large only as much as shows that it is."""
    try:
        with path.open("rb") as file:
            return file.read(config_file.MOST_BYTES + 1)
    except FileNotFoundError:
        raise NotFound("This model has no config.json any more.", "Choose another one.") from None


def require_hub() -> None:
    """Raise Unavailable when it is known that the Hub cannot be asked."""
    state = hub.state()
    if state in ("off", "unreachable"):
        why = "may not be asked here" if state == "off" else "cannot be reached from here"
        raise Unavailable(f"The Hugging Face Hub {why}.", "Upload the model's config.json instead.")


def hub_name(typed: str) -> str:
    """``owner/name`` of what a person typed. Raises UserError when it cannot be one."""
    return hub_ref(typed).removeprefix("hub:")


def from_hub(name: str) -> Read:
    """The config of the repository ``name`` (see :func:`hub_name`).

    Raises Unavailable when the Hub does not answer or does not give it, NotFound when there is no
    such repository that is open to all, UserError when it has no config.json of BERT.
    """
    require_hub()
    return config_file.read(_bounded(_download(name)))


def _download(name: str) -> Path:
    import huggingface_hub as library

    token = hub.token()
    with hub.told(name, "config", "config.json"):
        info = library.HfApi().model_info(name, files_metadata=True, token=token, timeout=10)
        sizes = {file.rfilename: file.size or 0 for file in info.siblings or ()}
        if _NAME not in sizes:
            raise UserError(f"{name} has no config.json.", "Choose another repository.")
        if sizes[_NAME] > config_file.MOST_BYTES:
            raise UserError(
                f"The config.json of {name} has {sizes[_NAME] / 1e6:,.1f} MB.",
                f"It may have {config_file.MOST_BYTES / 1e6:.0f} MB.",
            )
        return Path(library.hf_hub_download(name, _NAME, revision=info.sha, token=token))

"""Handing a saved model to the Hugging Face Hub, with a token that stays nowhere.

It does what ``push_to_hub`` does (a repository, then one commit with the files that save_pretrained
wrote), from the files as they lie in the workspace, so that the model need not be loaded. The token
is an argument and nothing else: it is not stored, not logged, in no error's text, and neither the
environment's nor a logged-in person's token ever takes its place.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from pathlib import Path

from glassbox import hub
from glassbox.errors import Unavailable, UserError

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9])?\Z")
_TOKEN = re.compile(r"[A-Za-z0-9_.-]{8,200}\Z")
_FILES = ("config.json", "generation_config.json", "model.safetensors")
_one_at_a_time = threading.Lock()
# What the Hub's answers mean for a person.
_ANSWERS = {
    401: ("The Hub does not know this token.", "Make one with the right to write in its settings."),
    403: (
        "This token may not write there.",
        "It needs the right to write, and the name in front of the slash has to be yours.",
    ),
    404: ("The Hub knows no such person or organisation.", "Check the name before the slash."),
    409: (
        "There is a repository of that name already.",
        "Choose another name, or tick that it is to be replaced.",
    ),
    413: ("The Hub finds the files too large.", "Take a smaller model."),
    429: ("The Hub asks for a pause: too many requests.", "Try again in a few minutes."),
}


def check_repo(repo_id: str) -> str:
    """``owner/name`` as the Hub takes it. Raises UserError for anything else."""
    parts = repo_id.strip().split("/")
    if len(parts) != 2 or not all(
        _NAME.match(part) and ".." not in part and "--" not in part for part in parts
    ):
        raise UserError(
            f"“{repo_id.strip()[:80]}” is no name of a repository.",
            "It is your name on the Hub, a slash, and a name: letters, digits, -, _ and . such as "
            "ada/tiny-bert.",
        )
    return "/".join(parts)


def files_of(folder: Path) -> dict[str, Path | bytes]:
    """Those that save_pretrained wrote of a model, by their names in a repository."""
    return {name: folder / name for name in _FILES if (folder / name).is_file()}


def push(
    files: Mapping[str, Path | bytes], repo_id: str, token: str, *, private: bool, replace: bool
) -> str:
    """Make the repository and commit ``files`` to it by their names; gives back its address.

    Raises Unavailable when the Hub cannot be reached, and UserError for a name or token that it
    cannot take, or for what it answers.
    """
    if hub.state() in ("off", "unreachable"):
        raise Unavailable(
            "The Hugging Face Hub cannot be reached from here.",
            "Download the zip, and upload its files from a machine that can.",
        )
    repo_id = check_repo(repo_id)
    if not _TOKEN.match(token):
        raise UserError(
            "That is no access token of the Hub.",
            "One begins with hf_ and has letters and digits only. Copy it once more.",
        )
    if not _one_at_a_time.acquire(blocking=False):
        raise UserError(
            "Another model is on its way to the Hub right now.", "Wait until it has arrived."
        )
    try:
        return _push(files, repo_id, token, private=private, replace=replace)
    finally:
        _one_at_a_time.release()


def _push(
    files: Mapping[str, Path | bytes], repo_id: str, token: str, *, private: bool, replace: bool
) -> str:
    import huggingface_hub
    from huggingface_hub.errors import HfHubHTTPError

    api = huggingface_hub.HfApi(token=token)
    operations = [
        huggingface_hub.CommitOperationAdd(
            name, content if isinstance(content, bytes) else str(content)
        )
        for name, content in files.items()
    ]
    try:
        api.create_repo(repo_id, token=token, private=private, exist_ok=replace, repo_type="model")
        done = api.create_commit(
            repo_id,
            operations,
            commit_message="Upload model",
            token=token,
            repo_type="model",
        )
    except HfHubHTTPError as error:
        status = getattr(error.response, "status_code", 0)
        said = _ANSWERS.get(status, (f"The Hub answered with the status {status}.", "Try later."))
        raise UserError(*said) from None
    except Exception as error:
        # Whatever it is: a client's error may quote the request's header, and with it the token.
        # Neither its text nor its trace goes on from here.
        raise Unavailable(
            f"The Hub could not be asked ({type(error).__name__}).", "Try again in a while."
        ) from None
    address = str(getattr(done, "repo_url", "") or f"https://huggingface.co/{repo_id}")
    return address if address.startswith("https://") else f"https://huggingface.co/{repo_id}"

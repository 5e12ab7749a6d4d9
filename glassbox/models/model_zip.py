"""Models as zip files: written for a download, read (carefully) from an upload.

Of an uploaded zip two members are read, config.json and model.safetensors of one folder, into files
whose names are ours. Nothing is ever unpacked by the names in it; a zip whose names try to leave
their folder is refused all the same.
"""

from __future__ import annotations

import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from glassbox.errors import LimitExceeded, UserError
from glassbox.settings import current

CONFIG, WEIGHTS = "config.json", "model.safetensors"
MOST_CONFIG_BYTES = 1_000_000
MOST_MEMBERS = 1_000
# Weights are noise to a packer: it takes 8 percent off float32, half off float32 that was float16.
MOST_RATIO = 50
_MOST_DIRECTORY_BYTES = 1_000_000
_BESIDE_WEIGHTS_BYTES = 6_000_000
_CHUNK = 1 << 20
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib")
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _END64 = b"PK\x05\x06", b"PK\x06\x07"
_HINT = "Make it from a folder that save_pretrained wrote: config.json and model.safetensors."


def write(members: Mapping[str, Path | bytes], scratch: Path) -> BinaryIO:
    """A zip of files or bytes by their names, open for reading at its start, gone when closed.

    Always the same bytes for the same files. Stored, not deflated: weights hardly shrink.
    """
    # Unbuffered, since Streamlit's download takes no buffered file that can also be written.
    file = tempfile.TemporaryFile(dir=scratch, buffering=0)  # noqa: SIM115
    try:
        write_into(cast(BinaryIO, file), members)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return cast(BinaryIO, file)


def write_into(file: BinaryIO, members: Mapping[str, Path | bytes]) -> None:
    """The same zip into an open file, copied in pieces: no member is held in memory."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as target:
                if isinstance(content, bytes):
                    target.write(content)
                    continue
                with content.open("rb") as source:
                    shutil.copyfileobj(source, target, _CHUNK)


@dataclass(frozen=True)
class Unpacked:
    """What was taken out of a zip: the bytes of its config.json, and what was left in it."""

    config: bytes
    left_out: tuple[str, ...]


def read(file: BinaryIO, weights: Path) -> Unpacked:
    """Copy the weights in an uploaded zip to the path ``weights``, and give back its config.

    Raises UserError when it is no zip, a hostile one, or has not what a model needs; LimitExceeded
    when there is more in it than a model that is built here can have. ``weights`` may exist then.
    """
    _require_small_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            members = _members(archive)
            config, tensors = _pair(members)
            for each in (config, tensors):
                # What an encrypted or otherwise packed member would need is not asked for here.
                if each.compress_type not in _PACKED or each.flag_bits & 1:
                    raise zipfile.BadZipFile
            text = _content(archive, config)
            _copy(archive, tensors, weights)
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OverflowError,
        UnicodeDecodeError, struct.error,
    ):  # fmt: skip
        raise UserError("The zip is damaged, or packed in an uncommon way.", _HINT) from None
    taken = {config.filename, tensors.filename}
    return Unpacked(text, tuple(each.filename for each in members if each.filename not in taken))


def _require_small_directory(file: BinaryIO) -> None:
    """Refuse a zip whose list of members would fill the memory; zipfile reads all of it at once."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise UserError("This is no zip file.", _HINT)
    _, directory = struct.unpack("<HI", tail[at + 10 : at + 16])
    # The 64-bit form is for more than 4 GB or 65,535 members, neither of which is read here.
    if directory > _MOST_DIRECTORY_BYTES or tail[max(0, at - 20) :].startswith(_END64):
        raise UserError("The zip has too many files in it.", _HINT)
    file.seek(0)


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files in the zip. Raises UserError for names that try to get out, links, and twins."""
    found = archive.infolist()
    if len(found) > MOST_MEMBERS:
        raise UserError(
            f"The zip has {len(found):,} files in it, and {MOST_MEMBERS:,} are the most.", _HINT
        )
    names = set()
    for each in found:
        name = each.orig_filename
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name:
            raise UserError(
                f"The zip has a file named “{name[:80]}”, which lies outside of its folder.",
                "Such a zip is not opened. " + _HINT,
            )
        if stat.S_ISLNK(each.external_attr >> 16):
            raise UserError(
                f"“{name[:80]}” in the zip is a link to another file.",
                "Put the file itself in. " + _HINT,
            )
        if each.filename in names:
            raise UserError(f"The zip has “{name[:80]}” twice.", _HINT)
        names.add(each.filename)
    return [each for each in found if not each.is_dir()]


def _pair(members: list[zipfile.ZipInfo]) -> tuple[zipfile.ZipInfo, zipfile.ZipInfo]:
    """config.json and model.safetensors of the same folder, wherever in the zip it is."""
    by_name = {each.filename: each for each in members}
    folders = [
        name.removesuffix(CONFIG)
        for name in by_name
        if name.rpartition("/")[2] == CONFIG and not name.startswith("__MACOSX/")
    ]
    pairs = [folder for folder in folders if folder + WEIGHTS in by_name]
    if len(pairs) > 1:
        raise UserError(
            f"The zip has {len(pairs)} models in it: in “{pairs[0][:60] or './'}” and "
            f"“{pairs[1][:60] or './'}”.",
            "Make a zip of one of them.",
        )
    if pairs:
        return by_name[pairs[0] + CONFIG], by_name[pairs[0] + WEIGHTS]
    pickles = [name for name in by_name if name.lower().endswith(_PICKLES)]
    if pickles:
        raise UserError(
            f"The weights are in “{pickles[0][:80]}”, and that is not opened: such files are "
            "Python pickles, which can run any program when they are read.",
            "Save the model as safetensors: load it where you trust it, and call save_pretrained, "
            "which writes model.safetensors.",
        )
    if any(name.endswith(f"{WEIGHTS}.index.json") for name in by_name):
        raise UserError(
            "The weights are in several files, and only a single model.safetensors is read.",
            'Save them in one: save_pretrained(folder, max_shard_size="50GB").',
        )
    if not folders:
        raise UserError(f"The zip has no {CONFIG}.", _HINT)
    raise UserError(f"The zip has no {WEIGHTS} beside its {CONFIG}.", _HINT)


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as source:
        text = source.read(MOST_CONFIG_BYTES + 1)
    if len(text) > MOST_CONFIG_BYTES:
        raise UserError(
            f"config.json has more than {MOST_CONFIG_BYTES:,} bytes.", "A usual one has 1,000."
        )
    return text


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    """Unpack one member, counting what really comes out: what the zip says may be a lie."""
    most = current().max_model_parameters * 4 + _BESIDE_WEIGHTS_BYTES
    most_packed = member.compress_size * MOST_RATIO + _CHUNK
    done = 0
    with archive.open(member) as source, target.open("xb") as out:
        while chunk := source.read(_CHUNK):
            done += len(chunk)
            if done > most_packed:
                raise UserError(
                    f"model.safetensors becomes more than {MOST_RATIO} times its size when it is "
                    "unpacked, which weights never do.",
                    "Such a zip is made to fill a disk, and is not opened.",
                )
            if done > most:
                raise LimitExceeded(
                    f"The weights have more than {most / 1e9:,.1f} GB.",
                    "max_model_parameters",
                    "Take a smaller model.",
                )
            out.write(chunk)

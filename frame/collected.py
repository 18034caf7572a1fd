"""Whether the static files are collected as they are now: reading, hashing and packing all of them takes longer than a start should."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from frame import stylesheets


def stamp() -> str:
    """Another one as soon as a file, its place or the way of packing it is another."""
    root = Path(settings.STATIC_ROOT)
    digest = hashlib.sha256(f"{root} {settings.STORAGES['staticfiles']} {stylesheets.SHARED}".encode())
    for finder in finders.get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_noted(wanted: str) -> bool:
    """Whether everything was collected when the stamp was this one."""
    note = _note()
    return (Path(settings.STATIC_ROOT) / "staticfiles.json").exists() and note.exists() and note.read_text() == wanted


def note(wanted: str) -> None:
    """Everything is collected now."""
    _note().write_text(wanted)


def _note() -> Path:
    """Beside the folder, not in it: what is in it is served."""
    return Path(settings.STATIC_ROOT).with_suffix(".stamp")

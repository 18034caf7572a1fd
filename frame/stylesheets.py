"""The stylesheets that every page shares: one file each while one works on them, one file for all where they are served."""

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from whitenoise.storage import CompressedManifestStaticFilesStorage

TOGETHER = "css/shared.css"
# in this order: the first one says which layer comes before which
SHARED = [
    f"css/{name}.css"
    for name in (
        "tokens",
        "base",
        "layout",
        "buttons",
        "forms",
        "clock",
        "parts",
        "tables",
        "timeline",
        "document",
        "charts",
        "live",
        "palette",
        "sign-in",
        "print",
    )
]


class SharedStylesheetStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Joins the shared stylesheets when static files are collected, so that a page waits for one answer, not for a dozen."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            self.join(paths)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def join(self, paths: dict[str, Any]) -> None:
        """Write the one file beside those it is made of: what they point to by relative addresses stays right."""
        parts = []
        for name in SHARED:
            if name in paths:
                with self.open(name) as part:
                    parts.append(part.read())
        self.delete(TOGETHER)
        self._save(TOGETHER, ContentFile(b"\n".join(parts)))
        paths[TOGETHER] = (self, TOGETHER)


def shared_stylesheets() -> list[str]:
    """The addresses of what every page loads."""
    names = [TOGETHER] if isinstance(storages["staticfiles"], SharedStylesheetStorage) else SHARED
    return [staticfiles_storage.url(name) for name in names]

"""Scans and photos as an office gets them, made on the spot."""

import hashlib
import io

from PIL import Image, ImageDraw

A4_SMALL = (827, 1169)  # 100 dpi


def drawn(words: str, size=A4_SMALL, mode="RGB") -> Image.Image:
    """A sheet with words on it."""
    image = Image.new(mode, size, "white")
    ImageDraw.Draw(image).text((80, 80), words, fill="black", font_size=48)
    return image


def saved(image: Image.Image, form: str, **options) -> bytes:
    """The picture as a file."""
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def photo(words: str, size=A4_SMALL, **options) -> bytes:
    """A JPEG."""
    return saved(drawn(words, size), "JPEG", **options)


def fax(*pages: str) -> bytes:
    """A TIFF of several black and white pages."""
    first, *others = (drawn(words, mode="L").convert("1") for words in pages)
    return saved(first, "TIFF", save_all=True, append_images=others)


def scan(*pages: str) -> bytes:
    """A PDF whose pages are pictures."""
    first, *others = (drawn(words) for words in pages)
    return saved(first, "PDF", save_all=True, append_images=others)


class MemoryShelf:
    """A shelf of attachments that leaves nothing behind."""

    def __init__(self) -> None:
        self._files = {}

    named = True

    def put(self, data: bytes) -> str:
        """Keep bytes."""
        digest = hashlib.sha256(data).hexdigest()
        self._files[digest] = data
        return digest

    def get(self, digest: str) -> bytes | None:
        """Return them."""
        return self._files.get(digest)

    def remove(self, digest: str) -> None:
        """Take them away."""
        self._files.pop(digest, None)

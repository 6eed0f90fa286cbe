"""Small files for tests, made here."""

from io import BytesIO

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\n%%EOF"


def picture(kind="PNG", size=(40, 30), **options) -> bytes:
    """A picture in one colour."""
    written = BytesIO()
    Image.new("RGB", size, (200, 30, 60)).save(written, kind, **options)
    return written.getvalue()


def picture_with_secrets() -> bytes:
    """A JPEG that says where it was taken, with a script behind its end."""
    exif = Image.Exif()
    exif[0x010E] = "my home address"
    return picture("JPEG", exif=exif.tobytes()) + b"<script>alert(1)</script>"


def bomb() -> bytes:
    """A picture of a few kilobytes and 900 million pixels."""
    written = BytesIO()
    Image.new("1", (30_000, 30_000)).save(written, "PNG")
    return written.getvalue()

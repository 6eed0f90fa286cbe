"""Removes the embedded server of a state folder with all its data."""

import shutil

from config.services.addresses import pointer_path, read_pointer
from config.services.home import home_path
from config.services.lease import stop


def remove() -> None:
    """Stop the server, then delete its folders and the pointer to them."""
    stop()
    pointer = read_pointer()
    if pointer is not None:
        shutil.rmtree(pointer.socket_dir, ignore_errors=True)
    shutil.rmtree(home_path(), ignore_errors=True)
    pointer_path().unlink(missing_ok=True)


if __name__ == "__main__":
    remove()

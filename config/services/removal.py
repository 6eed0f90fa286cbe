"""Removes the embedded server of a state folder with all its data, and says what it did."""

import shutil
import sys
from pathlib import Path

from config.services.addresses import pointer_path, read_pointer
from config.services.home import home_path
from config.services.stopping import stop_server, stop_system


def remove() -> int:
    """Stop whatever runs here, then delete the server's folders and the pointer to them; returns the exit status."""
    if stop_system():
        say("Stopped the system that was running here")
    if stop_server():
        say("Stopped the embedded server")
    folders, pointer = [home_path()], read_pointer()
    # The pointer of a copied state folder still leads to the server of the other one.
    if pointer is not None and Path(pointer.home) == home_path():
        folders.insert(0, Path(pointer.socket_dir))
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
            if folder.exists():
                say(f"{folder} could not be removed: run this as whoever made it.")
                return 1
            say(f"Removed {folder}")
    pointer_path().unlink(missing_ok=True)
    return 0


def say(text: str) -> None:
    """Progress goes to stderr, like that of the set-up."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    try:
        sys.exit(remove())
    except PermissionError as refusal:
        sys.exit(f"This belongs to somebody else: {refusal}. Run this as whoever made it.")

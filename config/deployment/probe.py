"""Asks the web process in this container whether it can serve; the exit status is the answer."""

import os
import sys
import urllib.request


def main() -> int:
    """Ask as the proxy would: under a host name that is allowed."""
    host = os.environ["ALLOWED_HOSTS"].split(",")[0]
    port = os.environ.get("PORT", "8000")
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/health/ready", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=4) as response:  # noqa: S310 -- our own
            return 0 if response.status == 200 else 1
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())

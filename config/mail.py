"""The mailer that `EMAIL_URL` describes."""

from typing import Any

import environ

_OPTION_OF = {
    "EMAIL_HOST": "host",
    "EMAIL_PORT": "port",
    "EMAIL_HOST_USER": "username",
    "EMAIL_HOST_PASSWORD": "password",
    "EMAIL_USE_TLS": "use_tls",
    "EMAIL_USE_SSL": "use_ssl",
}
SMTP_TIMEOUT_SECONDS = 10


def mailer_from_url(url: str) -> dict[str, Any]:
    """Turn `smtp+tls://user:password@host:587`, `filemail:///folder` or `consolemail://` into an entry of MAILERS."""
    found = environ.Env.email_url_config(url)
    backend = found["EMAIL_BACKEND"]
    options: dict[str, Any] = {}
    if backend.endswith("smtp.EmailBackend"):
        options = {option: found[key] for key, option in _OPTION_OF.items() if found.get(key)}
        options["timeout"] = SMTP_TIMEOUT_SECONDS
    elif backend.endswith("filebased.EmailBackend"):
        options = {"file_path": f"/{found['EMAIL_FILE_PATH'].lstrip('/')}"}
    return {"BACKEND": backend, "OPTIONS": options}

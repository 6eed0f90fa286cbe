"""Seals what must be read again but never shown: the key is made from the secret of the installation."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "mitwert.channel-secret"


def seal(secret: str) -> str:
    """Return what may be stored."""
    return _sealer().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str | None:
    """Return the secret, or nothing when the key of this installation was changed and the earlier one is not named."""
    try:
        return _sealer().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _sealer() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


@lru_cache(maxsize=8)
def _key(secret: str) -> Fernet:
    digest = salted_hmac(SALT, "key", secret=secret, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))

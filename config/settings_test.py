"""The settings for the test suite: the same ones, with state of its own and nothing slow."""

import os

from config.services.addresses import BASE_DIR

os.environ.setdefault("STATE_DIR", str(BASE_DIR / "var" / "test"))
os.environ.setdefault("SECRET_KEY", "only-for-tests")

from config.settings import *  # noqa: F403 -- the state folder must be known before

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {name: {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"} for name in ("default", "digest")}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_BROKER_URL = "memory://"
RATE_LIMITS = STAFF_MFA = CACHE_PAGES = False

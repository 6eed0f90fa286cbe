"""All settings; whatever differs between places comes from the environment."""

import secrets
from pathlib import Path
from urllib.parse import quote

import django_stubs_ext
import environ
from django.utils.translation import gettext_lazy as _

from config.content_policy import content_policy
from config.logs import logging_to_stderr
from config.mail import mailer_from_url
from config.providers import form_targets_from, providers_from
from config.services.addresses import broker_url, database_urls, local_caches, prepared, state_dir, timeouts

# Django's own classes take type parameters in annotations only; this lets them stand in class heads too.
django_stubs_ext.monkeypatch()

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = state_dir()
DEBUG = env.bool("DEBUG", default=False)
# A throwaway key lets commands run without set-up; a server that forgot its key loses sessions at every restart
# instead of sharing a key that everybody can read in the repository.
SECRET_KEY = env.str("SECRET_KEY", default="") or secrets.token_urlsafe(50)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
PORT = env.int("PORT", default=8000)
BASE_URL = env.str("BASE_URL", default=f"http://127.0.0.1:{PORT}")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

BUSINESS_TIME_ZONE = env.str("BUSINESS_TIME_ZONE", default="Europe/Berlin")
BUSINESS_CURRENCY = env.str("BUSINESS_CURRENCY", default="EUR")
# How many days an exchange rate may be old: longer than any holidays, shorter than a currency that is no longer quoted.
FX_MAX_AGE_DAYS = env.int("FX_MAX_AGE_DAYS", default=10)
# What the headline of a report may rest on: this grade of evidence or a better one.
HEADLINE_MIN_GRADE = env.str("HEADLINE_MIN_GRADE", default="E4")
# Off only where one person keeps the whole knowledge base. Whoever asks support within the window was not spared that.
ARTICLES_NEED_SECOND_PERSON = env.bool("ARTICLES_NEED_SECOND_PERSON", default=True)
ACCEPT_REMINDER_DAYS = env.int("ACCEPT_REMINDER_DAYS", default=3)
CLAIM_LEASE_MINUTES = env.int("CLAIM_LEASE_MINUTES", default=120)
DEFLECTION_WINDOW_DAYS = env.int("DEFLECTION_WINDOW_DAYS", default=7)
OPEN_IMPORTED_DAYS = env.int("OPEN_IMPORTED_DAYS", default=30)
WORKS_FOR_ME_NEEDED = env.int("WORKS_FOR_ME_NEEDED", default=3)
OUTDATED_VOICES_NEEDED = env.int("OUTDATED_VOICES_NEEDED", default=3)
# Between which values of one contact a claim is believed, where no approved assumption says otherwise.
IMPLIED_UNIT_VALUE_MIN = env.str("IMPLIED_UNIT_VALUE_MIN", default="1.00")
IMPLIED_UNIT_VALUE_MAX = env.str("IMPLIED_UNIT_VALUE_MAX", default="100.00")
STAFF_MFA = env.bool("STAFF_MFA", default=True)
RATE_LIMITS = env.bool("RATE_LIMITS", default=True)
RATE_LIMIT_FACTOR = env.float("RATE_LIMIT_FACTOR", default=1.0)
REAL_DATA_DIR = Path(env.str("REAL_DATA_DIR", default=str(BASE_DIR.parent / "shared" / "data")))

INSTALLED_APPS = [
    "config",
    "roi",
    "crm",
    "ideas",
    "community",
    "config.back_office_app.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "django_linear_migrations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.hooks.HooksGoStraight",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "community.web.unchanged.AnswerUnchanged",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    # Its answers are pages too: in the reader's language, and under the same policy.
    "config.middleware.RejectMalformedRequests",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.MemberPreferences",
    "config.middleware.RateLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.StaffNeedSecondFactor",
    "config.middleware.AskForConsent",
    "config.single_sign_on.ProviderMayBeDown",
    "config.middleware.SomebodyElseWasFaster",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["community.templatetags.ways"],
            "libraries": {"i18n": "community.templatetags.i18n_sooner"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # Django's own library of the name i18n is meant to be replaced.

# "default" is the role that serves; "owner" owns the tables, migrates, flushes test databases. Acts own their transactions.
_serving_url, _owner_url = database_urls()
DATABASES = {}
for _alias, _url in {"default": _serving_url, "owner": _owner_url}.items():
    DATABASES[_alias] = env.db_url_config(_url, engine="config.postgresql")
    DATABASES[_alias].update(CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=60), CONN_HEALTH_CHECKS=True)
# Web processes get 5 s, workers 60 s; commands run as long as they need.
DATABASES["default"]["OPTIONS"] = {
    **timeouts(env.str("DB_STATEMENT_TIMEOUT", default=""), env.str("DB_LOCK_TIMEOUT", default="")),
    **prepared(at_once=env.bool("DB_PREPARE", default=True)),
} | DATABASES["default"].get("OPTIONS", {})

AUTH_USER_MODEL = "community.Member"
SESSION_ENGINE = "config.sessions"
AUTHENTICATION_BACKENDS = ["config.signing_in.PasswordBackend", "config.signing_in.AccountBackend"]
AUTHENTICATION_BACKENDS += ["config.demo.backend.DemoBackend"] if DEBUG else []
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "config.signing_in.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "community.web.forms_account.SignupForm"
ACCOUNT_FORMS = {"signup": "community.web.forms_joining.JoiningForm"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BASE_URL.startswith("https") else "http"
SOCIALACCOUNT_ADAPTER = "config.single_sign_on.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = providers_from(env)
# A newcomer always sees the form: it asks for a name and for consent.
SOCIALACCOUNT_AUTO_SIGNUP = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {f"{use}_webauthn": f"config.passkeys.{use.title()}Form" for use in ("login", "authenticate")}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = BUSINESS_TIME_ZONE

# Pages that strangers or members share are cached in each web process, 10 to 80 kB each; not while templates are written.
CACHE_PAGES = env.bool("CACHE_PAGES", default=not DEBUG)
CACHES = local_caches(default=300, pages=1_000, searches=200)
STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _PLAIN if DEBUG else "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = STATE_DIR / "media"
WHITENOISE_USE_FINDERS = DEBUG

_email_url = env.str("EMAIL_URL", default=f"filemail:///{quote(str(STATE_DIR / 'mail'))}")
# Digests may go another way, so that thousands of them do not hold up what somebody waits for.
MAILERS = {
    "default": mailer_from_url(_email_url),
    "digest": mailer_from_url(env.str("EMAIL_DIGEST_URL", default=_email_url)),
}
# Answers by e-mail go to this address with a word after a plus, and are fetched from this mailbox (imaps://…).
REPLY_ADDRESS = env.str("REPLY_ADDRESS", default="")
REPLY_MAILBOX_URL = env.str("REPLY_MAILBOX_URL", default="")
OUTGOING_PRIVATE_HOSTS = env.list("OUTGOING_PRIVATE_HOSTS", default=[])
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Mitwert <noreply@localhost>")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "community.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["community.api.authentication.ScopePermission"],
    "DEFAULT_THROTTLE_CLASSES": ["community.api.throttling.ActionThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["community.foundation.requests.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "community.foundation.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": [],
    "DEFAULT_SCHEMA_CLASS": "config.schema.ProblemAwareSchema",
    "EXCEPTION_HANDLER": "config.problems.answer_with_problem",
    "COERCE_DECIMAL_TO_STRING": True,
    # Moments leave as the database gives them, in UTC; a format would write them in the reader's time zone.
    "DATETIME_FORMAT": None,
    "URL_FORMAT_OVERRIDE": None,
    "PAGE_SIZE": 20,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Mitwert",
    "DESCRIPTION": "Community, ideas, social CRM and the ledger of what they are worth.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["config.schema.keep_choices_where_they_are"],
}

CELERY_BROKER_URL = broker_url()

REQUEST_BODY_LIMIT = DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_BODY_LIMIT = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
POST_LENGTH_LIMIT = 20_000

_https = BASE_URL.startswith("https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
SECURE_REDIRECT_EXEMPT = [r"^health/"]
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = content_policy(form_targets_from(env))

LOGGING = logging_to_stderr(env.str("LOG_LEVEL", default="INFO"))

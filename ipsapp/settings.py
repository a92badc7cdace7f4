"""Settings, all from the environment (see .env.example). Production refuses to start with a secret that isn't one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.prefix = ""

DEMO = env.bool("IPS_DEMO", default=False)
TEST = env.bool("IPS_TEST", default=False)
DEBUG = env.bool("DEBUG", default=False)
VAR = Path(env.str("IPS_VAR", default=str(BASE_DIR / "var"))).resolve()

_OBVIOUS = ("change-me", "changeme", "secret", "default", "insecure")
SECRET_KEY = env.str("SECRET_KEY", default="")
if len(SECRET_KEY) < 32 or len(set(SECRET_KEY)) < 10 or any(word in SECRET_KEY.lower() for word in _OBVIOUS):
    raise ImproperlyConfigured("SECRET_KEY is missing, too short or a default: set one of 50 random characters.")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BASE_URL = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
if DEMO and HTTPS:
    raise ImproperlyConfigured("IPS_DEMO shows all mail to anybody: it is for a demo on this machine, not for https.")

INSTALLED_APPS = [
    "tenancy",
    "audit",
    "accounts",
    "employers",
    "clients",
    "fidelity",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "ipsapp.requests.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "ipsapp.requests.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.AgencyMiddleware",
    "ipsapp.bodies.BodyLimitMiddleware",
]

# Pages that need no agency (sign-in and its kin), and those open to somebody who has yet to choose one.
WITHOUT_AGENCY_PREFIXES = ("/accounts/", "/health/", "/demo/", "/i18n/", "/static/", "/join/")
ALWAYS_OPEN_PREFIXES = ("/agencies/",)

ROOT_URLCONF = "ipsapp.urls"
WSGI_APPLICATION = "ipsapp.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["ipsapp.icons", "ipsapp.once", "ipsapp.rows", "ipsapp.submitting"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "ipsapp.page.context",
            ],
        },
    },
    # The rows of long lists alone (ipsapp.rows).
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "rows",
        "DIRS": [BASE_DIR / "templates" / "rows"],
        "OPTIONS": {"environment": "ipsapp.rows.environment"},
    },
]

# --- Database: the app logs in as a role that owns nothing; `migrate` uses the owner (tenancy.roles). -----------------
_app = env.db_url("DATABASE_URL")
_owner = env.db_url("DATABASE_OWNER_URL", default=None) if env.str("DATABASE_OWNER_URL", default="") else None
DB_APP_ROLE = _app.get("USER") if _owner else "ips_app"
_pool: dict[str, Any] = {"min_size": 1, "max_size": env.int("DB_POOL_SIZE", default=8), "timeout": 10}


def _database() -> dict[str, Any]:
    # Values are bound by the server, so that what is asked over and over is parsed and planned once a connection.
    options: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 3, **_app.get("OPTIONS", {})}
    if _owner is None:
        # One login for both: its connections take the app's role, so that the row policies hold.
        options["options"] = f"{options.get('options', '')} -c role={DB_APP_ROLE}".strip()
    if not TEST and env.bool("DB_POOL", default=True) and "gunicorn" in sys.argv[0]:
        options["pool"] = _pool
    return {**_app, "ENGINE": "django.db.backends.postgresql", "OPTIONS": options, "CONN_HEALTH_CHECKS": True}


DATABASES = {"default": _database()}
if "pool" not in DATABASES["default"]["OPTIONS"]:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASE_OWNER: dict[str, Any] = {
    "USER": (_owner or _app).get("USER", ""),
    "PASSWORD": (_owner or _app).get("PASSWORD", ""),
    "OPTIONS": dict((_owner or _app).get("OPTIONS", {})),
}

# --- Redis: wake-ups and the shared cache; nothing that must not be lost. -------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")


def _celery_redis(url: str) -> str:
    return "redis+socket://" + url.removeprefix("unix://") if url.startswith("unix://") else url


CACHES = {
    "default": {
        "BACKEND": "ipsapp.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "ips",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
CELERY_BROKER_URL = _celery_redis(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- People ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "ipsapp.sign_in.InvitationOnly"
ACCOUNT_FORMS = {"reset_password": "accounts.forms.ResetForJoined"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
# A short window per account, so that a stranger can't lock somebody out for long; a longer one per address.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/60s/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

# --- Cookies, headers, content policy -------------------------------------------------------------------------------
# What is said after saving may name somebody: it stays on the server, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "ips_session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "ips_csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Mail: no names, no health words (clients.reminders). In the demo it lands in a folder that a page shows. -------
MAILBOX = VAR / "mail"
if env.str("EMAIL_URL", default=""):
    _mail = env.email_url("EMAIL_URL")
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = _mail.get("EMAIL_HOST") or "", _mail.get("EMAIL_PORT") or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_USER") or "", _mail.get("EMAIL_HOST_PASSWORD") or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
    EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH") or None
elif DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(MAILBOX)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="ipsapp@localhost")

# --- Language, time, numbers ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fi", "Suomi")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["ipsapp.formats"]

# --- Static files ---------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if TEST or DEBUG
            else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        )
    },
}
MEDIA_ROOT = VAR / "media"

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS += ["django.forms"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- History (tenancy.history) --------------------------------------------------------------------------------------
import pghistory  # noqa: E402

PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_ADMIN_ALL_EVENTS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "ipsapp.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING" if TEST else "INFO")},
    "loggers": {"django.security.DisallowedHost": {"level": "ERROR"}, "celery.app.trace": {"level": "WARNING"}},
}

# The origin that links in mail are built from: never the Host header of a request.
LINK_HOST = urlsplit(BASE_URL).netloc
SILENCED_SYSTEM_CHECKS: list[str] = []

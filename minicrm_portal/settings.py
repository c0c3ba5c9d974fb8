"""Django's settings, read from the environment by django-environ; a bad value stops the start with a sentence."""

import sys
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if not env.bool("PORTAL_IGNORE_DOTENV", False):
    environ.Env.read_env(BASE_DIR / ".env")

# What is wrong with the environment, as (setting, sentence); crm.checks reports it and stops the start.
CONFIGURATION_PROBLEMS: list[tuple[str, str]] = []


def read(name: str, cast: str, fallback: Any, hint: str, **options: Any) -> Any:
    """A variable of the environment, or `fallback` with a note in CONFIGURATION_PROBLEMS."""
    try:
        value = getattr(env, cast)(name, **options)
    except ImproperlyConfigured:
        CONFIGURATION_PROBLEMS.append((name, f"{name} is not set. {hint}"))
    except (ValueError, TypeError, KeyError) as error:
        CONFIGURATION_PROBLEMS.append((name, f"{name} cannot be read ({type(error).__name__}). {hint}"))
    else:
        if value not in ("", [], None):
            return value
        CONFIGURATION_PROBLEMS.append((name, f"{name} is empty. {hint}"))
    return fallback


# Start ------------------------------------------------------------------------------------------------------
SECRET_KEY = read("SECRET_KEY", "str", "unset", "Give it 50 or more random characters; .env.example says how.")
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = read("ALLOWED_HOSTS", "list", [], "List the host names the portal answers to, separated by commas.")
FIELD_ENCRYPTION_KEY = read(
    "FIELD_ENCRYPTION_KEY", "list", [], "List one or more Fernet keys; the first one writes. .env.example says how."
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Only the demo and tests on loopback speak plain HTTP.
HTTPS_ONLY = env.bool("HTTPS_ONLY", True)

# The default system: every row belongs to a system, this one is shown ----------------------------------------
MINICRM_BASE_URL = env.str("MINICRM_BASE_URL", "")
MINICRM_SYSTEM_ID = env.str("MINICRM_SYSTEM_ID", "")
MINICRM_API_KEY = env.str("MINICRM_API_KEY", "")
# Set by `make demo` and the tests: an address that is not this machine is refused.
MINICRM_LOOPBACK_ONLY = env.bool("MINICRM_LOOPBACK_ONLY", False)

# Database -----------------------------------------------------------------------------------------------------
_DATABASE_HINT = "Give it a URL such as postgres://user:password@host:5432/name or sqlite:////path/to/file."
DATABASES = {
    "default": read("DATABASE_URL", "db", {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}, _DATABASE_HINT)
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Several processes write: take the write lock when a transaction begins, so that it waits instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Applications -------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "billing.apps.BillingConfig",
    "crm.apps.CrmConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
ROOT_URLCONF = "minicrm_portal.urls"
WSGI_APPLICATION = "minicrm_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.context_processors.desk",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DJANGO_TABLES2_TEMPLATE = "_table.html"

# Languages, zone ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("hu", _("Hungarian")), ("ro", _("Romanian"))]
LOCALE_PATHS = [BASE_DIR / "minicrm_portal" / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "Europe/Budapest")
USE_I18N = True
USE_TZ = True

# Static files -------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Hashed and compressed by collectstatic; the demo and the tests serve the files as they lie in the source.
STATIC_HASHED = env.bool("STATIC_HASHED", True)
STATIC_ROOT = env.str("STATIC_ROOT", str(BASE_DIR / "staticfiles")) if STATIC_HASHED else None
_HASHED, _PLAIN = "whitenoise.storage.CompressedManifest", "django.contrib.staticfiles.storage."
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": f"{_HASHED if STATIC_HASHED else _PLAIN}StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not STATIC_HASHED
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# Login, security ----------------------------------------------------------------------------------------------
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS_ONLY
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS_ONLY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture", "midi")
}
# A grid of 1,000 lines with 9 fields each is one honest POST; the form refuses more in a sentence (STACK trap 4b).
DATA_UPLOAD_MAX_NUMBER_FIELDS = 30_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

# Celery: wakes workers and carries primary keys; the truth of every job is a row ------------------------------
CELERY_BROKER_URL = read("CELERY_BROKER_URL", "str", "memory://", "Give it a URL such as redis://host:6379/0.")
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 3300
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TASK_DEFAULT_QUEUE = "push"
CELERY_TASK_ROUTES = {"crm.tasks.deliver": {"queue": "push"}, "crm.tasks.*": {"queue": "pull"}}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A dead broker may not delay a page: a nudge gives up within this time, beat repeats it (DESIGN §3).
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 2 * CELERY_TASK_TIME_LIMIT,  # longer than the longest task, or it would run twice
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "max_retries": 0,  # kombu's own default waits 2 and 4 seconds even where a task is sent with retry=False
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
}

# The portal ---------------------------------------------------------------------------------------------------
# Seconds: between two refreshes when the schedule is first made; the admin edits the schedule afterwards.
REFRESH_INTERVAL_SECONDS = env.int("REFRESH_INTERVAL_SECONDS", 120)
DELIVER_INTERVAL_SECONDS = env.int("DELIVER_INTERVAL_SECONDS", 10)
MINICRM_CONNECT_TIMEOUT_SECONDS = env.float("MINICRM_CONNECT_TIMEOUT_SECONDS", 5.0)
MINICRM_READ_TIMEOUT_SECONDS = env.float("MINICRM_READ_TIMEOUT_SECONDS", 30.0)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {"crm": {"level": env.str("LOG_LEVEL", "INFO")}, "minicrm": {"level": env.str("LOG_LEVEL", "WARNING")}},
}

"""All settings, all from the environment; what is missing or wrong fails loudly at start."""

import sys
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

from smarketing import logs

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env.str("SMARKETING_STATE", str(BASE_DIR / "var")))

SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
DEMO = env.bool("SMARKETING_DEMO", False)  # set by `up --demo` alone: lets anybody in by one press, into a demo
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
INTERNAL_IPS: list[str] = []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rules.apps.AutodiscoverRulesConfig",
    "pgtrigger",
    "django_htmx",
    "csp",
    "django_structlog",
    "smarketing",
    "events",
    "frame",
    "people",
    "glossary",
    "personas",
    "sla",
    "leads",
    "scoreboard",
    "notifications",
    "today",
    "rest_framework",
    "drf_spectacular",
    "api",
    "operations",
    "demo",
]

MIDDLEWARE = [
    "frame.middleware.LiveMiddleware",  # first: it needs nothing of the others, and is not logged
    "smarketing.request_log.RequestLog",
    "operations.machines.MachinesMiddleware",
    "smarketing.outage.OutageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "people.middleware.WorkspaceMiddleware",
    "frame.middleware.NotAllowedMiddleware",  # last: its page is that of a person in a workspace
]

ROOT_URLCONF = "smarketing.urls"
WSGI_APPLICATION = "smarketing.wsgi.application"

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
                "frame.context.frame",
            ],
            "builtins": ["frame.templatetags.ui", "glossary.templatetags.terms"],
        },
    },
]
FORM_RENDERER = "frame.forms.FieldRenderer"

DATABASES = {
    "default": {
        **env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True),
        "ATOMIC_REQUESTS": False,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
REDIS_PREFIX = env.str("REDIS_PREFIX", "smarketing")
CACHES = {
    "default": {
        "BACKEND": "smarketing.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

AUTH_USER_MODEL = "people.Person"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the e-mail is unique whatever its case: a constraint of people_person
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "people.sign_in.MembersOnly"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody outside gets mail because somebody typed their address
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is known by the invitation that was sent to it
MFA_TOTP_ISSUER = "Smarketing"

EMAIL_BACKEND = env.str("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = env.str("EMAIL_FILE_PATH", str(STATE_DIR / "mail"))
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Smarketing <smarketing@localhost>")

# JSON where machines read it, readable lines where somebody looks on.
LOGGING = logs.configuration(level=env.str("LOG_LEVEL", "INFO").upper(), readable=DEBUG or sys.stderr.isatty())
DJANGO_STRUCTLOG_CELERY_ENABLED = True  # a task says which request sent for it
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = (
    10  # one line is enough: the end
)
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = 20  # refusing is everyday
DJANGO_STRUCTLOG_CELERY_TASK_FAILURE_LOG_LEVEL = 40

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = STATE_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "frame.stylesheets.SharedStylesheetStorage"
    },
}
MEDIA_ROOT = STATE_DIR / "files"

# What opens /metrics, as `Authorization: Bearer …`; unset, only this machine reads them.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# A file uploaded on the page is refused before it is read beyond this; the command has no limit.
UPLOAD_LIMIT_BYTES = env.int("UPLOAD_LIMIT_BYTES", 50 * 1024 * 1024)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_SSL = env.bool("SECURE_SSL", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL
SESSION_COOKIE_NAME = env.str("SESSION_COOKIE_NAME", "smarketing_session")
CSRF_COOKIE_NAME = "smarketing_csrf"
X_FRAME_OPTIONS = "DENY"

PROGRAMS = "/api/v"  # addresses below it are for programs: no sessions, no pages
# How many requests a key may send in a minute.
API_RATES = {
    "reads": env.int("API_READS_PER_MINUTE", 600),
    "writes": env.int("API_WRITES_PER_MINUTE", 300),
    "bulk": env.int("API_BULK_PER_MINUTE", 30),
}
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "api.exceptions.answer",
    "DEFAULT_SCHEMA_CLASS": "api.schema.Schema",
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.Bearer"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Smarketing",
    "DESCRIPTION": "The workspace that marketing and sales share: leads, handoffs and promises that both sides keep.",
    "VERSION": "1.0",
    "OAS_VERSION": "3.1.1",
    "SORT_OPERATIONS": False,  # in the order of the addresses, as one would do it
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVERS": [{"url": "/", "description": "This workspace."}],
    "POSTPROCESSING_HOOKS": [
        "api.finishing.fields_may_be_left_out",
        "api.finishing.links_say_where",
        "api.finishing.everything_has_a_meaning",
        "api.finishing.plainly",
    ],
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "COMPONENT_SPLIT_PATCH": False,
}

# Where each app's pages stand; the first match wins.
PAGES = [
    ("", "today"),
    ("", "leads"),
    ("agreement/", "sla"),
    ("glossary/", "glossary"),
    ("personas/", "personas"),
    ("scoreboard/", "scoreboard"),
    ("notifications/", "notifications"),
    ("api/", "api"),
    ("settings/operations/", "operations"),
    ("", "demo"),
    ("", "people"),
    ("", "frame"),
]

"""Every setting comes from the environment; without any, Reprise refuses to start rather than guess.

docs/running.md lists the variables. `make run` writes a development `.env` of its own.
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from clinic.database import PrivateConnection

BASE_DIR = Path(__file__).resolve().parent.parent


def read_env_file(path: Path) -> None:
    """Put NAME=value lines into the environment. Values that are already set there are kept."""
    if not path.is_file():
        return
    for line in path.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in {"", "0", "1", "true", "false", "yes", "no", "on", "off"}:
        return value in {"1", "true", "yes", "on"} if value else default
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


read_env_file(Path(os.environ.get("REPRISE_ENV_FILE", BASE_DIR / ".env")))

# --- The server -----------------------------------------------------------------------------------

DEBUG = flag("DEBUG")
DEMO = flag("DEMO")  # sign-ins with published passwords
SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")

SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Put a long random value into the environment or into .env "
        "(`make setup` writes one for development)."
    )
if len(SECRET_KEY) < 32 and not DEBUG:
    raise ImproperlyConfigured("SECRET_KEY is too short to be safe. Use 50 random characters or more.")
if DEMO and not DEBUG:
    raise ImproperlyConfigured(
        "DEMO=1 opens sign-ins whose passwords are published. It works only with DEBUG=1; "
        "unset one of the two."
    )

ALLOWED_HOSTS = words("ALLOWED_HOSTS") or [SITE_URL.split("//", 1)[-1].split(":")[0].split("/")[0]]
if DEBUG:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS") or ([SITE_URL] if HTTPS else [])
WSGI_APPLICATION = "clinic.wsgi.application"
ROOT_URLCONF = "clinic.urls"

INSTALLED_APPS = [
    "clinic.apps.ClinicConfig",
    "exercises.apps.ExercisesConfig",
    "patients.apps.PatientsConfig",
    "clinic.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "drf_spectacular",
    "heroicons",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    "clinic.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clinic.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "clinic.gates.GatesMiddleware",
    "clinic.middleware.PublicPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic.middleware.SignInMiddleware",
    "clinic.middleware.PracticeMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [  # partials wrap the others, as their app would have it by itself
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["clinic.tight.Loader", "django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.context_processors.site",
                "patients.context_processors.device",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -----------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{BASE_DIR / 'reprise.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits at BEGIN and never fails half way through
        "timeout": 20,
        "factory": PrivateConnection,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The limits of sign-in attempts live in the cache, so it must be one that all processes share.
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": os.environ["REDIS_URL"]}
        if os.environ.get("REDIS_URL")
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},  # the default of 300 would forget attempts
        }
    )
}

MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", BASE_DIR / "media"))
STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "clinic.stylesheets.SheetFinder",
    "clinic.scripts.LeanFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "clinic.scripts.ManifestStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # bytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
LARGE_UPLOADS = {  # bytes, where the path starts so: photos
    "/practice/logo/": 45_000_000,  # any photo straight from a camera is refused in the form, with words
    "/my/messages/": 20_000_000,  # a phone's photo that is too large is refused in the form, which keeps the words
    "/library/": 60_000_000,  # several photos at once, without JavaScript
}
# Films, and files to import: read by the view, once it is known who sends them, to a file (`clinic.uploads`). By path,
# the bytes that are kept of one. What is larger is read and dropped, to say so in the form.
MOST_OF_FILM, MOST_OF_IMPORT, MOST_READ = 80_000_000, 250_000_000, 500_000_000
STREAMED_UPLOADS = {
    r"/library/[0-9a-z]{12}/film/$|/patients/[0-9a-z]{12}/films/new/$": MOST_OF_FILM,
    r"/library/import/$": MOST_OF_IMPORT,
}
SECRET_PATHS = (  # never compressed: codes, keys and links that are shown once
    "/account/2fa/",
    "/account/password/reset/key/",
    "/admin/clinic/staffinvitation/",
    "/calendar/",
    "/practice/people/",
    "/join/",
    "/my/reminders/",
    "/reminders/stop/",
    "/staff/join/",
)
PUBLIC_PATHS = ("/public/", "/robots.txt")  # for anyone, the same for everybody, without cookies

# --- People and sign-in ---------------------------------------------------------------------------

AUTH_USER_MODEL = "clinic.User"
AUTHENTICATION_BACKENDS = [
    "clinic.signin.Backend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "clinic.passwords.PasswordRules"},
    {"NAME": "clinic.passwords.UnlikeThePerson"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "clinic.signin.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "sign_in_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts come by invitation only
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # the same work for all, so that time does not tell who has an account
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "clinic.account_forms.LoginForm",
    "request_login_code": "clinic.account_forms.RequestCodeForm",
    "confirm_login_code": "clinic.account_forms.ConfirmCodeForm",
    "reset_password": "clinic.account_forms.ResetPasswordForm",
    "reset_password_from_key": "clinic.account_forms.ResetPasswordKeyForm",
    "change_password": "clinic.account_forms.ChangePasswordForm",
    "set_password": "clinic.account_forms.SetPasswordForm",
    "reauthenticate": "clinic.account_forms.ReauthenticateForm",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds
# By address (ip), and by keys that clinic.attempts makes: an account from one address or device, and from anywhere.
ACCOUNT_RATE_LIMITS = {
    "login": None,  # allauth's own, which would also count on known devices: clinic.attempts has ours
    "password_failed": "10/m/ip",
    "password_here": "5/5m/key",
    "password_anywhere": "50/h/key",
    "request_login_code": "20/m/ip,100/h/ip",
    "reset_password": "20/m/ip,100/h/ip",
    "email_here": "3/m/key,10/h/key",
    "email_anywhere": "60/h/key",
    # A whole class joins from one waiting room; guessers need 10^17.
    "join": "120/h/ip",
    "join_visit": "300/h/ip",
    "calendar": "1200/h/ip",  # services that read many people's calendars have few addresses
    "unsent": "60/h/ip",  # texts kept for people whose sign-in ran out
    "photo": "60/5m/key,200/h/key",  # by person
}
MFA_ADAPTER = "clinic.signin.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_ISSUER = "Reprise"
USERSESSIONS_TRACK_ACTIVITY = False

EMAIL_BACKEND = os.environ.get(
    "EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend" if DEBUG else ""
)
# These write sign-in links, codes and handouts where anybody may find them, or drop them without a word.
if not DEBUG and (
    not EMAIL_BACKEND or (EMAIL_BACKEND.startswith("django.") and ".smtp." not in EMAIL_BACKEND)
):
    raise ImproperlyConfigured(
        f"EMAIL_BACKEND is {EMAIL_BACKEND or 'not set'}. Set it to django.core.mail.backends.smtp.EmailBackend, "
        "with EMAIL_HOST; or to clinic.no_mail.EmailBackend, if this server is to send no email. The others "
        "that come with Django put sign-in links and codes into the log or a folder: they need DEBUG=1."
    )
EMAIL_FILE_PATH = Path(os.environ.get("EMAIL_FILE_PATH", BASE_DIR / "mail"))
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Reprise <noreply@localhost>")
EMAIL_TIMEOUT = 15  # seconds

# Emails and other work wait for `manage.py worker`. With WORKER=0 a page does its own at once, and is as slow as that.
WORKER = flag("WORKER", default=True)
TASKS = {
    "default": {
        "BACKEND": (
            "django_tasks_db.DatabaseBackend"
            if WORKER
            else "django_tasks.backends.immediate.ImmediateBackend"
        )
    }
}

# --- The browser's guard rails --------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # htmx and the session page send the token from the page itself
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "clinic.views.site.outdated_form"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30  # seconds; staff sessions end sooner, see clinic.middleware
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS and not flag("TLS_REDIRECT_ELSEWHERE")
SECURE_SSL_HOST = SITE_URL.partition("//")[2] if HTTPS else None  # whatever host the request named
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Other sites of the practice may share its domain; only the operator knows.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS and flag("HSTS_SUBDOMAINS")
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if flag("BEHIND_PROXY"):
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Words, dates, API, logs ----------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
# The languages of handouts, independent of those of the interface. Each needs a complete catalogue.
HANDOUT_LANGUAGES = [
    *LANGUAGES,
    ("fr", _("French")),
    ("de", _("German")),
    ("es", _("Spanish")),
    ("pl", _("Polish")),
    ("ar", _("Arabic")),
    ("hi", _("Hindi")),
    ("ta", _("Tamil")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = os.environ.get("TIME_ZONE", "Europe/London")
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = ["clinic.formats"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["clinic.access.IsStaffOfClinic"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["clinic.parsers.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "clinic.api.Pages",
    "DEFAULT_SCHEMA_CLASS": "clinic.schema.Schema",
    "EXCEPTION_HANDLER": "clinic.api.answer_error",
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Reprise",
    "DESCRIPTION": "Exercises, patients, plans and what patients log.",
    "VERSION": "1",
    "SERVE_PERMISSIONS": ["clinic.access.IsStaffOfClinic"],
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "clinic.logs.PlainFormatter",
            "format": "{asctime} {levelname} {name} [{request_id} {person}]: {message}",
            "style": "{",
        }
    },
    "filters": {
        "add_request": {"()": "clinic.logs.AddRequest"},
        "brief": {"()": "clinic.logs.Brief"},
        "hide_secrets": {"()": "clinic.logs.HideSecrets"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["add_request", "brief", "hide_secrets"],
        }
    },
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django_tasks": {"level": "WARNING"},  # the worker has a line of its own for each task
        "django.server": {"handlers": ["console"], "propagate": False},
    },
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}

# Folders with fonts for scripts that no installed package covers (Chinese, Japanese, Korean …).
HANDOUT_FONT_DIRS = words("HANDOUT_FONT_DIRS")
# Finished handouts, which hold patients' names: neither served nor backed up, and gone after some days.
PRIVATE_ROOT = Path(os.environ.get("PRIVATE_ROOT", BASE_DIR / "private"))
HANDOUT_CACHE_MB = int(os.environ.get("HANDOUT_CACHE_MB", "200"))
HANDOUT_CACHE_DAYS = int(os.environ.get("HANDOUT_CACHE_DAYS", "7"))
HANDOUT_BATCH_SECONDS = int(os.environ.get("HANDOUT_BATCH_SECONDS", "300"))
INVITATION_DAYS = 14

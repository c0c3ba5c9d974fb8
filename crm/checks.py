"""System checks that stop a bad start with a sentence that says what to do."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "testserver"})


@register(Tags.security)
def environment_is_complete(**_kwargs: Any) -> list[CheckMessage]:
    """Every variable is set and readable, the encryption keys are keys, MINICRM_* make one system."""
    problems = [Error(sentence, id=f"portal.E001.{name}") for name, sentence in settings.CONFIGURATION_PROBLEMS]
    return [*problems, *_bad_keys(), *_bad_system(), *_bad_transport()]


def _bad_keys() -> Iterator[CheckMessage]:
    for number, key in enumerate(settings.FIELD_ENCRYPTION_KEY, 1):
        try:
            Fernet(key)
        except ValueError:
            yield Error(
                f"Key {number} of FIELD_ENCRYPTION_KEY is not a Fernet key: it must be 32 bytes in URL-safe base64. "
                ".env.example says how to make one.",
                id="portal.E002",
            )


def _bad_system() -> Iterator[CheckMessage]:
    values = {
        "MINICRM_BASE_URL": settings.MINICRM_BASE_URL,
        "MINICRM_SYSTEM_ID": settings.MINICRM_SYSTEM_ID,
        "MINICRM_API_KEY": settings.MINICRM_API_KEY,
    }
    if not any(values.values()):
        return  # systems are connected in the admin
    missing = [name for name, value in values.items() if not value]
    if missing:
        yield Error(f"Set all three MINICRM_ variables or none: {', '.join(missing)} is missing.", id="portal.E003")
        return
    if not (
        settings.MINICRM_SYSTEM_ID.isascii()
        and settings.MINICRM_SYSTEM_ID.isdigit()
        and 2 <= len(settings.MINICRM_SYSTEM_ID) <= 5
    ):
        yield Error(
            "MINICRM_SYSTEM_ID must be the 2 to 5 digits that follow the host in MiniCRM's address.", id="portal.E004"
        )
    if len(settings.MINICRM_API_KEY) != 32:
        yield Error("MINICRM_API_KEY must have 32 characters; copy it again from MiniCRM's settings.", id="portal.E005")
    url = urlsplit(settings.MINICRM_BASE_URL)
    if url.scheme not in ("http", "https") or not url.hostname:
        yield Error("MINICRM_BASE_URL must be an address such as https://r3.minicrm.hu.", id="portal.E006")
    elif url.scheme == "http" and url.hostname not in LOOPBACK:
        yield Error("MINICRM_BASE_URL must use https, or the API key would travel in the clear.", id="portal.E007")
    elif settings.MINICRM_LOOPBACK_ONLY and url.hostname not in LOOPBACK:
        yield Error(
            "The demo and the tests talk to this machine only; MINICRM_BASE_URL is another one.", id="portal.E008"
        )


def _bad_transport() -> Iterator[CheckMessage]:
    outside = [host for host in settings.ALLOWED_HOSTS if host not in LOOPBACK]
    if not settings.HTTPS_ONLY and outside:
        yield Error(
            f"HTTPS_ONLY is off, but ALLOWED_HOSTS has {', '.join(outside)}: passwords would travel in the clear. "
            "Remove HTTPS_ONLY=off or answer to this machine only.",
            id="portal.E009",
        )
    if settings.DEBUG and outside:
        yield Warning("DEBUG is on: anybody who meets an error sees settings and code.", id="portal.W001")


def refuse_bad_start() -> None:
    """Raises ImproperlyConfigured with the sentences of all failed checks; for servers that run no checks."""
    errors = [message for message in run_checks(tags=[Tags.security]) if message.is_serious()]
    if errors:
        raise ImproperlyConfigured("\n".join(str(error.msg) for error in errors))

"""The form of a system: its key goes in and never comes out, and is never sent to an address it was not given for."""
# ruff: noqa: ARG002  the arguments of Django's admin

from decimal import Decimal, InvalidOperation
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.debug import SafeExceptionReporterFilter

from crm.checks import LOOPBACK
from crm.models import System

NEW_KEY = "new_key"
KEY_LENGTH = 32
EXAMPLE = '{"HUF": 5000000}'


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in LOOPBACK


def check_address(address: str) -> None:
    """https to the world, this machine only where the demo and the tests say so. Raises ValidationError."""
    url = urlsplit(address)
    if url.path.strip("/") or url.query or url.fragment or url.username or not url.hostname:
        raise ValidationError(_("Give scheme and host alone, such as https://r3.minicrm.hu."))
    here = is_loopback(url.hostname)
    if here and not settings.MINICRM_LOOPBACK_ONLY:
        raise ValidationError(_("This is the portal's own machine, not MiniCRM."))
    if settings.MINICRM_LOOPBACK_ONLY and not here:
        raise ValidationError(_("The demo and the tests talk to this machine only."))
    if url.scheme != "https" and not here:
        raise ValidationError(_("The address must use https, or the API key would travel in the clear."))


def check_limit(currency: Any, limit: Any) -> None:
    """Raises ValidationError unless it is a currency's code with a positive number."""
    if not (isinstance(currency, str) and len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise ValidationError(_("“%(currency)s” is not a currency's code, such as HUF."), params={"currency": currency})
    try:
        number = Decimal(str(limit))
    except InvalidOperation:
        number = Decimal(0)
    if isinstance(limit, bool) or not number.is_finite() or number <= 0:
        raise ValidationError(_("The limit of %(currency)s must be a positive number."), params={"currency": currency})


def within(number: int, least: int, most: int) -> int:
    """The number. Raises ValidationError."""
    if not least <= number <= most:
        raise ValidationError(_("Choose a number from %(least)d to %(most)d."), params={"least": least, "most": most})
    return number


class SettingsForm(forms.ModelForm):
    """What an administrator decides about writing to a system; without address and key."""

    class Meta:
        model = System
        fields = (
            "name", "remote_id", "base_url", "zone", "is_test", "transition_verb", "order_numbers", "offer_numbers",
            "invoice_numbers", "calls_per_minute", "hold_seconds", "quiet_seconds", "review_required", "review_limits",
        )  # fmt: skip
        widgets = {"review_limits": forms.Textarea(attrs={"rows": 3, "cols": 60})}

    def clean_zone(self) -> str:
        try:
            ZoneInfo(self.cleaned_data["zone"])
        except (ValueError, OSError, KeyError):
            raise ValidationError(_("This is not the name of a time zone, such as Europe/Budapest.")) from None
        return str(self.cleaned_data["zone"])

    def clean_calls_per_minute(self) -> int:
        return within(self.cleaned_data["calls_per_minute"], 1, 60)

    def clean_hold_seconds(self) -> int:
        return within(self.cleaned_data["hold_seconds"], 0, 3600)

    def clean_quiet_seconds(self) -> int:
        seconds: int = self.cleaned_data["quiet_seconds"]
        if seconds <= settings.MINICRM_READ_TIMEOUT_SECONDS:
            raise ValidationError(
                _("It must be longer than the %(seconds)d seconds after which an answer is given up."),
                params={"seconds": settings.MINICRM_READ_TIMEOUT_SECONDS},
            )
        return seconds

    def clean_review_limits(self) -> dict[str, Any]:
        limits = self.cleaned_data["review_limits"] or {}
        if not isinstance(limits, dict):
            raise ValidationError(_("Write one number per currency, such as %(example)s."), params={"example": EXAMPLE})
        for currency, limit in limits.items():
            check_limit(currency, limit)
        return limits


class ConnectionForm(SettingsForm):
    """With address and key, for those who may connect systems."""

    new_key = forms.CharField(
        label=gettext_lazy("New API key"),
        required=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password", "size": 40}),
        help_text=gettext_lazy(
            "MiniCRM: Settings, System, API keys. It is stored encrypted and never shown. Empty: the stored key stays. "
            "A new key unlocks the system."
        ),
    )

    def clean_base_url(self) -> str:
        address = str(self.cleaned_data["base_url"]).strip().rstrip("/")
        check_address(address)
        return address

    def clean_new_key(self) -> str:
        key: str = self.cleaned_data[NEW_KEY]
        if key and not (len(key) == KEY_LENGTH and key.isascii() and key.isprintable() and " " not in key):
            raise ValidationError(_("An API key has 32 characters; copy it again from MiniCRM's settings."))
        return key

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if NEW_KEY in self.errors or cleaned.get(NEW_KEY):
            return cleaned
        if self.instance.pk is None:
            self.add_error(NEW_KEY, _("A new system needs its API key."))
        elif self.instance.api_key and "base_url" in cleaned and self._leads_elsewhere(cleaned["base_url"]):
            told = _("Enter the key again: the stored one is not sent to an address it was not given for.")
            self.add_error(NEW_KEY, told)
        return cleaned

    def _leads_elsewhere(self, address: str) -> bool:
        before, now = urlsplit(str(self.initial.get("base_url", ""))), urlsplit(address)
        return (before.scheme, before.netloc) != (now.scheme, now.netloc)


class KeyIsHidden(SafeExceptionReporterFilter):
    """Keeps the key out of every error page and report, DEBUG or not: in POST and in the variables of each frame."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        shown = {**super().get_post_parameters(request)}
        return shown | {name: self.cleansed_substitute for name in shown if name == NEW_KEY}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        secrets = [key for key in request.POST.getlist(NEW_KEY) if key] if request else []
        return [
            (name, self.cleansed_substitute if any(secret in repr(value) for secret in secrets) else value)
            for name, value in super().get_traceback_frame_variables(request, tb_frame)
        ]

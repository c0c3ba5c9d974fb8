"""A MiniCRM account with its key and its settings; every other row belongs to one."""

from django.conf import settings
from django.core.validators import MaxValueValidator, URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .fields import EncryptedTextField


class SystemManager(models.Manager["System"]):
    def current(self) -> "System":
        """The system that the portal shows: the one named by MINICRM_*, else the first one.

        Raises System.DoesNotExist with a sentence when there is none.
        """
        if settings.MINICRM_SYSTEM_ID:
            return self._from_environment()
        if system := self.order_by("pk").first():
            return system
        raise self.model.DoesNotExist(
            _(
                "No MiniCRM system is connected yet. Set MINICRM_SYSTEM_ID, MINICRM_API_KEY and MINICRM_BASE_URL, "
                "or add a system in the admin."
            )
        )

    def _from_environment(self) -> "System":
        remote_id = int(settings.MINICRM_SYSTEM_ID)
        system = self.filter(remote_id=remote_id).first()
        if system is None:
            system, _created = self.get_or_create(
                remote_id=remote_id,
                defaults={
                    "name": f"MiniCRM {remote_id}",
                    "base_url": settings.MINICRM_BASE_URL,
                    "api_key": settings.MINICRM_API_KEY,
                    "is_test": "-test." in settings.MINICRM_BASE_URL or settings.MINICRM_LOOPBACK_ONLY,
                },
            )
        return system


class System(models.Model):
    """A MiniCRM account ("SystemId"), how to reach it, and what this company decided about writing to it."""

    class Verb(models.TextChoices):
        POST = "POST", "POST"
        GET = "GET", "GET"

    class Numbers(models.TextChoices):
        DOT = "dot", _("500.00, VAT 27")
        COMMA = "comma", _("1000,00, VAT 27%")

    name = models.CharField(_("name"), max_length=120)
    remote_id = models.PositiveIntegerField(_("SystemId"), unique=True, validators=[MaxValueValidator(99999)])
    base_url = models.CharField(
        _("address"),
        max_length=200,
        default="https://r3.minicrm.hu",
        validators=[URLValidator(schemes=["https", "http"])],
    )
    api_key = EncryptedTextField(_("API key"), blank=True)
    zone = models.CharField(_("time zone of its stamps"), max_length=60, default="Europe/Budapest")
    is_test = models.BooleanField(_("test environment"), default=False)

    transition_verb = models.CharField(_("verb of order moves"), max_length=4, choices=Verb.choices, default=Verb.POST)
    order_numbers = models.CharField(_("numbers in orders"), max_length=5, choices=Numbers.choices, default=Numbers.DOT)
    offer_numbers = models.CharField(_("numbers in offers"), max_length=5, choices=Numbers.choices, default=Numbers.DOT)
    invoice_numbers = models.CharField(
        _("numbers in invoices"), max_length=5, choices=Numbers.choices, default=Numbers.COMMA
    )

    calls_per_minute = models.PositiveSmallIntegerField(
        _("calls a minute"),
        default=57,
        help_text=_("Of the 60 that MiniCRM allows all integrations of the account together."),
    )
    hold_seconds = models.PositiveSmallIntegerField(
        _("hold before one-way and fiscal actions"),
        default=10,
        help_text=_("Seconds in which they can be pulled back."),
    )
    quiet_seconds = models.PositiveSmallIntegerField(
        _("quiet period after an unknown outcome"),
        default=120,
        help_text=_("Seconds; longer than MiniCRM may still be working on a request whose answer was lost."),
    )
    review_required = models.BooleanField(
        _("orders need approval"), default=False, help_text=_("An order is approved by somebody else before Finalize.")
    )
    review_limits = models.JSONField(
        _("approval above"),
        default=dict,
        blank=True,
        help_text=_('Gross amounts per currency above which approval is always needed, such as {"HUF": 5000000}.'),
    )

    paused = models.BooleanField(_("paused"), default=False, help_text=_("Nothing is sent; what users ask for waits."))
    locked_at = models.DateTimeField(_("locked out since"), null=True, blank=True, editable=False)
    locked_reason = models.TextField(_("why locked out"), blank=True, editable=False)
    creation_paused_at = models.DateTimeField(_("creating paused since"), null=True, blank=True, editable=False)
    creation_paused_reason = models.TextField(_("why creating is paused"), blank=True, editable=False)
    clock_skew_seconds = models.IntegerField(_("its clock against ours"), default=0, editable=False)
    probed_at = models.DateTimeField(_("last probed"), null=True, blank=True, editable=False)

    objects = SystemManager()

    class Meta:
        verbose_name = _("system")
        verbose_name_plural = _("systems")
        permissions = [
            ("connect_system", _("Can connect systems and enter keys")),
            ("bulk", _("Can run bulk actions")),
            ("export", _("Can export lists")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sending(self) -> bool:
        """Whether operations may be sent now."""
        return not (self.paused or self.locked_at)

    def lock_out(self, reason: str) -> None:
        """MiniCRM refused the key: stop every lane until somebody tests the connection again."""
        System.objects.filter(pk=self.pk, locked_at=None).update(locked_at=timezone.now(), locked_reason=reason[:2000])

    def unlock(self) -> None:
        System.objects.filter(pk=self.pk).update(locked_at=None, locked_reason="")

    def pause_creation(self, reason: str) -> None:
        """Totals came back different from what was asked: no new document until somebody has looked."""
        System.objects.filter(pk=self.pk).update(creation_paused_at=timezone.now(), creation_paused_reason=reason)

    def resume_creation(self) -> None:
        System.objects.filter(pk=self.pk).update(creation_paused_at=None, creation_paused_reason="")

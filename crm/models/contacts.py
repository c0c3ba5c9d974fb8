"""Companies and persons of MiniCRM, with their addresses."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from .mirrored import Mirrored


class ContactQuerySet(models.QuerySet["Contact"]):
    def known(self) -> "ContactQuerySet":
        """Without stubs that are known by reference alone and without deleted ones."""
        return self.exclude(observed_to=None).filter(is_deleted=False)

    def matching(self, text: str) -> "ContactQuerySet":
        """Every word of `text` in name, e-mail, phone or tax number; case and accents do not matter."""
        from crm.folding import fold

        found = self
        for word in fold(text).split():
            found = found.filter(search__contains=word)
        return found


class Contact(Mirrored):
    """A company ("Business") or a person ("Person") that documents are made out to."""

    class Type(models.TextChoices):
        BUSINESS = "business", _("Company")
        PERSON = "person", _("Person")

    type = models.CharField(_("type"), max_length=8, choices=Type.choices, blank=True)
    name = models.CharField(_("name"), max_length=512, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=60, blank=True)
    eu_vat_number = models.CharField(_("EU VAT number"), max_length=60, blank=True)
    bank_account = models.CharField(_("bank account"), max_length=100, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    business = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="persons", verbose_name=_("company")
    )
    is_deleted = models.BooleanField(_("deleted"), default=False)
    search = models.TextField(editable=False, blank=True)
    detail_wanted_at = models.DateTimeField(null=True, editable=False)
    detail_read_at = models.DateTimeField(null=True, editable=False)
    addresses_read_at = models.DateTimeField(null=True, editable=False)
    raw = models.JSONField(_("as MiniCRM sent it"), encoder=DjangoJSONEncoder, default=dict, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta(Mirrored.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            models.Index(fields=["system", "name", "id"], name="crm_contact_name"),
            models.Index(fields=["system", "type", "name"], name="crm_contact_type"),
        ]

    def __str__(self) -> str:
        return self.name or _("Contact %(id)s") % {"id": self.remote_id}


class Address(Mirrored):
    """A postal address of a contact; MiniCRM prints the billing or the default one on documents."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="addresses", verbose_name=_("contact"))
    type = models.CharField(_("type"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=255, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    county = models.CharField(_("county"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    street = models.CharField(_("street"), max_length=255, blank=True)
    is_default = models.BooleanField(_("default"), default=False)
    raw = models.JSONField(_("as MiniCRM sent it"), encoder=DjangoJSONEncoder, default=dict, blank=True)

    class Meta(Mirrored.Meta):
        verbose_name = _("address")
        verbose_name_plural = _("addresses")

    def __str__(self) -> str:
        return ", ".join(part for part in (f"{self.postal_code} {self.city}".strip(), self.street) if part)

"""Four eyes: an order sent for review, and what the reviewer decided about exactly that content."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .orders import Order


class ReviewQuerySet(models.QuerySet["Review"]):
    def waiting(self) -> "ReviewQuerySet":
        return self.filter(state=Review.State.WAITING)


class Review(models.Model):
    """One request for approval; it signs `content_hash` and is void if the order's content changes."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")
        VOID = "void", _("Void, the order changed")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("order"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    content_hash = models.CharField(_("signed content"), max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    note = models.TextField(_("note"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    comment = models.TextField(_("comment"), blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(state="waiting"), name="billing_review_one_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_state_display()}"

"""Offers: creating (API.md OFF-1). Everything else that the API allows on them is a card field."""

from typing import Any

from billing.remote import drafts
from billing.remote.creates import Create
from crm.client import Answer
from crm.deliverers import Job
from crm.models import Kind


class CreateOffer(Create):
    call = "offer.create"
    kind = Kind.OFFER

    def send(self, job: Job) -> Answer[Any]:
        return job.client.create_offer(drafts.offer(self.content(job)))


DELIVERERS = (CreateOffer(),)

"""The project: settings, URLs, Celery and WSGI. Wiring, no rules."""

from .celery import app as celery_app

__all__ = ["celery_app"]

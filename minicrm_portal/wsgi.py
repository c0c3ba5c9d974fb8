"""The WSGI application; a bad configuration stops it here, because gunicorn runs no system checks."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minicrm_portal.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from crm.checks import refuse_bad_start  # noqa: E402

refuse_bad_start()

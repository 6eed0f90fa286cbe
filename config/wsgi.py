"""The entrance for web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A page that takes longer than this is broken; workers and commands set their own limits.
os.environ.setdefault("DB_STATEMENT_TIMEOUT", "5s")

application = get_wsgi_application()

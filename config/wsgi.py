"""The entrance for web servers."""

import gc
import os

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

from config.bells import ring_beside_requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A page that takes longer than this is broken; workers and commands set their own limits. Only people are spared
# waiting for locks: an intake that gave up waiting would count a start that never was.
os.environ.setdefault("DB_STATEMENT_TIMEOUT", "5s")
os.environ.setdefault("DB_LOCK_TIMEOUT", "3s")

application = get_wsgi_application()
ring_beside_requests()
# What is set wrongly stops the server here, not at the page that first needs it.
BaseCommand().check(tags=["environment"])
# What is there before the processes fork is never garbage; looking through it took time of requests, and copied it.
gc.freeze()

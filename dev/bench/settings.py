"""The app's own settings, and Django admin beside it to compare with. Nothing but the bench mounts it."""

from ipsapp.settings import *  # noqa: F403
from ipsapp.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "dev.bench.apps.AdminConfig"]
ROOT_URLCONF = "dev.bench.urls"

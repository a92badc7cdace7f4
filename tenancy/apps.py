from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class TenancyConfig(AppConfig):
    name = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenancy import checks  # noqa: F401  (registers the system check)

        pre_migrate.connect(_grant, sender=self)
        post_migrate.connect(_raise_walls)


def _grant(using: str, **kwargs: Any) -> None:
    from django.db import connections

    from tenancy.walls import grant_by_default

    grant_by_default(connections[using])


def _raise_walls(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Once per migrate, after the last app: the walls stand on whatever the migrations left."""
    from django.apps import apps
    from django.db import connections

    from tenancy.walls import raise_walls

    with_models = [config for config in apps.get_app_configs() if config.models_module is not None]
    if sender is with_models[-1]:
        raise_walls(connections[using])

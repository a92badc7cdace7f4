from django.contrib.admin.apps import AdminConfig as DjangoAdmin


class AdminConfig(DjangoAdmin):
    """Looks for `admin` modules in no app: what it compares with is registered here and nowhere else."""

    default = False

    def ready(self) -> None:
        from dev.bench import admin

        admin.register()

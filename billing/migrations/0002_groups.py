"""The groups accountant, manager, auditor and administrator with their rights."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

from billing.groups import GROUPS


def make_groups(apps, schema_editor):
    """Permissions are otherwise made after the last migration; the groups need them now."""
    for name in ("auth", "billing", "crm", "django_celery_beat"):
        create_permissions(
            installed.get_app_config(name), apps=installed, verbosity=0, using=schema_editor.connection.alias
        )
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for group_name, rights in GROUPS.items():
        group, _created = Group.objects.get_or_create(name=group_name)
        for right in rights:
            app_label, codename = right.split(".")
            group.permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))


def remove_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0001_initial"),
        ("crm", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [migrations.RunPython(make_groups, remove_groups)]

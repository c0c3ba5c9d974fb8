"""Makes the demo's sample logins: one for each group, with random passwords in a file for the user alone."""

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

# Login and group, last name, first name.
LOGINS = (
    ("accountant", "Kovács", "Judit"),
    ("manager", "Szabó", "Péter"),
    ("auditor", "Nagy", "Éva"),
    ("administrator", "Tóth", "Gábor"),
)
CONSONANTS, VOWELS = "bdfgjklmnprstvz", "aeiou"


class Command(BaseCommand):
    help = "Makes the sample logins accountant, manager, auditor and administrator. For the demo on loopback only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, required=True, help="where logins and passwords are kept, mode 600")

    def handle(self, *_arguments: Any, file: Path, **_options: Any) -> None:
        if not settings.MINICRM_LOOPBACK_ONLY:
            raise CommandError(
                "Sample logins belong to the demo only, whose MINICRM_LOOPBACK_ONLY is on. "
                "In production make users with `manage.py createsuperuser` and in the admin."
            )
        groups = self._groups()
        passwords = _read(file)
        for name, last_name, first_name in LOGINS:
            passwords[name] = _ensure(groups[name], last_name, first_name, passwords.get(name))
        _write(file, passwords)

    def _groups(self) -> dict[str, Group]:
        groups = {group.name: group for group in Group.objects.all()}
        if missing := [name for name, _last, _first in LOGINS if name not in groups]:
            raise CommandError(f"The group {', '.join(missing)} is missing: run `manage.py migrate`, which makes it.")
        return groups


def _ensure(group: Group, last_name: str, first_name: str, password: str | None) -> str:
    """The password of the login, which is made or gets a new password only where the file does not know it."""
    user, is_new = get_user_model().objects.get_or_create(
        username=group.name,
        defaults={"last_name": last_name, "first_name": first_name, "is_staff": group.name == "administrator"},
    )
    if is_new or password is None:
        password = password or pronounceable()
        user.set_password(password)
        user.save()
        user.groups.add(group)
    return password


def pronounceable() -> str:
    """A random password one can read out, such as kudeli-zapora-742; 47 bits."""
    words = ["".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(3)) for _ in range(2)]
    return "-".join([*words, str(secrets.randbelow(900) + 100)])


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    rows = (line.split() for line in file.read_text(encoding="utf-8").splitlines())
    return {row[0]: row[1] for row in rows if len(row) > 1}


def _write(file: Path, passwords: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{name:<15} {passwords[name]:<20} {last} {first}" for name, last, first in LOGINS]
    draft = file.with_suffix(".draft")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        stream.write("\n".join([*lines, ""]))
    draft.chmod(0o600)
    draft.replace(file)

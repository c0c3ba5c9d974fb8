"""Two column types: a secret that is encrypted at rest, and an exact decimal that is stored as an integer."""

from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


@lru_cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """The keys of FIELD_ENCRYPTION_KEY: the first one encrypts, every one decrypts, so that keys can be rotated."""
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEY))


class Secret:
    """A value that says nothing about itself; only `reveal()` opens it, so that no log or template can show it."""

    __slots__ = ("_token",)

    def __init__(self, token: str) -> None:
        self._token = token

    @classmethod
    def of(cls, plain: str) -> "Secret":
        return cls(cipher().encrypt(plain.encode()).decode() if plain else "")

    def reveal(self) -> str:
        """The plain value. Raises ImproperlyConfigured if no key of FIELD_ENCRYPTION_KEY opens it."""
        if not self._token:
            return ""
        try:
            return cipher().decrypt(self._token.encode()).decode()
        except InvalidToken:
            raise ImproperlyConfigured(
                "A stored secret was encrypted with a key that is no longer in FIELD_ENCRYPTION_KEY. "
                "Add the old key to the list, or enter the secret again."
            ) from None

    def token(self) -> str:
        return self._token

    def rotated(self) -> "Secret":
        """The same value, encrypted with the first key."""
        return Secret(cipher().rotate(self._token.encode()).decode()) if self._token else self

    def __bool__(self) -> bool:
        return bool(self._token)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.reveal() == other.reveal()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "<Secret>" if self else "<no Secret>"

    __str__ = __repr__


class EncryptedTextField(models.TextField):
    """Text that is stored as a Fernet token and read as a `Secret`; assigning plain text encrypts it."""

    def from_db_value(self, value: str | None, *_args: Any) -> Secret:
        return Secret(value or "")

    def to_python(self, value: Any) -> Secret:
        return value if isinstance(value, Secret) else Secret.of(value or "")

    def get_prep_value(self, value: Any) -> str:
        return self.to_python(value).token()

    def value_to_string(self, obj: models.Model) -> str:
        # dumpdata writes the token, never the plain text.
        return self.get_prep_value(self.value_from_object(obj))


class ScaledDecimalField(models.BigIntegerField):
    """An exact `Decimal` with `places` decimals, stored as an integer so that SQLite neither rounds nor drifts."""

    def __init__(self, *args: Any, places: int = 6, **kwargs: Any) -> None:
        self.places = places
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "places": self.places}

    def from_db_value(self, value: int | None, *_args: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except InvalidOperation:
            raise ValidationError(_("“%(value)s” is not a number."), params={"value": value}) from None

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, models.Expression):
            return value
        number = self.to_python(value)
        return None if number is None else int(number.scaleb(self.places).to_integral_value())

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: ARG002
        return value if prepared else self.get_prep_value(value)

    @property
    def validators(self) -> list[Any]:
        # Integer range validators would compare the unscaled number.
        return []

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        return super().formfield(**{"form_class": forms.DecimalField, "decimal_places": self.places, **kwargs})

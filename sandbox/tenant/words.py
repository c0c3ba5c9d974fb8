"""The sentences and labels of the account, in Hungarian and English."""

from typing import Any

LANGUAGES = ("hu", "en")

REFUSALS = {
    "unauthorized": (
        "Hozzáférés megtagadva! Ellenőrizd a rendszer azonosítót és az API kulcsot!",
        "Access denied! Check the SystemId and the API key!",
    ),
    "not_found": ("A keresett elem nem található!", "The requested item cannot be found!"),
    "no_such_url": ("A megadott URL nem található!", "The given URL cannot be found!"),
    "not_allowed": ("A metódus nem engedélyezett!", "The method is not allowed!"),
    "too_many": ("Túl sok kérés! Próbáld újra később!", "Too many requests! Try again later!"),
    "internal": ("Belső hiba történt a feldolgozás közben!", "An internal error happened while processing!"),
    "too_long": ("A kérés túl nagy!", "The request is too large!"),
    "not_json": ("A kérés törzse nem JSON objektum!", "The body of the request is not a JSON object!"),
    "needs_customer": ("A CustomerId vagy a ReferenceId megadása kötelező!", "CustomerId or ReferenceId is required!"),
    "unknown_customer": ("Nincs ilyen kapcsolat: {value}!", "There is no such contact: {value}!"),
    "locked_field": ("A {field} mező itt nem módosítható!", "The {field} field cannot be changed here!"),
    "unknown_field": ("Ismeretlen paraméter: {field}!", "Unknown parameter: {field}!"),
    "missing_field": ("A {field} mező kitöltése kötelező!", "The {field} field is required!"),
    "invalid_choice": (
        "Érvénytelen választható érték '{value}' a {field} mezőhöz.",
        "Invalid value '{value}' for the {field} field.",
    ),
    "invalid_number": (
        "Érvénytelen szám '{value}' a {field} mezőben.",
        "Invalid number '{value}' in the {field} field.",
    ),
    "invalid_date": ("Érvénytelen dátum '{value}' a {field} mezőben.", "Invalid date '{value}' in the {field} field."),
    "needs_filter": ("Legalább egy szűrési feltétel kötelező!", "At least one filter is required!"),
    "needs_items": ("Legalább egy tétel megadása kötelező!", "At least one item is required!"),
    "unknown_item": ("Nincs ilyen tétel: {value}!", "There is no such item: {value}!"),
    "type_locked": ("A kapcsolat típusa nem módosítható!", "The type of a contact cannot be changed!"),
    "business_locked": (
        "A kapcsolat nem helyezhető át másik céghez!",
        "The contact cannot be moved to another business!",
    ),
    "sku_taken": ("A cikkszám már egy másik terméké: {value}!", "The SKU belongs to another product: {value}!"),
}

LABELS = {
    "Person": ("Személy", "Person"),
    "Business": ("Cég", "Business"),
    "yes": ("Igen", "Yes"),
    "no": ("Nem", "No"),
    "proforma": ("Díjbekérő", "Proforma"),
    "storno": ("Sztornó", "Storno"),
    "to_be_issued": ("Kiállítandó", "To be issued"),
    "unit": ("darab", "piece"),
    "purged": ("A személy véglegesen törölve.", "Successfully deleted"),
    "not_purged": (
        "A személy egy vagy több adatlap elsődleges kapcsolattartója.",
        "The person is marked as the main contact on one or more cards.",
    ),
    "Headquarter": ("Székhely", "Headquarter"),
    "Billing": ("Számlázási cím", "Billing"),
    "Delivery": ("Szállítási cím", "Delivery"),
    "Mailing": ("Levelezési cím", "Mailing"),
}

# Dialling codes are the remote's country ids.
COUNTRIES = {
    "36": ("Magyarország", "Hungary"),
    "40": ("Románia", "Romania"),
    "43": ("Ausztria", "Austria"),
    "49": ("Németország", "Germany"),
    "421": ("Szlovákia", "Slovakia"),
    "420": ("Csehország", "Czech Republic"),
    "386": ("Szlovénia", "Slovenia"),
    "385": ("Horvátország", "Croatia"),
    "381": ("Szerbia", "Serbia"),
    "48": ("Lengyelország", "Poland"),
    "39": ("Olaszország", "Italy"),
    "33": ("Franciaország", "France"),
    "44": ("Egyesült Királyság", "United Kingdom"),
}

ADDRESS_TYPES = ("Headquarter", "Billing", "Delivery", "Mailing")


class Words:
    """One language of the account."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._column = LANGUAGES.index(language)

    def refusal(self, key: str, **values: Any) -> str:
        return REFUSALS[key][self._column].format(**values)

    def label(self, key: str) -> str:
        return LABELS[key][self._column]

    def country(self, code: str) -> str:
        return COUNTRIES[code][self._column] if code in COUNTRIES else ""

    def is_label(self, value: Any, key: str) -> bool:
        """Whether `value` is the word of `key`, in the account's language or as the API's own constant."""
        return value in (key, self.label(key))


def country_code(value: Any) -> str | None:
    """The id of a country given by id or by name in either language; None when unknown."""
    text = str(value).strip()
    if text in COUNTRIES:
        return text
    return next((code for code, names in COUNTRIES.items() if text in names), None)

"""How the remote compares text: whole words without accents and case, phone numbers by their last digits."""

import re
import unicodedata


def folded(text: str) -> str:
    """Lower case without accents."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def words_in(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", folded(text))


def holds_words(text: str, query: str) -> bool:
    """Whether every word of the query stands in the text as a whole word."""
    wanted = words_in(query)
    return bool(wanted) and set(wanted) <= set(words_in(text))


def national_digits(phone: str) -> str:
    """The digits of a phone number without country or trunk prefix, so that every spelling compares equal."""
    digits = re.sub(r"\D", "", phone)
    return re.sub(r"^(?:(?:00)?(?:36|40)|06|0)(?=\d{7})", "", digits)

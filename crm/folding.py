"""Text folded for searching: lower case, no accents, so that "arvizturo" finds "Árvíztűrő"."""

import unicodedata

# Letters that Unicode does not decompose.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})


def fold(*parts: object) -> str:
    """The parts joined by a blank, lower case, without combining marks, blanks collapsed."""
    text = unicodedata.normalize("NFKD", " ".join(str(part) for part in parts if part))
    plain = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(plain.casefold().translate(_LETTERS).split())

"""Numbers as people type them: in the reader's language, and refused where they could mean two things."""

import re
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.client.values import read_number

_THREE_BEHIND_A_MARK = re.compile(r"[-+\u2212]?[0-9]{1,3}([.,])[0-9]{3}")


def decimal_mark() -> str:
    """The decimal mark of the active language."""
    return "." if (get_language() or "en").startswith("en") else ","


def write_number(number: Decimal) -> str:
    """A number without idle zeros and group marks, so that it is read back as the same."""
    return f"{number.normalize():f}".replace(".", decimal_mark())


def read_typed(text: str) -> Decimal:
    """Reads `1 200`, `9.80`, `9,80`, `1,234.50`. Raises ValueError with a sentence.

    A mark that is not the language's decimal mark with three digits behind it (`1,234` in English) could be thousands
    or a fraction; a misread amount is worse than a question.
    """
    text = text.strip()
    match = _THREE_BEHIND_A_MARK.fullmatch(text)
    if match and match[1] != decimal_mark():
        plain = text.replace(match[1], "")
        raise ValueError(
            _("“%(text)s” can mean two numbers; write %(plain)s, or %(fraction)s.")
            % {"text": text, "plain": plain, "fraction": f"{text.replace(match[1], decimal_mark())}0"}
        )
    return read_number(text)

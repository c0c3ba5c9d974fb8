"""Tax, bank and registration numbers of sample partners, with check digits that hold."""

import random

HUNGARIAN_COUNTIES = ("41", "42", "43", "09", "06", "02", "08", "05", "03", "07", "18")
VAT_WEIGHTS = (9, 7, 3, 1, 9, 7, 3)
ROMANIAN_WEIGHTS = (7, 5, 3, 2, 1, 7, 5, 3, 2)
BANK_WEIGHTS = (9, 7, 3, 1)


def _digits(chance: random.Random, length: int) -> list[int]:
    return [chance.randint(1, 9), *(chance.randint(0, 9) for _ in range(length - 1))]


def _text(digits: list[int]) -> str:
    return "".join(map(str, digits))


def hungarian_vat(chance: random.Random) -> str:
    """`12345676-2-42`: seven digits, their check digit, the VAT code and the county of the tax office."""
    digits = _digits(chance, 7)
    check = -sum(digit * weight for digit, weight in zip(digits, VAT_WEIGHTS, strict=True)) % 10
    return f"{_text(digits)}{check}-2-{chance.choice(HUNGARIAN_COUNTIES)}"


def romanian_vat(chance: random.Random) -> str:
    """`RO` and up to nine digits with their check digit (CUI)."""
    digits = _digits(chance, 8)
    check = sum(digit * weight for digit, weight in zip(digits, ROMANIAN_WEIGHTS[1:], strict=True)) * 10 % 11 % 10
    return f"RO{_text(digits)}{check}"


def _with_bank_check(digits: list[int]) -> list[int]:
    weights = (BANK_WEIGHTS * 4)[: len(digits)]
    return [*digits, -sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 10]


def hungarian_account(chance: random.Random) -> str:
    """`11773016-11111018-00000000`: a bank branch and an account, each closed by its check digit."""
    branch = _with_bank_check([1, *_digits(chance, 6)])
    account = _with_bank_check(_digits(chance, 15))
    return f"{_text(branch)}-{_text(account[:8])}-{_text(account[8:])}"


def romanian_iban(chance: random.Random) -> str:
    account = "BTRL" + _text(_digits(chance, 16))
    as_number = "".join(str(int(letter, 36)) for letter in f"{account}RO00")
    return f"RO{98 - int(as_number) % 97:02d}{account}"

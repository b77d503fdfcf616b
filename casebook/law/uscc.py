"""统一社会信用代码: 18 characters, the last one checks the others (GB 32100-2015)."""

from __future__ import annotations

#: The characters of the code, each worth its place; I, O, S, V and Z are not used.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WORTH = {character: worth for worth, character in enumerate(ALPHABET)}
LENGTH = 18
#: The weight of the n-th character is the n-th power of three, modulo the size of the alphabet.
WEIGHTS = tuple(pow(3, place, len(ALPHABET)) for place in range(LENGTH - 1))


def check_character(body: str) -> str:
    """The 18th character for the first seventeen. Raises ValueError for another length or character."""
    if len(body) != LENGTH - 1:
        raise ValueError("the body of a unified social credit code has 17 characters")
    if strange := sorted(set(body) - set(ALPHABET)):
        raise ValueError(f"not in a unified social credit code: {' '.join(strange)}")
    total = sum(WORTH[character] * weight for character, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def is_valid(code: str) -> bool:
    """Whether the code is complete and its check character right; small letters are read as capitals."""
    text = code.strip().upper()
    if len(text) != LENGTH or set(text) - set(ALPHABET):
        return False
    return check_character(text[:-1]) == text[-1]

"""International securities identification numbers: two letters, nine signs, and a digit that checks them."""

import re

PATTERN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")


def is_valid(isin: str) -> bool:
    """By ISO 6166: letters count as 10 to 35, every second digit from the right is doubled, the sum ends in 0."""
    if not PATTERN.fullmatch(isin):
        return False
    digits = "".join(str(int(sign, 36)) for sign in isin)
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(sum(divmod(number, 10)) for number in doubled) % 10 == 0

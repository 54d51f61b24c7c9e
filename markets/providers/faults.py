"""What can go wrong between us and a provider. None of it is a person's fault, none of it reaches one as an error."""


class Fault(Exception):
    """`str()` is one line for the admin: it holds no key and nothing that the provider wrote at length."""


class Down(Fault):
    """No answer, or one that says it cannot answer now."""


class Paused(Down):
    """It asked to be left alone for a while, or has just failed: nobody calls it until then."""


class Refused(Fault):
    """The key, or the cookie and crumb, are not accepted."""


class Spent(Fault):
    """Today's calls are used up, by our count or by theirs."""


class Garbled(Fault):
    """An answer in a shape that nobody documented."""


class NotKnown(Fault):
    """The provider has nothing under this symbol. The provider is well."""

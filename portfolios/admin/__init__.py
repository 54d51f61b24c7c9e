"""What portfolios show in the admin."""

from portfolios.admin import ledger, portfolios, proofs, terms

__all__ = ["ledger", "portfolios", "proofs", "terms"]

"""The interest-subsidy programme in the ledger: loans, half-yearly batches, budgets, papers."""

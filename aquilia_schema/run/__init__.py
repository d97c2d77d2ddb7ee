"""How do migration files come to a database? History, plan, ledger, execution and the guard."""

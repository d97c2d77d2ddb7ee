"""Dialects of SQL: what each database can say, and how it is said."""

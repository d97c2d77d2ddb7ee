"""How does the system fare with schema changes that somebody else wrote? `make corpus` tells."""

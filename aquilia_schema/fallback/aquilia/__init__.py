"""The package that models and migrations import where the framework itself is not installed."""

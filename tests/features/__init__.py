"""One feature at a time, on every engine: up, nothing left to do, down, nothing left to do."""

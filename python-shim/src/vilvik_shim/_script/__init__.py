"""A user's program run unchanged under `install()`: it must not see a difference. Knows no dump."""

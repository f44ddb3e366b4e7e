"""From a GA to a dump: gather, encode, write. Raises nothing into the user's run, and reads no dump."""

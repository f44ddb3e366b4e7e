"""Dumps, results and the bridge's views, found and read back. Writes nothing, runs nothing."""

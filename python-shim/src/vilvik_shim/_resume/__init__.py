"""Runs gone on with from what was read: the only room that loads the code of a dump into this process."""

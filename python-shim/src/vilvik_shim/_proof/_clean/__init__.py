"""The part of a proof that runs in the clean interpreter; it uses nothing of the shim."""

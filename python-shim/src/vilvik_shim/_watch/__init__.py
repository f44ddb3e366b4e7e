"""Runs followed while they go on: who is watched, where PyGAD is patched, checkpoints. Changes nothing of a run."""

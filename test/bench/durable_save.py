"""PyGAD's own save, made durable: what a dump is measured beside."""

import os


def save_durably(ga, folder, name="saved"):
    path = os.path.join(folder, name)
    ga.save(path)
    for synced, flags in ((f"{path}.pkl", os.O_RDWR), (folder, os.O_RDONLY)):
        descriptor = os.open(synced, flags)
        os.fsync(descriptor)
        os.close(descriptor)

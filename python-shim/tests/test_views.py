"""Who delivers from a spool, and which process may be ended for it."""

from __future__ import annotations

import os
import platform

import pytest
from views import write_owner, write_status

from vilvik_shim._read import _views
from vilvik_shim._read._views import bridge_of, daemon_process


def test_the_daemon_of_this_machine_can_be_ended(tmp_path):
    write_status(tmp_path)
    assert daemon_process(bridge_of(str(tmp_path))) == os.getpid()
    write_status(tmp_path, daemon="hangs")
    assert daemon_process(bridge_of(str(tmp_path))) == os.getpid()
    write_status(tmp_path, daemon="down")
    assert daemon_process(bridge_of(str(tmp_path))) is None


def test_the_number_of_a_daemon_in_another_container_is_not_taken_for_a_process_here(tmp_path):
    write_status(tmp_path, process={"pidNamespace": "pid:[1]"})
    bridge = bridge_of(str(tmp_path))
    assert bridge.daemon == "up"
    assert daemon_process(bridge) is None


@pytest.mark.parametrize("pid", [0, -1, -os.getpid(), "1", None])
def test_a_number_that_is_no_process_is_no_daemon(pid, tmp_path):
    write_status(tmp_path, process={"pid": pid, "processStart": None})
    assert bridge_of(str(tmp_path)).daemon == "down"


def test_where_boots_are_not_told_apart_the_machines_name_decides(tmp_path, monkeypatch):
    monkeypatch.setattr(_views, "first_line", lambda _path: None)
    write_owner(tmp_path, boot_id=None, host="another mac")
    assert bridge_of(str(tmp_path)).daemon == "elsewhere"
    write_owner(tmp_path, boot_id=None, host=platform.node())
    assert bridge_of(str(tmp_path)).daemon == "down"

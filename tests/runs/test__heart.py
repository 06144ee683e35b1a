"""Tests of the heart of the child; a parent that is really killed is in test_process.py."""

import os
import threading

import pytest

from trainer_gui.runs import _heart
from trainer_gui.runs._heart import Heart


def test_it_beats_until_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_heart, "BEAT_SECONDS", 0.01)
    beats, orphaned = threading.Semaphore(0), threading.Event()
    heart = Heart(beats.release, orphaned.set)
    heart.start()
    for _ in range(5):
        assert beats.acquire(timeout=60)
    heart.stop()
    assert not orphaned.is_set()


def test_another_parent_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_heart, "BEAT_SECONDS", 0.01)
    orphaned = threading.Event()
    heart = Heart(lambda: None, orphaned.set)
    monkeypatch.setattr(os, "getppid", lambda: 1)
    heart.start()
    assert orphaned.wait(60)
    heart.stop()

"""Tests of the room that threads share."""

import threading

from trainer_gui.kinds.pictures._room import Room


def test_no_more_is_taken_than_there_is() -> None:
    room, lock = Room(10), threading.Lock()
    present = most = 0

    def work(amount: int) -> None:
        nonlocal present, most
        for _ in range(50):
            with room.taking(amount):
                with lock:
                    present += amount
                    most = max(most, present)
                with lock:
                    present -= amount

    threads = [threading.Thread(target=work, args=(amount,)) for amount in (3, 4, 5, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 6 <= most <= 10
    assert present == 0


def test_what_is_larger_than_the_room_comes_alone() -> None:
    room = Room(10)
    with room.taking(1000):
        pass
    with room.taking(5), room.taking(5):
        pass

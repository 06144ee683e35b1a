from tests.data.pictures import Listener
from trainer_gui.core.progress import Paced
from trainer_gui.core.text import Text


def test_the_first_report_passes_and_a_flood_does_not() -> None:
    listener = Listener()
    paced = Paced(listener)
    for number in range(10_000):
        paced(number / 10_000, Text("Counting"))
    assert listener.reports[0] == (0, "Counting")
    assert len(listener.reports) < 1000

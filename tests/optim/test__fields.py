from trainer_gui.core.options import Options, describe
from trainer_gui.optim._fields import end_factor_field, learning_rate_field


def test_a_field_has_the_default_of_its_optimiser() -> None:
    class OneOptions(Options):
        learning_rate: float = learning_rate_field(0.1)
        end_factor: float = end_factor_field()

    class OtherOptions(Options):
        learning_rate: float = learning_rate_field(0.001)

    one, other = describe(OneOptions)[0], describe(OtherOptions)[0]
    assert (one.default, other.default) == (0.1, 0.001)
    assert one.label == other.label
    assert describe(OneOptions)[1].high == 1.0

from trainer_gui.optim.constant import ConstantOptions, build_constant


def test_never_changes() -> None:
    factor = build_constant(ConstantOptions(), steps=50, steps_per_epoch=10)
    assert {factor(step) for step in range(50)} == {1.0}

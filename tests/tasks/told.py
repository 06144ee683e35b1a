"""What the tasks tell of the charts that they find."""

from trainer_gui.core.spec import DataSpec, Field
from trainer_gui.tasks.classification import ClassificationOptions, build_classification
from trainer_gui.tasks.regression import RegressionOptions, build_regression

_SPEC = DataSpec((), (Field("label", "classes", (), "int64"),), {})
CLASSES = build_classification(ClassificationOptions()).charts(_SPEC)
NUMBERS = build_regression(RegressionOptions()).charts(_SPEC)
CONFUSION, PER_CLASS = CLASSES
POINTS, ERRORS = NUMBERS

"""Signals of different lengths: a kind of data, a source, a task and a model for Trainer GUI."""

from . import recognise as recognise
from . import series as series
from . import series_net as series_net
from . import waves as waves

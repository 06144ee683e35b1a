"""Trainer GUI: train a neural network in a window and see what happens."""

__version__ = "0.1.0"

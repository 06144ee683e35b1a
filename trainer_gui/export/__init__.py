"""What leaves the program: a trained model in forms that others can read."""

"""What is shown: plain values and numpy; no Qt, no torch."""

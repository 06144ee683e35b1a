"""The vocabulary: plain data that every other room speaks; no torch, no Qt."""

"""Training, headless: no Qt, no printing, no threads."""

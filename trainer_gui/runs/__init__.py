"""Where a run executes and what is kept of it."""

"""Forms: options as editors; values come in, edits go out by signal, the truth is elsewhere."""

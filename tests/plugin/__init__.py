"""A plug-in of its own, and tests that everything works with it as with what is built in."""

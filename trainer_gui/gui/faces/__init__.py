"""How samples look on the screen: one painter for each member of the union of faces."""

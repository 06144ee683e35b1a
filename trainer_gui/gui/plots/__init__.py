"""Charts: the only importers of pyqtgraph; each is a view that draws the data it is given."""

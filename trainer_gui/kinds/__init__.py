"""What a sample is made of: one kind of data a folder."""

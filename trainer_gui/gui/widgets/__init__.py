"""Small widgets that screens share; each shows what it is given and knows no recipe or run."""

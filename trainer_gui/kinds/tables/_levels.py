"""Numbers that name categories, as words."""


def level_name(number: float) -> str:
    """The number as the name of a level: whole ones without a point, postcodes in full."""
    return f"{number:.15g}"

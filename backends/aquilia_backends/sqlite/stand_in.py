"""How is a table called that is to take the place of another? By a name that users never see."""

STAND_IN = "aquilia_new_"
"""How its name begins."""

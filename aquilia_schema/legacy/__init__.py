"""What did the modules of the older releases offer? The same names, over this package."""

"""The verdict on a pull request: rules over contracts at the base and now, and who uses them."""

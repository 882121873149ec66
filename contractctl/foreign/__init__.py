"""Code that is not ours and runs in our processes: applications under test, checks of a house."""

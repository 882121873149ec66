"""Eight weeks in the life of the orders migration, played by the commands of this program."""

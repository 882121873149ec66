"""Read contracts and the files of a workspace, from disk or from git."""

"""From what breaks and whom to how and when: the migration plan."""

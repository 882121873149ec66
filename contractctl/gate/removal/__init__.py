"""What had a promised end goes: its date, its silence, and the consent of who uses it."""

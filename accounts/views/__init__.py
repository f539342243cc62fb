"""Pages of this room: joining, settings, questions, profiles, times."""

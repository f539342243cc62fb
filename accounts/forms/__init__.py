"""What a person may type, one form for each thing they do."""

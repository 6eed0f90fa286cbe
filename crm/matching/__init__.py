"""Whether two descriptions are of one person: pure functions over names, addresses and numbers; nothing here reads rows."""

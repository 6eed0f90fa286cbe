"""How ballots are counted: rules that anyone can do again, without a database and without a clock."""

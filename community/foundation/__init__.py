"""What two or more apps share and that holds no word of the domain."""

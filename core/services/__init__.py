"""What a person can ask of the register: commands, the operations that answer them, queries."""

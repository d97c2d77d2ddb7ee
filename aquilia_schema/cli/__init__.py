"""What does a user type, and what is printed? One module per group of commands."""

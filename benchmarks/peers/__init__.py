"""What our speed is measured against, written as anybody would write it."""

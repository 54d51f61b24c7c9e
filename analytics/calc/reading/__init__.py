"""What figures of an instrument say in words: four parts, each 0 to 100 with its reasons. Never advice."""

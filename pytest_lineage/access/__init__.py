"""The only modules that touch the world: files, git. Each is hardened against the author of what it reads."""

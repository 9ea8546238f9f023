"""Policies: the language, how they are loaded, inherited and compiled, and the project file that puts them in force."""

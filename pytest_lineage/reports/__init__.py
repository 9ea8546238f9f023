"""One file a form of report; each renders a verdict and cannot change it."""

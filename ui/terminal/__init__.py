"""What the command line prints: answers, lists, reports; results on stdout, the rest on stderr."""

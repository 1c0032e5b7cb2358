"""The weights of evidence and abstention, fitted on labelled questions; nothing is changed."""

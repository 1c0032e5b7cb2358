"""How fast Dateline is: beside LlamaIndex's own parts, and beside what the machine can do."""

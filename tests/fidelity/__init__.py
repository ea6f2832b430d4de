"""The sandbox beside all 123 real servers: the same requests, and their answers, values included."""

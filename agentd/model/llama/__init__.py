"""llama.cpp in a process of its own: `client` speaks to it, `child` is it."""

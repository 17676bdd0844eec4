"""A model behind an HTTP server: llama-server, Ollama, vLLM, LM Studio, or what speaks OpenAI's API."""

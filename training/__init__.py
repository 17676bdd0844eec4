"""Makes the embedded model's adapter: tasks, transcripts, training, export. Never imported by agentd."""

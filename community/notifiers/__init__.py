"""Who is told of which event, and in which words: one notifier per kind of event."""

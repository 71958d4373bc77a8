"""Letters and messages: templates of the municipality, rendered in a sandbox, set as accessible PDF or left as text."""

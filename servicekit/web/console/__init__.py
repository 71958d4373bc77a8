"""What a console is made of, whichever service is behind it: settings, entrance, visitors, guards, its process."""

"""What the consoles of node and gateway share: headers, same-origin acts, languages, page frame, charts, assets."""

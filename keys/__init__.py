"""From a person's fields to a sealed bundle and back: normalisation, link keys, seals, manifest, custody."""

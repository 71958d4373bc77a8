"""Link keys: made through the gateway's evaluation, held in a compact index, used to open what was sealed for us."""

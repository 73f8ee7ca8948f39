"""Models, textures and texts, with a catalogue. Imports nothing of ours, touches no GL."""

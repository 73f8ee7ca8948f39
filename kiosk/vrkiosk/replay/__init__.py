"""Sessions seen again: in a window, in a headset, as a clip, as pictures, or run again."""

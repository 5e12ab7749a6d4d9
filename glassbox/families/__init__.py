"""Encoder, decoder, encoder-decoder: what flows in them, what they learn from, what they can do."""

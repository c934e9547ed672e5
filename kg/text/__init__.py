"""The rooms behind read, link and extract: words, names, phrases, frames, and the book they are written into."""

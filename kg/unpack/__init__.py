"""HTML, PDF and DOCX → plain text with its paragraphs. Run by ``formats`` as a process of its own, since what is read was made by strangers."""

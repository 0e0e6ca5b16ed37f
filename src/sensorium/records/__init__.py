"""Records: tables, where their cells' files are, and which rows learn, choose and judge."""

"""Files that will need a fix in a quarter, said when it begins."""

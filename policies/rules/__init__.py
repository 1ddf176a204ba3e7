"""The rules: a folder for each service, a file for each rule."""

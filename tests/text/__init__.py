"""Tests of the text side, a module for each of ``kg/text``; a package, so that test files may have the names of others above."""

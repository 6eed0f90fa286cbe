"""Reports as files that people take along: workbooks and printed pages, with the figures of the report and their hash."""

//! One module a table, or a few tables that are always written together: their rows, their queries, their tests.

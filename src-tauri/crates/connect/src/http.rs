//! HTTP for shops: reads that may be tried again, writes that never are.

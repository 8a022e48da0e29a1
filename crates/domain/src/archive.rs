//! Archives: the layout of a ZIP64 file whose length is known before a byte is read.

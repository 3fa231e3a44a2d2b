// The same program without the import.
export {}

/**
 * The digest of each row that does not prove by others that it is there and as it was, written with it. `row_key`: the row's
 * number, or the text it is told apart by.
 */
export const sealTables = `
CREATE TABLE row_seals (
  of_table TEXT NOT NULL,
  row_key ANY NOT NULL,
  digest TEXT NOT NULL CHECK (length(digest) = 64),
  PRIMARY KEY (of_table, row_key)
) STRICT, WITHOUT ROWID;
`

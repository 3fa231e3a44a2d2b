import { type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { Tables } from './tables/tables.ts'

/** SQL with its parameters. `Row` is what it answers with. */
export interface Query<Row = unknown> {
  readonly sql: string
  readonly parameters: readonly unknown[]
  /** Never set; it carries the type of the rows. */
  readonly row?: Row
}

/** Made at the first use: in the command line's bundle, where statements are compiled already, most commands need none of it. */
let made: Kysely<Tables> | undefined

function makeTables(): Kysely<Tables> {
  /**
   * Marks parameters with a plus that does nothing. SQLite built with ENABLE_STAT4, as better-sqlite3 is, prepares a statement
   * anew each time a bare parameter that its plan may depend on is bound again, which takes ten times as long as a look-up.
   * Without ANALYZE no plan of ours depends on a value. https://www.sqlite.org/c3ref/prepare.html
   */
  class PreparedOnce extends SqliteQueryCompiler {
    protected override getCurrentParameterPlaceholder(): string {
      return '+?'
    }
  }
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new PreparedOnce(),
    },
  })
}

/** Writes SQL for our tables and runs none: statements are executed by a `Connection`. */
export const tables = new Proxy({} as Kysely<Tables>, {
  get(_, name: keyof Kysely<Tables>) {
    made ??= makeTables()
    const member = made[name]
    return typeof member === 'function' ? member.bind(made) : member
  },
})

/** A query that is put together for one use. */
export function query<Row>(builder: Compilable<Row>): Query<Row> {
  const { sql, parameters } = builder.compile()
  return { sql, parameters }
}

/** Stands for an argument among the parameters of a compiled statement. */
interface Argument {
  readonly argument: string
}

/**
 * A query that is compiled once, at its first use, and then only filled in: compiling takes several times as long as
 * running. `build` is given its arguments as placeholders, so it can only pass them on, not look at them. In the command line's
 * bundle the compiled query stands in its place.
 */
export function statement<Arguments extends object, Row>(
  build: (given: Arguments) => Compilable<Row> | Query<Row>,
): (given: Arguments) => Query<Row> {
  let compiled: Query<Row> | undefined
  return (given) => {
    compiled ??= asQuery(build(placeholders<Arguments>()))
    const values = given as Readonly<Record<string, unknown>>
    return {
      sql: compiled.sql,
      parameters: compiled.parameters.map((value) => (isArgument(value) ? values[value.argument] : value)),
    }
  }
}

function asQuery<Row>(built: Compilable<Row> | Query<Row>): Query<Row> {
  return 'sql' in built ? built : query(built)
}

function isArgument(value: unknown): value is Argument {
  return typeof value === 'object' && value !== null && 'argument' in value
}

/** Whatever is read from it is a placeholder of that name. */
function placeholders<Arguments extends object>(): Arguments {
  return new Proxy({}, { get: (_, name): Argument => ({ argument: String(name) }) }) as Arguments
}

// `pnpm reports:check` and `pnpm reports:write`: what others can import from the public packages, as text in their folders
// `api`, one file for each entry of `exports` that has types. It is read from the built declarations. `check` prints what
// is not as committed and ends with 1.
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { diff } from 'node:util'
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { root } from './steps.mjs'

/**
 * @typedef {object} Entry
 * @property {string} packageFile the package.json
 * @property {string} declarations the built `.d.ts`
 * @property {string} report where its report is committed
 */

/** @returns {Entry[]} one for each entry with types of each package that others import */
function publicEntries() {
  const packageFiles = globSync('{packages,plugins}/*/package.json', { cwd: root }).sort()
  return packageFiles.map((path) => join(root, path)).flatMap(entriesOf)
}

/** @returns {Entry[]} */
function entriesOf(packageFile) {
  const { name, exports = {} } = JSON.parse(readFileSync(packageFile, 'utf8'))
  const folder = dirname(packageFile)
  const typed = Object.entries(exports).filter(([, { types }]) => types !== undefined)
  return typed.map(([subpath, { types }]) => ({
    packageFile,
    declarations: join(folder, types),
    report: join(folder, 'api', `${basename(name)}${subpath.slice(1).replaceAll('/', '.')}.api.md`),
  }))
}

const silent = { logLevel: ExtractorLogLevel.None }
const loud = { logLevel: ExtractorLogLevel.Error }

/** Declarations only, read as somebody reads them who has installed the packages. */
const compiler = {
  overrideTsconfig: {
    compilerOptions: {
      target: 'es2024',
      lib: ['es2024', 'esnext'],
      module: 'nodenext',
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
    },
    files: ['package.json'],
  },
}

function configurationOf({ packageFile, declarations, report }, folder) {
  const reportFileName = basename(report)
  return ExtractorConfig.prepare({
    packageJsonFullPath: packageFile,
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: dirname(packageFile),
      mainEntryPointFilePath: declarations,
      newlineKind: 'lf',
      compiler,
      apiReport: {
        enabled: true,
        includeForgottenExports: true,
        reportFileName,
        reportFolder: folder,
        reportTempFolder: folder,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: loud },
        extractorMessageReporting: {
          default: loud,
          // All that is exported is public, small fields explain themselves, and what an entry only leads to is reported too.
          'ae-missing-release-tag': silent,
          'ae-undocumented': silent,
          'ae-forgotten-export': silent,
        },
        tsdocMessageReporting: { default: silent },
      },
    },
  })
}

/** What can be imported from each entry, in their order, as the text of its report. */
function reportsOf(entries) {
  const folder = mkdtempSync(join(tmpdir(), 'sloth-runner-api-'))
  try {
    const configurations = entries.map((entry) => configurationOf(entry, folder))
    const additionalEntryPoints = entries.map(({ declarations }) => declarations)
    const compilerState = CompilerState.create(configurations[0], { additionalEntryPoints })
    return configurations.map((configuration) => {
      const { errorCount } = Extractor.invoke(configuration, { localBuild: true, compilerState, messageCallback })
      if (errorCount > 0) throw new Error(`${configuration.mainEntryPointFilePath} cannot be reported.`)
      return readFileSync(configuration.reportFilePath, 'utf8')
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Notices, of the version of the compiler and of files it writes, are nobody's concern. */
function messageCallback(message) {
  message.handled = message.logLevel === ExtractorLogLevel.Info || message.logLevel === ExtractorLogLevel.Verbose
}

/** The report as it stands in the checkout, or null. */
function committed(report) {
  return existsSync(report) ? readFileSync(report, 'utf8') : null
}

/** Reports of entries that are no longer there. */
function leftOver(entries) {
  const known = new Set(entries.map(({ report }) => report))
  const found = globSync('{packages,plugins}/*/api/*.api.md', { cwd: root }).map((path) => join(root, path))
  return found.filter((path) => !known.has(path)).sort()
}

function write(entries, reports) {
  for (const path of leftOver(entries)) rmSync(path)
  for (const [index, { report }] of entries.entries()) {
    mkdirSync(dirname(report), { recursive: true })
    writeFileSync(report, reports[index])
  }
}

/** Prints what is not as committed and returns whether there was anything. */
function differs(entries, reports) {
  const gone = leftOver(entries)
  for (const path of gone) console.error(`${relative(root, path)} is the report of nothing.`)
  const changed = entries.filter(({ report }, index) => committed(report) !== reports[index])
  for (const entry of changed) showDifference(entry.report, reports[entries.indexOf(entry)])
  return gone.length + changed.length > 0
}

function showDifference(report, now) {
  const before = committed(report)
  const name = relative(root, report)
  if (before === null) return console.error(`${name} is not there.`)
  console.error(`${name} is not what can be imported:`)
  for (const [direction, line] of diff(now.split('\n'), before.split('\n'))) {
    if (direction !== 0) console.error(`  ${direction < 0 ? '-' : '+'} ${line}`)
  }
}

const entries = publicEntries()
const unbuilt = entries.filter(({ declarations }) => !existsSync(declarations))
if (unbuilt.length > 0) {
  console.error(`${relative(root, unbuilt[0].declarations)} is not there. Build first: pnpm build`)
  process.exitCode = 1
} else if (process.argv[2] === 'write') write(entries, reportsOf(entries))
else if (differs(entries, reportsOf(entries))) {
  console.error('When the change is meant, write the reports and commit them: pnpm reports:write')
  process.exitCode = 1
}

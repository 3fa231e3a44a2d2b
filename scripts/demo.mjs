// `npm start`: the main job on real files. Runs examples/quickstart in a temporary folder with a home and a database of its
// own, prints each command as one would type it with what it really prints, and ends with 1 when anything is not as it
// should be.
import { appendFile, chmod, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openSandbox } from '../examples/sandbox.ts'

const sandbox = await openSandbox('quickstart')
const surprises = []

function say(text) {
  console.log(`\n# ${text}`)
}

function expectThat(holds, otherwise) {
  if (!holds) surprises.push(otherwise)
}

async function sloth(line, exitCode) {
  console.log(`\n$ sloth-runner ${line}`)
  const end = await sandbox.sloth(line.split(' '), { shown: true })
  if (end.exitCode !== 0) console.log(`(exit code ${end.exitCode})`)
  expectThat(end.exitCode === exitCode, `"sloth-runner ${line}" ended with ${end.exitCode} instead of ${exitCode}`)
}

async function behindItsBack(command, change) {
  console.log(`$ ${command}`)
  await change().catch((error) => expectThat(false, `${command}: ${error.message}`))
}

async function show(path) {
  console.log(`\n$ cat ${path}`)
  const text = await readFile(join(sandbox.folder, path), 'utf8').catch((error) => `${error.message}\n`)
  process.stdout.write(text)
  return text
}

async function showTree(folder) {
  console.log(`\n$ find ${folder}`)
  const names = await readdir(join(sandbox.folder, folder), { recursive: true }).catch(() => [])
  for (const name of names.sort()) console.log(`${folder}/${name}`)
  expectThat(names.length === 4, `${folder} holds ${names.length} entries instead of 4`)
}

try {
  const inFolder = (path) => join(sandbox.folder, path)
  say(`A stack of six resources: directories, files, a link, a line in a file. In ${sandbox.folder}`)
  await show('stack.yaml')
  await sloth('run --file stack.yaml', 0)
  await showTree('web')
  const made = await show('web/server.conf')
  expectThat(made.includes('listen 8080'), 'web/server.conf was not made as declared')

  say('Somebody changes three things behind its back')
  await behindItsBack('echo "listen 9999" >> web/server.conf', () =>
    appendFile(inFolder('web/server.conf'), 'listen 9999\n'),
  )
  await behindItsBack('chmod 0777 web/public', () => chmod(inFolder('web/public'), 0o777))
  await behindItsBack('rm web/enabled.conf', () => rm(inFolder('web/enabled.conf')))
  await sloth('stack drift detect quickstart', 3)
  await sloth('stack drift show quickstart', 3)

  say('They are put right, and nothing else is touched')
  await sloth('stack drift fix quickstart --auto-approve', 0)
  const fixed = await show('web/server.conf')
  expectThat(fixed === made, 'web/server.conf was not put back as declared')
  await sloth('stack drift detect quickstart', 0)
  await sloth('stack history quickstart', 0)
} finally {
  await sandbox.close()
}

for (const surprise of surprises) console.error(`Not as it should be: ${surprise}`)
process.exitCode = surprises.length === 0 ? 0 : 1
if (surprises.length === 0) console.log('\nAll as it should be.')

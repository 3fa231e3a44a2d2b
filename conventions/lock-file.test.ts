import { expect, test } from 'vitest'
import { packageFolders, readText } from './workspace/source-files.ts'

test('the lock file names no registry, so that it holds for every mirror', () => {
  expect(readText('pnpm-lock.yaml').match(/https?:\/\/\S+/g) ?? []).toEqual([])
})

test('every version is exact, except between the packages of this workspace', () => {
  const loose = ['.', 'bench', ...packageFolders].flatMap((folder) => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readText(`${folder}/package.json`))
    return Object.entries<string>({ ...dependencies, ...devDependencies })
      .filter(([, version]) => !/^\d+\.\d+\.\d+/.test(version) && !version.startsWith('workspace:'))
      .map(([name, version]) => `${folder}: ${name} ${version}`)
  })
  expect(loose).toEqual([])
})

import type { Plugin } from '@sloth-runner/core'

/** Files, directories, symbolic links, lines in files and absences. Nothing is imported before it is needed. */
export const filePlugin: Plugin = {
  name: 'file',
  version: '0.1.0',
  readers: {
    'file:file': async () => (await import('./file-reader.ts')).reader,
    'file:directory': async () => (await import('./directory-reader.ts')).reader,
    'file:symlink': async () => (await import('./symlink-reader.ts')).reader,
    'file:line': async () => (await import('./line-reader.ts')).reader,
    'file:absent': async () => (await import('./absent-reader.ts')).reader,
  },
  fixers: {
    'file:file': async () => (await import('./file-fixer.ts')).fixer,
    'file:directory': async () => (await import('./directory-fixer.ts')).fixer,
    'file:symlink': async () => (await import('./symlink-fixer.ts')).fixer,
    'file:line': async () => (await import('./line-fixer.ts')).fixer,
    'file:absent': async () => (await import('./absent-fixer.ts')).fixer,
  },
  validators: {
    'file-source': async () => (await import('./source-validator.ts')).validator,
    'file-parent': async () => (await import('./parent-validator.ts')).validator,
    'file-line': async () => (await import('./line-validator.ts')).validator,
    'file-writable': async () => (await import('./writable-validator.ts')).validator,
    'file-space': async () => (await import('./space-validator.ts')).validator,
    'file-purge': async () => (await import('./purge-validator.ts')).validator,
    'file-backup': async () => (await import('./backup-validator.ts')).validator,
    'file-shared': async () => (await import('./shared-validator.ts')).validator,
    'file-same-place': async () => (await import('./same-place-validator.ts')).validator,
  },
}

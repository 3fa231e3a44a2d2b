import { shellWord } from './shell-word.ts'

/** What to do where a folder is missing that somebody named: it is most often mistyped or not mounted, so none is made. Pure. */
export function folderRemedy(folder: string): string {
  return `Correct the path, mount what should be there, or make the folder: "mkdir -p ${shellWord(folder)}".`
}

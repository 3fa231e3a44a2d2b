/**
 * The paths by which somebody may come upon one: as it is written, with the links on the way followed, and with one at its end
 * followed too. What is not there yet lies in the nearest folder that is. Each once.
 *
 * @param path absolute and normal
 * @param realPath follows all links, and throws for what is not there: realpath(3)
 */
export function spellingsOf(path: string, realPath: (path: string) => string): readonly string[] {
  const real = (each: string): string => {
    try {
      return realPath(each)
    } catch {
      const above = folderOf(each)
      return above === each ? each : inFolder(real(above), each)
    }
  }
  return [...new Set([path, inFolder(real(folderOf(path)), path), real(path)])]
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** The name of a path in another folder. */
function inFolder(folder: string, path: string): string {
  const name = path.slice(path.lastIndexOf('/'))
  if (folder === '/') return name
  return name === '/' ? folder : `${folder}${name}`
}

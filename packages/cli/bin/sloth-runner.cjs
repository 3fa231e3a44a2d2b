#!/usr/bin/env node
'use strict'
/* Runs before anything else and must be understood by every Node since version 8: no syntax newer than that here. */
var needed = [22, 18]
var parts = process.versions.node.split('.')
var major = Number(parts[0])
var minor = Number(parts[1])

/* Made step by step in a home that is there: Node itself would make a missing home, and in /proc try forever. */
function cacheFolder() {
  var fs = require('node:fs')
  var path = require('node:path')
  var given = process.env.XDG_CACHE_HOME || ''
  var base
  var folder
  try {
    /* The XDG specification has paths that are not absolute ignored. A user whom the system does not know has no home. */
    base = path.isAbsolute(given) ? given : path.join(require('node:os').homedir(), '.cache')
    if (!fs.existsSync(path.join(base, 'sloth-runner', 'compiled')))
      makeFolders(fs, [base, path.join(base, 'sloth-runner'), path.join(base, 'sloth-runner', 'compiled')])
    folder = path.join(fs.realpathSync.native(base), 'sloth-runner', 'compiled')
    return isOnlyOurs(fs, path, folder) ? folder : null
  } catch (_) {
    return null
  }
}

/* As the XDG specification has it: the user's alone. */
function makeFolders(fs, folders) {
  var index
  for (index = 0; index < folders.length; index += 1) {
    if (!fs.existsSync(folders[index])) fs.mkdirSync(folders[index], 0o700)
  }
}

/*
 * What lies there is run as it is. So nobody else may have put it there, in the folder or in what Node keeps below, or may put
 * another folder in its place: then nothing is kept, and nothing read, as with sudo in another user's home.
 */
function isOnlyOurs(fs, path, folder) {
  var step = folder
  var names = fs.readdirSync(folder)
  var index
  if (process.getuid === undefined) return true
  for (index = 0; index < names.length; index += 1) {
    if (!isSafe(fs, path.join(folder, names[index]), false)) return false
  }
  while (isSafe(fs, step, step !== folder)) {
    if (step === path.dirname(step)) return true
    step = path.dirname(step)
  }
  return false
}

/* In a folder above, which may be the system's, a right to write that is none to rename what others have is no harm. */
function isSafe(fs, place, isAbove) {
  var found = fs.lstatSync(place)
  if (!found.isDirectory()) return false
  if (found.uid !== process.getuid() && !(isAbove && found.uid === 0)) return false
  return (found.mode & 0o022) === 0 || (isAbove && (found.mode & 0o1000) !== 0)
}

/*
 * What compares a stack with its definition calls some hundred functions once for each resource. V8 makes faster code of one upon
 * its 400th call, in threads beside this one, and most of that comes too late: a quarter of the work of a plan of 1,000. Other
 * commands gain nothing, and loading the module takes them a millisecond. A V8 that does not know the flag would say so: it is set
 * where it was seen to be known.
 */
function optimiseLater() {
  var words = ['plan', 'run', 'destroy', 'validate']
  if (major > 26 || (words.indexOf(process.argv[2]) === -1 && words.indexOf(process.argv[3]) === -1)) return
  require('node:v8').setFlagsFromString('--invocation-count-for-maglev=1200')
}

function useCache() {
  var folder = cacheFolder()
  var mask
  if (folder === null) return
  /* Node makes a folder of its own in it, open as the umask leaves it. */
  mask = process.umask(0o077)
  require('node:module').enableCompileCache(folder)
  process.umask(mask)
}

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(
    'sloth-runner needs Node ' +
      needed.join('.') +
      ' or newer; this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ').\nInstall a newer Node from https://nodejs.org, or run sloth-runner with the one you have: /path/to/node ' +
      __filename +
      '\n',
  )
  process.exitCode = 1
} else {
  /* First: what is kept for one way of compiling is of no use to another. */
  optimiseLater()
  useCache()
  require('../dist/bundle/start.js').start(process.argv.slice(2))
}

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
  var steps
  var folder = ''
  var index
  try {
    /* The XDG specification has paths that are not absolute ignored. */
    steps = [path.isAbsolute(given) ? given : path.join(require('node:os').homedir(), '.cache')]
  } catch (_) {
    /* A user whom the system does not know has no home. */
    return null
  }
  steps = steps.concat(['sloth-runner', 'compiled'])
  for (index = 0; index < steps.length; index += 1) {
    folder = path.join(folder, steps[index])
    if (fs.existsSync(folder)) continue
    try {
      /* The mode is that of the XDG specification. */
      fs.mkdirSync(folder, 448)
    } catch (error) {
      if (error.code !== 'EEXIST') return null
    }
  }
  return isOwn(path.dirname(folder)) && isOwn(folder) ? folder : null
}

/* What lies there is run as it is: what somebody else may have put there is not, as with sudo in another user's home. */
function isOwn(folder) {
  var found
  try {
    found = require('node:fs').statSync(folder)
  } catch (_) {
    return false
  }
  /* 18 is what lets the group and others write. */
  return process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 18) === 0)
}

function useCache() {
  var folder = cacheFolder()
  if (folder !== null) require('node:module').enableCompileCache(folder)
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
  useCache()
  require('../dist/bundle/start.js').start(process.argv.slice(2))
}

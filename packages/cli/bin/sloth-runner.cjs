#!/usr/bin/env node
'use strict'
/* Runs before anything else and must be understood by every Node since version 8: no syntax newer than that here. */
var needed = [22, 18]
var parts = process.versions.node.split('.')
var major = Number(parts[0])
var minor = Number(parts[1])

function cacheFolder() {
  var path = require('node:path')
  var home = process.env.XDG_CACHE_HOME || path.join(require('node:os').homedir(), '.cache')
  return path.join(home, 'sloth-runner', 'compiled')
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
  require('node:module').enableCompileCache(cacheFolder())
  require('../dist/bundle/main.js').main(process.argv.slice(2))
}

'use strict'
const { existsSync, readFileSync, writeFileSync } = require('node:fs')
const { wrap } = require('node:module')
const { dirname } = require('node:path')
const { Script } = require('node:vm')

// Stands beside the programs of a test run (test/build.ts): runs one as it was built, compiled once and not in each of thousands of
// processes. Hooks do that by themselves.
module.exports = (module, require, path) => {
  const kept = `${path}.compiled`
  const cachedData = existsSync(kept) ? readFileSync(kept) : undefined
  const script = new Script(wrap(readFileSync(`${path}.built`, 'utf8')), { filename: path, cachedData })
  if (process.env.KEEP_COMPILED) process.on('exit', () => writeFileSync(kept, script.createCachedData()))
  script.runInThisContext().call(module.exports, module.exports, require, module, path, dirname(path))
}

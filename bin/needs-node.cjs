'use strict'
// Preloaded before dist/*.js, which an older Node.js cannot even parse; so this file keeps to old syntax itself. What comes then is compiled once.
if (Number(process.versions.node.split('.')[0]) < 20) {
  const message = 'Phasegate needs Node.js 20 or newer; ' + process.execPath + ' is ' + process.version
  if ((process.argv[1] || '').endsWith('start.js')) {
    process.stdout.write(JSON.stringify({ systemMessage: message + '. No step of the run is guarded until then.' }))
    process.exit(0)
  }
  process.stderr.write(message + ': https://nodejs.org/\n')
  process.exit(1)
}
require('../dist/compiled.js')

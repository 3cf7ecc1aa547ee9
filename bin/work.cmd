@echo off
rem Runs dist\work.js of this plugin: the Windows twin of the script beside it.
where /q node
if errorlevel 1 (
  echo work: node was not found on the PATH. Phasegate needs Node.js 20 or newer: https://nodejs.org/ 1>&2
  exit /b 127
)
node -r "%~dp0needs-node.cjs" "%~dp0..\dist\work.js" %*

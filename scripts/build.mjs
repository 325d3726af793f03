// Compiles the rooms, the twin and the benches, and bundles the console, each only when its sources changed.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const top = resolve(import.meta.dirname, '..')
const run = (command, ...args) =>
  execFileSync(join(top, 'node_modules/.bin', command), args, { cwd: top, stdio: 'inherit' })

function files(folder) {
  return readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function stale(stamp, sources) {
  if (!existsSync(stamp)) return true
  const built = statSync(stamp).mtimeMs
  return sources.some((file) => statSync(file).mtimeMs > built)
}

function step(name, sources, work) {
  const stamp = join(top, 'dist', `.${name}.stamp`)
  if (!stale(stamp, sources)) return
  work()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, '')
}

const configuration = ['package.json', 'tsconfig.json'].map((name) => join(top, name))
const code = [...files('src'), ...files('twin'), ...files('bench')]
step('node', [...configuration, ...code], () => {
  run('tsc', '-p', 'tsconfig.build.json')
  for (const file of code.filter((name) => /\.(ya?ml|sql|json|mjs)$/.test(name))) {
    const target = join(top, 'dist', file.slice(top.length + 1))
    mkdirSync(dirname(target), { recursive: true })
    cpSync(file, target)
  }
  execFileSync(process.execPath, [join(top, 'dist/src/machines/catalogue/compile.js')], { stdio: 'inherit' })
})
if (existsSync(join(top, 'web/index.html')))
  step('web', [...configuration, ...files('web'), ...files('src/api')], () => run('vite', 'build', 'web'))

// Names in package-lock.json the builds of native packages for other platforms than this one. A registry mirror that
// holds only some of them makes `npm install` leave the others out of the lock, and then `npm ci` refuses it.
import { readFileSync, writeFileSync } from 'node:fs'

const SYSTEMS = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
  'aix',
]
const PROCESSORS = [
  'arm64',
  'arm',
  'x64',
  'ia32',
  'ppc64',
  'riscv64',
  's390x',
  'loong64',
  'mips64el',
  'wasm32',
]

/** `@biomejs/cli-linux-x64-musl` is for Linux on x64 with musl. */
export function platformOf(name) {
  const words = name.split('/').at(-1).split('-')
  const system = SYSTEMS.find((each) => words.includes(each))
  const processor = PROCESSORS.find((each) => words.includes(each))
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined
  return {
    ...(processor && { cpu: [processor] }),
    ...(libc && { libc: [libc] }),
    ...(system && { os: [system] }),
  }
}

/** The optional packages that the lock mentions but does not hold, with what is known of them. */
export function missingPlatforms(lock) {
  const missing = {}
  for (const entry of Object.values(lock.packages))
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = platformOf(name)
      const known = Object.keys(lock.packages).some((path) => path.endsWith(`node_modules/${name}`))
      if (known || !(platform.os || platform.cpu)) continue
      missing[`node_modules/${name}`] = {
        version: version.replace(/^[\^~]/, ''),
        ...platform,
        ...(entry.dev && { dev: true }),
        optional: true,
      }
    }
  return missing
}

if (process.argv[1] === import.meta.filename) {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  const missing = missingPlatforms(lock)
  const entries = Object.entries({ ...lock.packages, ...missing })
  const [root, ...others] = entries
  others.sort(([a], [b]) => (a < b ? -1 : 1))
  lock.packages = Object.fromEntries([root, ...others])
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`${Object.keys(missing).length} builds for other platforms named in the lock`)
}

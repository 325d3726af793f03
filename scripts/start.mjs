// `npm start`: builds what changed, then runs the example site with its twin.
import './build.mjs'

const { demo } = await import('../dist/src/cli/demo.js')
await demo(process.argv.slice(2))
